// Files of word vectors that other tools write or open: GloVe, gensim, spaCy, fastText, gzip.
#include <ember/tensor/creation.h>
#include <ember/tensor/npy.h>

#include <algorithm>
#include <cstdint>
#include <random>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_writer.h"
#include "examples/formats/vectors/vector_file.h"
#include "examples/word_tables.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// What came of a file, which errors and notes call 'v'.
struct Opened {
  std::vector<std::string> words;
  std::vector<float> numbers;
  std::vector<std::string> notes;
  std::string error;
};

void call_it_v(std::string& text, const std::string& path) {
  for (std::size_t at; (at = text.find(path)) != std::string::npos;) {
    text.replace(at, path.size(), "v");
  }
}

Opened open_file(const std::string& path, const LoadOptions& options = {}) {
  Opened opened;
  try {
    const WordRows read = load_vectors(path, options);
    for (std::int32_t id = 0; id < read.words.size(); ++id) {
      opened.words.emplace_back(read.words.word(id));
    }
    opened.numbers = read.rows.to_vector<float>();
    opened.notes = read.notes;
  } catch (const InputError& error) {
    opened.error = error.what();
  }
  call_it_v(opened.error, path);
  for (std::string& note : opened.notes) call_it_v(note, path);
  return opened;
}

Opened open_bytes(const std::string& bytes, const LoadOptions& options = {}) {
  const ScratchDirectory scratch;
  write_file(scratch / "it", bytes);
  return open_file(scratch / "it", options);
}

LoadOptions with(UnicodeErrors errors) {
  LoadOptions options;
  options.unicode_errors = errors;
  return options;
}

LoadOptions first(std::int64_t limit) {
  LoadOptions options;
  options.limit = limit;
  return options;
}

std::string floats(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

std::string gzipped(const std::string& text) {
  const ScratchDirectory scratch;
  FileWriter file("test", scratch / "it.gz");
  file.write(text);
  file.commit();
  return read_file(scratch / "it.gz");
}

using Strings = std::vector<std::string>;
using Numbers = std::vector<float>;

const std::string kNoHeader = "'v' has no header: 3 words of 4 numbers";

}  // namespace

TEST_CASE("a GloVe text without a header is opened, which a note tells") {
  const std::string text = "cat 0.1 0.2 0.3 0.4\ndog 1 2 3 4\n, -1 -2 -3 -4\n";
  for (const std::string end : {"", "\n", " \n\n"}) {
    const Opened glove = open_bytes(text + end);
    CHECK(glove.error == "");
    CHECK(glove.words == Strings{"cat", "dog", ","});
    CHECK(glove.numbers == Numbers{0.1f, 0.2f, 0.3f, 0.4f, 1, 2, 3, 4, -1, -2, -3, -4});
    CHECK(glove.notes == Strings{kNoHeader});
  }
  CHECK(open_bytes(text, first(2)).words == Strings{"cat", "dog"});
  CHECK(open_bytes("12 3 4\n7 5 6\n").words == Strings{"12", "7"});
  LoadOptions as_text;
  as_text.format = VectorFormat::word2vec_text;
  CHECK(open_bytes("cat\t0.1\t0.2\r\ndog\t1\t2\r\n", as_text).words == Strings{"cat", "dog"});
  CHECK(open_bytes("\xEF\xBB\xBF" + text).words[0] == "cat");  // a byte order mark
  CHECK(open_bytes(text + "bird 1 2 3\n").error == "'v': row 4 ('bird') has 3 numbers: needs 4");
  CHECK(open_bytes(text + "\nbird 1 2 3 4\n").error ==
        "'v': row 4 has an empty word: needs a word");
}

TEST_CASE("a file without a header whose rows are many is read as a whole") {
  std::string text;
  Numbers numbers;
  for (int i = 0; i < 60'000; ++i) {
    text += "w" + std::to_string(i);
    for (int j = 0; j < 100; ++j) text += j % 2 == 0 ? " 0" : " 1";
    text += '\n';
  }
  for (const std::string& bytes : {text, gzipped(text)}) {
    const Opened read = open_bytes(bytes);
    REQUIRE(read.error == "");
    REQUIRE(read.words.size() == 60'000);
    CHECK(read.words.back() == "w59999");
    CHECK(std::count(read.numbers.begin(), read.numbers.end(), 1.0f) == 3'000'000);
  }
}

TEST_CASE("a header's count is how many rows are read, as gensim has it") {
  const std::string rows = "cat 1 2\ndog 3 4\nbird 5 6\n";
  const Strings note{
      "'v' has more rows than the 2 that its first line says: only so many are read"};
  const Opened few = open_bytes("2 2\n" + rows);
  CHECK(few.words == Strings{"cat", "dog"});
  CHECK(few.notes == note);
  CHECK(open_bytes("2 2\n" + rows, first(2)).notes.empty());

  const std::string a = "a " + floats({1.5f, -2}), b = "b " + floats({2.5f, 7});
  for (const std::string end : {"", "\n"}) {
    const Opened binary = open_bytes("2 2\n" + a + end + b + end + "c " + floats({0, 1}) + end);
    CHECK(binary.words == Strings{"a", "b"});
    CHECK(binary.numbers == Numbers{1.5f, -2, 2.5f, 7});
    CHECK(binary.notes == note);
  }
  CHECK(open_bytes("4 2\n" + rows).error ==
        "'v': row 4 of 4 is missing: the file ends before it (--limit 3 reads those before)");
  CHECK(open_bytes("4 2\n" + rows, first(3)).words == Strings{"cat", "dog", "bird"});
  CHECK(open_bytes("3  2 \n" + rows).words == Strings{"cat", "dog", "bird"});
}

TEST_CASE("blank lines at the end of a text are no rows") {
  for (const std::string end : {"\n", "\n\n", " \n", "\r\n \t\r\n"}) {
    const Opened read = open_bytes("2 2\ncat 1 2\ndog 3 4\n" + end);
    CHECK(read.words == Strings{"cat", "dog"});
    CHECK(read.notes.empty());
  }
}

TEST_CASE("of a word that comes twice the first row is kept, in every format") {
  const Numbers kept{1, 2, 3, 4, 7, 8};
  const std::string note =
      "has 1 row whose word came before ('a' in row 3): the first of each word "
      "is kept";
  const auto check = [&](const Opened& read) {
    CHECK(read.error == "");
    CHECK(read.words == Strings{"a", "b", "c"});
    CHECK(read.numbers == kept);
    REQUIRE(read.notes.size() == 1);
    CHECK_THAT(read.notes[0], matchers::EndsWith(note));
  };
  check(open_bytes("4 2\na 1 2\nb 3 4\na 5 6\nc 7 8\n"));
  check(open_bytes("4 2\na " + floats({1, 2}) + "b " + floats({3, 4}) + "a " + floats({5, 6}) +
                   "c " + floats({7, 8})));
  const ScratchDirectory scratch;
  write_file(scratch / "vectors.tsv", "1\t2\n3\t4\n5\t6\n7\t8\n");
  write_file(scratch / "metadata.tsv", "a\nb\na\nc\n\n");
  check(open_file(scratch / "vectors.tsv"));
  save_npy(scratch / "v.npy", tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}, {7.0, 8.0}}));
  write_file(scratch / "v.vocab", "a 9\nb 8\na 7\nc 6\n");
  check(open_file(scratch / "v.npy"));
}

TEST_CASE("words with spaces in them are opened where the line allows no other reading") {
  const Opened read = open_bytes("3 3\n. . . 0.1 0.2 0.3\nNew York 1 2 3\ncat 4 5 6\n");
  CHECK(read.words == Strings{". . .", "New York", "cat"});
  CHECK(read.numbers == Numbers{0.1f, 0.2f, 0.3f, 1, 2, 3, 4, 5, 6});
  CHECK(read.notes ==
        Strings{"'v' has 2 words with spaces in them ('. . .' in row 1): they are kept"});
  CHECK(open_bytes("cat 1 2 3\nat name@domain.com 1 2 3\n").words ==
        Strings{"cat", "at name@domain.com"});
  // The first row of a file without a header tells how many numbers there are.
  CHECK(open_bytes("cat 0.1x 2 3\n").error.starts_with("'v' begins with 'cat 0.1x 2 3'"));
  // A row with too many numbers, or two rows in one line.
  CHECK(open_bytes("1 2\nroute 66 1 2\n").error == "'v': row 1 ('route') has 3 numbers: needs 2");
  CHECK(open_bytes("1 2\nb 3 4 5\n").error == "'v': row 1 ('b') has 3 numbers: needs 2");
  CHECK(open_bytes("2 2\na 1 2 dog 3 4\nb 1 2\n").error ==
        "'v': row 1 ('a') has 5 numbers: needs 2");
}

TEST_CASE("words with spaces are saved where they can be read again") {
  const ScratchDirectory scratch;
  const WordTable words = table_of({"New York", "cat"});
  const Tensor rows = tensor({{1.0, 2.0}, {3.0, 4.0}});
  for (const char* name : {"v.txt", "v.vec.gz", "vectors.tsv"}) {
    save_vectors(scratch / name, words, rows, format_by_name(name));
    CHECK(open_file(scratch / name).words == Strings{"New York", "cat"});
  }
  CHECK_THROWS_WITH(
      save_vectors(scratch / "v.bin", words, rows, VectorFormat::word2vec_binary),
      "the word 'New York' has a space, with which binary cannot keep it: nothing was "
      "saved (tsv can)");
  CHECK_THROWS_AS(save_vectors(scratch / "v.npy", words, rows, VectorFormat::npy), InputError);
  CHECK_THROWS_AS(save_vectors(scratch / "v.txt", table_of({"route 66", "b"}), rows,
                               VectorFormat::word2vec_text),
                  InputError);
}

TEST_CASE("words that are not UTF-8 are replaced, left out or refused, as Python does it") {
  // The words, and what Python 3.11 makes of them.
  const Strings bytes = {"\xe4\xbd", "k\xffng", "\xed\xa0\x80", "\xf0\x90\x41", "caf\xe9"};
  const Strings replaced = {"\uFFFD", "k\uFFFDng", "\uFFFD\uFFFD\uFFFD", "\uFFFDA", "caf\uFFFD"};
  const Strings ignored = {"kng", "A", "caf"};  // and two of which nothing is left
  std::string text = "5 2\n", binary = text;
  for (const std::string& word : bytes) {
    text += word + " 1 2\n";
    binary += word + " " + floats({1, 2});
  }
  for (const std::string& file : {text, binary, text.substr(4)}) {
    const Opened read = open_bytes(file);
    CHECK(read.words == replaced);
    CHECK(read.notes.back() ==
          "'v' has 5 words that are not UTF-8 ('\\xe4\\xbd' in row 1): U+FFFD "
          "stands for the bytes that are not");
    CHECK(open_bytes(file, with(UnicodeErrors::ignore)).words == ignored);
    CHECK(open_bytes(file, with(UnicodeErrors::strict)).error ==
          "'v': row 1 has the word '\\xe4\\xbd': needs UTF-8 (--unicode-errors replace or ignore "
          "reads it)");
  }
  CHECK(open_bytes("2 1\na\xff 1\na\xfe 2\n").numbers == Numbers{1});  // the same word now
  CHECK(unicode_errors("ignore") == UnicodeErrors::ignore);
  CHECK_THROWS_AS(unicode_errors("lenient"), UsageError);
}

TEST_CASE("a text whose words are not UTF-8 is never taken for binary") {
  CHECK(open_bytes("2 2\n\xe4\xbd 1 2\ncat 3 4\n").words == Strings{"\uFFFD", "cat"});
  CHECK(open_bytes("1 1\n\xff\xfe\xfd\xfc 7").numbers == Numbers{7});
}

TEST_CASE("a text of numbers of three letters with a damaged byte is refused with the line") {
  // A number and its space take the four bytes of a float: both readings fit the file's length.
  const std::string text = "3 2\nab 123 456\ncd 789 1.5\nef .25 321\n";
  for (const char damage : {'\0', '\x01', 'x', '\x7f', '\xff'}) {
    for (const std::size_t number : {7u, 12u, 20u, 23u, 32u}) {
      std::string damaged = text;
      damaged[number] = damage;
      const Opened read = open_bytes(damaged);
      CAPTURE(number, static_cast<int>(damage), read.error);
      CHECK_THAT(read.error, matchers::StartsWith(number < 14   ? "'v': row 1 ('ab') has '"
                                                  : number < 25 ? "'v': row 2 ('cd') has '"
                                                                : "'v': row 3 ('ef') has '"));
    }
  }
  CHECK_THAT(open_bytes("1 2\nab 1\xff"
                        "3 456\n")
                 .error,
             matchers::StartsWith("'v': row 1 ('ab')"));
}

TEST_CASE("a projector's file with a damaged first number is not taken for words") {
  const ScratchDirectory scratch;
  write_file(scratch / "vectors.tsv", "0.5x\t2\t3\n4\t5\t6\n");
  write_file(scratch / "metadata.tsv", "a\nb\n");
  CHECK_THAT(open_file(scratch / "vectors.tsv").error,
             matchers::StartsWith("'v': row 1 ('a') has '0.5x' as number 1"));
}

TEST_CASE("binary rows of any numbers are not taken for text") {
  std::mt19937 draw(1);
  std::normal_distribution<float> normal;
  for (const int dimension : {2, 3, 10, 100}) {
    for (const int count : {1, 2, 50}) {
      for (const std::string end : {"", "\n"}) {
        std::string file = std::to_string(count) + " " + std::to_string(dimension) + "\n";
        Numbers numbers;
        for (int i = 0; i < count; ++i) {
          Numbers row(static_cast<std::size_t>(dimension));
          for (float& x : row) x = normal(draw);
          file += std::to_string(i) + " " + floats(row) + end;  // words that are numbers themselves
          numbers.insert(numbers.end(), row.begin(), row.end());
        }
        CHECK(open_bytes(file).numbers == numbers);
      }
    }
  }
}

TEST_CASE("what gzip compressed is opened, whatever it is called") {
  const std::string text = "2 2\ncat 1 2\ndog 3 4\n", binary = "1 2\na " + floats({1.5f, -2});
  CHECK(open_bytes(gzipped(text)).words == Strings{"cat", "dog"});
  CHECK(open_bytes(gzipped(binary)).numbers == Numbers{1.5f, -2});
  CHECK(open_bytes(gzipped(text.substr(4))).notes ==
        Strings{"'v' has no header: 2 words of 2 numbers"});
  // Several members, an empty one among them, and the zeros of a tape.
  const std::string members = gzipped("2 2\nca") + gzipped("") + gzipped("t 1 2\ndog 3 4\n");
  CHECK(open_bytes(members).words == Strings{"cat", "dog"});
  CHECK(open_bytes(members + std::string(512, '\0')).words == Strings{"cat", "dog"});
  const ScratchDirectory scratch;
  write_file(scratch / "vectors.tsv", gzipped("1\t2\n"));
  write_file(scratch / "metadata.tsv", "a\n");
  CHECK(open_file(scratch / "vectors.tsv").words == Strings{"a"});
}

TEST_CASE("compressed files that are damaged, or lie, are refused in a line") {
  const std::string text = "3 2\ncat 1 2\ndog 3 4\nbird 5 6\n", whole = gzipped(text);
  for (std::size_t length = 3; length < whole.size(); ++length) {
    CHECK(open_bytes(whole.substr(0, length)).error ==
          "'v' is cut off: its compressed data have no end");
  }
  CHECK(open_bytes(whole + "more").error == "'v' is damaged: gzip finds 'incorrect header check'");
  for (std::size_t i = 10; i < whole.size(); ++i) {  // behind the header, which says little
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    CHECK(open_bytes(damaged).error != "");
  }
  // No memory is taken for what a header says, nor for what a line never ends with.
  CHECK_THAT(open_bytes(gzipped("2000000000 100000\na 1 2\n")).error,
             matchers::StartsWith("'v': row 1 ('a') has 2 numbers"));
  CHECK(open_bytes(gzipped("2 2\n" + std::string(20 << 20, 'a'))).error ==
        "'v' has a line of more than 16777216 bytes");
}

TEST_CASE("names that end in .gz are written compressed") {
  const ScratchDirectory scratch;
  const WordTable words = table_of({"a", "b"});
  const Tensor rows = tensor({{1.0, 2.0}, {3.0, 4.0}});
  for (const char* name : {"v.txt.gz", "v.vec.gz", "v.bin.gz", "vectors.tsv.gz"}) {
    save_vectors(scratch / name, words, rows, format_by_name(name));
    CHECK(read_file(scratch / name).starts_with("\x1f\x8b\x08"));
    const Opened read = open_file(scratch / name);
    CHECK(read.words == Strings{"a", "b"});
    CHECK(read.numbers == Numbers{1, 2, 3, 4});
  }
  CHECK(read_file(scratch / "metadata.tsv.gz").starts_with("\x1f\x8b\x08"));
  CHECK_THROWS_AS(files_of("v.npy.gz", format_by_name("v.npy.gz")), UsageError);
  CHECK_THROWS_AS(format_by_name("v.gz"), UsageError);
}

TEST_CASE("formats that are not read are called by their names, and what to do is said") {
  const auto error = [](const std::string& bytes) { return open_bytes(bytes).error; };
  CHECK(error("BZh91AY&SYxyz") == "'v' is compressed by bzip2: decompress it first, with bunzip2");
  CHECK(error(std::string("\xFD"
                          "7zXZ\0xyz",
                          9)) == "'v' is compressed by xz: decompress it first, with unxz");
  CHECK(error("\x28\xB5\x2F\xFDxyz") ==
        "'v' is compressed by zstd: decompress it first, with unzstd");
  CHECK(error("PK\x03\x04glove.6B.zip") ==
        "'v' is compressed by zip: decompress it first, with unzip");
  CHECK(error("\xBA\x16\x4F\x2F\x0c") ==
        "'v' is a model of fastText: needs the .vec file that fastText saves beside it");
  CHECK(error("\x80\x04\x95xyz") ==
        "'v' is a Python pickle, as gensim's save() writes: needs what "
        "gensim's wv.save_word2vec_format() writes");
  CHECK(error(gzipped("\x93NUMPY")) ==
        "'v' is a compressed .npy file: decompress it first, with gunzip");
}

TEST_CASE("words of spaces that are not ASCII's stay words in all formats") {
  const ScratchDirectory scratch;
  const Strings words = {"\u00A0", "\u0085", "\u2028", "a\u00A0b"};
  const Tensor rows = tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}, {7.0, 8.0}});
  std::string before = scratch / "a.txt";
  save_vectors(before, table_of(words), rows, VectorFormat::word2vec_text);
  for (const char* name : {"b.bin", "c.txt.gz", "d.npy", "vectors.tsv", "e.txt"}) {
    const WordRows read = load_vectors(before);
    save_vectors(scratch / name, read.words, read.rows, format_by_name(name));
    before = scratch / name;
    CHECK(open_file(before).words == words);
    CHECK(open_file(before).numbers == rows.to_vector<float>());
  }
}

TEST_CASE("numbers are read as Python spells them") {
  CHECK(open_bytes("1 5\na +1 .5 1. -2E2 1e-3\n").numbers == Numbers{1, 0.5f, 1, -200, 1e-3f});
  for (const char* none : {"+-1", "++1", "+", "1_0", "0x1", "1,5"}) {
    CHECK(open_bytes(std::string("1 2\na ") + none + " 2\n").error != "");
  }
}
