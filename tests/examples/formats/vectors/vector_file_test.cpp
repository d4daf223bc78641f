#include "examples/formats/vectors/vector_file.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/npy.h>
#include <sys/stat.h>

#include <cmath>
#include <functional>
#include <limits>
#include <thread>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/vectors/file_pair.h"
#include "examples/formats/vectors/number_text.h"
#include "examples/word_tables.h"
#include "support/catch.h"
#include "support/compare.h"

using namespace ember;
using namespace ember::examples;

namespace {

const std::vector<std::string_view> kWords = {"</s>",     "cat",   "o'clock", "été",
                                              "New_York", "кошка", "猫"};

/// A file that gensim or NumPy wrote, or the C tool would (data/make_vectors.py).
std::string theirs(const std::string& name) {
  return std::string(EMBER_TEST_DATA_DIRECTORY) + "/" + name;
}

std::vector<std::string_view> words_of(const WordRows& read) {
  std::vector<std::string_view> words;
  for (std::int32_t id = 0; id < read.words.size(); ++id) words.push_back(read.words.word(id));
  return words;
}

std::string bytes_of(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

/// What loading a file of these bytes is refused with; "" when it is not.
std::string refusal(const std::string& bytes, const LoadOptions& options = {}) {
  const ScratchDirectory scratch;
  write_file(scratch / "v", bytes);
  try {
    load_vectors(scratch / "v", options);
    return "";
  } catch (const InputError& error) {
    const std::string message = error.what(), path = "'" + scratch / "v" + "'";
    const std::size_t at = message.find(path);
    REQUIRE(at != std::string::npos);  // names the file
    return std::string(message).replace(at, path.size(), "V");
  }
}

std::string printed(float number) {
  std::string text;
  append_number(number, text);
  return text;
}

}  // namespace

TEST_CASE("files of gensim, the C tool and NumPy are read") {
  const Tensor exact = load_npy(theirs("numpy.npy"));
  for (const char* name : {"gensim.txt", "gensim.bin", "c_tool.bin", "numpy.npy"}) {
    CAPTURE(name);
    const WordRows read = load_vectors(theirs(name));
    CHECK(words_of(read) == kWords);
    CHECK(test::mismatch(read.rows, exact) == "");
  }
  const WordRows rounded = load_vectors(theirs("c_tool.txt"));
  CHECK(words_of(rounded) == kWords);
  CHECK(rounded.rows[4].to_vector<float>() == std::vector<float>{1, 2, 3, 4, 5});
  CHECK(rounded.rows[1].to_vector<float>() ==
        std::vector<float>{0.1f, -0.5f, 1e-4f, 1e-5f, 123e-6f});
}

TEST_CASE("written files are gensim's, byte for byte") {
  const ScratchDirectory scratch;
  const WordRows read = load_vectors(theirs("numpy.npy"));
  for (const char* name : {"gensim.txt", "gensim.bin", "numpy.npy"}) {
    save_vectors(scratch / name, read.words, read.rows, format_by_name(name));
    CHECK(read_file(scratch / name) == read_file(theirs(name)));
  }
  CHECK(read_file(scratch / "numpy.vocab") == "</s>\ncat\no'clock\nété\nNew_York\nкошка\n猫\n");
}

TEST_CASE("a projector's files: numbers between tabs, and the words beside them") {
  const ScratchDirectory scratch;
  const Tensor rows = tensor({{1.0, -0.5}, {0.1, 2e-7}});
  save_vectors(scratch / "my-vectors.tsv", table_of({"a", "b"}), rows, VectorFormat::projector);
  CHECK(read_file(scratch / "my-vectors.tsv") == "1.0\t-0.5\n0.1\t2e-07\n");
  CHECK(read_file(scratch / "my-metadata.tsv") == "a\nb\n");
  CHECK(scratch.files() == 2);
  const WordRows read = load_vectors(scratch / "my-vectors.tsv");
  CHECK(words_of(read) == std::vector<std::string_view>{"a", "b"});
  CHECK(test::mismatch(read.rows, rows) == "");

  write_file(scratch / "my-metadata.tsv", "word\tgroup\r\nc\tletters\r\nd\t\r\n");
  CHECK(words_of(load_vectors(scratch / "my-vectors.tsv")) ==
        std::vector<std::string_view>{"c", "d"});
}

TEST_CASE("every format brings back what was saved, and as much of it as is asked for") {
  const ScratchDirectory scratch;
  const WordRows whole = load_vectors(theirs("gensim.bin"));
  for (const char* name : {"v.txt", "v.vec", "v.bin", "v.npy", "vectors.tsv"}) {
    CAPTURE(name);
    save_vectors(scratch / name, whole.words, whole.rows.t().contiguous().t(),
                 format_by_name(name));
    CHECK(test::mismatch(load_vectors(scratch / name).rows, whole.rows) == "");
    for (const std::int64_t limit : {1, 3, 7, 100}) {
      const WordRows first = load_vectors(scratch / name, {limit, {}});
      const std::int64_t expected = std::min<std::int64_t>(limit, 7);
      CHECK(first.words.size() == expected);
      CHECK(test::mismatch(first.rows, whole.rows.narrow(0, 0, expected)) == "");
    }
  }
  CHECK_THROWS_AS(format_by_name("vectors"), UsageError);
  CHECK_THROWS_AS(format_by_name("out.svg"), UsageError);
  CHECK(vector_format("tsv") == VectorFormat::projector);
  CHECK_THROWS_WITH(vector_format("word2vec"),
                    "no format is called 'word2vec': there are text, binary, npy, tsv");
}

TEST_CASE("the content decides how a file is read, unless the format is given") {
  const ScratchDirectory scratch;
  for (const char* name : {"gensim.txt", "gensim.bin"}) {
    write_file(scratch / "misnamed.npy", read_file(theirs(name)));
    CHECK(words_of(load_vectors(scratch / "misnamed.npy")) == kWords);
  }
  const std::string text_or_binary = "1 1\nw 1234";
  write_file(scratch / "v", text_or_binary);
  CHECK(load_vectors(scratch / "v").rows.item() == 1234);
  const LoadOptions binary{1, VectorFormat::word2vec_binary};
  CHECK(bytes_of(load_vectors(scratch / "v", binary).rows.to_vector<float>()) == "1234");
}

TEST_CASE("numbers are written as NumPy does and read back to the bit") {
  CHECK(printed(0) == "0.0");
  CHECK(printed(-0.0f) == "-0.0");
  CHECK(printed(1e-4f) == "1e-04");  // the float is just below
  CHECK(printed(0.00010001f) == "0.00010001");
  CHECK(printed(1.2345679e15f) == "1234568000000000.0");
  CHECK(printed(1e16f) == "1e+16");
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    const auto number = std::bit_cast<float>(i * 42'949u);  // all over the floats
    if (!std::isfinite(number)) continue;
    float back = 0;
    REQUIRE(parse_numbers(printed(number), {&back, 1}) == "");
    REQUIRE(std::bit_cast<std::uint32_t>(back) == std::bit_cast<std::uint32_t>(number));
  }
}

TEST_CASE("rows of text may have spare spaces and any number that a float can hold") {
  const ScratchDirectory scratch;
  write_file(scratch / "v", "2 3 \r\na  1e-60\t-2 .5 \r\nb 1 2 3.0000000000000000000000000000001");
  CHECK(load_vectors(scratch / "v").rows.to_vector<float>() ==
        std::vector<float>{0, -2, 0.5, 1, 2, 3});
}

TEST_CASE("a pipe is read as a file is") {
  const ScratchDirectory scratch;
  const std::string pipe = scratch / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const char* name : {"gensim.txt", "gensim.bin"}) {
    std::thread writer([&] { write_file(pipe, read_file(theirs(name))); });
    const WordRows read = load_vectors(pipe);
    writer.join();
    CHECK(words_of(read) == kWords);
  }
  // More than is taken at first for a file that does not say how long it is.
  const std::int64_t count = 50'000, dimension = 200;
  std::string large = "50000 200\n";
  for (std::int64_t i = 0; i < count; ++i) {
    large += "w" + std::to_string(i) + " " +
             bytes_of(std::vector<float>(dimension, static_cast<float>(i)));
  }
  std::thread writer([&] { write_file(pipe, large); });
  const WordRows read = load_vectors(pipe);
  writer.join();
  CHECK(read.rows.shape() == Shape{count, dimension});
  CHECK(read.rows[count - 1][dimension - 1].item() == static_cast<double>(count - 1));

  // A header that lies gets no memory for it.
  std::thread liar([&] { write_file(pipe, "2000000000 100000\nw 1 2"); });
  CHECK_THROWS_AS(
      load_vectors(pipe, {std::numeric_limits<std::int64_t>::max(), VectorFormat::word2vec_text}),
      InputError);
  liar.join();
}

TEST_CASE("what is no vector file is refused in a line") {
  const ScratchDirectory scratch;
  CHECK_THROWS_WITH(load_vectors(scratch / "none"),
                    "cannot read '" + scratch / "none" + "': No such file or directory");
  CHECK_THROWS_WITH(load_vectors(scratch / "."),
                    "cannot read '" + scratch / "." + "': Is a directory");
  CHECK(refusal("") == "V is empty: needs vectors");
  const std::string needs =
      ": needs a first line 'words dimension' (word2vec, text or binary), a word and its numbers "
      "(GloVe), numbers with tabs between them, or a .npy file";
  CHECK(refusal("to be or not to be\n") == "V begins with 'to be or not to be'" + needs);
  CHECK(refusal("the 500\n") == "V begins with 'the 500'" + needs);  // a vocabulary
  CHECK(refusal("\x1b[2J\n") == "V begins with '\\x1b[2J'" + needs);
  CHECK(refusal("12 -3\n") == "V begins with '12 -3'" + needs);
  CHECK(refusal("99999999999999999999 3\n") == "V begins with '99999999999999999999 3'" + needs);
  CHECK(refusal("word", {1, VectorFormat::word2vec_text}) ==
        "V begins with 'word': needs a first line 'words dimension', or a word and its numbers");
  CHECK(refusal(std::string(20 << 20, '1'), {1, VectorFormat::word2vec_text}) ==
        "V has a line of more than 16777216 bytes");
}

TEST_CASE("headers that lie are found out before memory is taken") {
  for (const VectorFormat format : {VectorFormat::word2vec_text, VectorFormat::word2vec_binary}) {
    const LoadOptions options{std::numeric_limits<std::int64_t>::max(), format};
    const bool text = format == VectorFormat::word2vec_text;
    CHECK(refusal("1000000000000 300\n", options) ==
          "V has 0 bytes for 1000000000000 words of 300 numbers: these take at least " +
              std::string(text ? "601" : "1202") + " each (--limit N reads the first N)");
    CHECK(refusal("18446744073709551615 100000\nw", options).starts_with("V has 1 bytes for"));
    CHECK(refusal("1 0\nw \n", options) == "V says it has 0 numbers a word: needs 1 to 100000");
    CHECK(refusal("1 100001\nw \n", options) ==
          "V says it has 100001 numbers a word: needs 1 to 100000");
    CHECK(refusal("0 3\n", options) == "V says it has 0 words: needs 1 to 2147483647");
    CHECK(refusal("1 18446744073709551615\nw", options) ==
          "V says it has 18446744073709551615 numbers a word: needs 1 to 100000");
  }
}

TEST_CASE("rows of text that are not as the header says are named") {
  CHECK(refusal("2 2\na 1 2\n\nb 3 4\n") == "V: row 2 has an empty word: needs a word");
  CHECK(refusal("2 2\na 1.5 2.5\n") ==
        "V: row 2 of 2 is missing: the file ends before it (--limit 1 reads those before)");
  CHECK(refusal("1 2\na 1 2\nb 3\n") ==
        "V goes on with 'b 3' after the 1 rows that its first line says: needs rows, or nothing "
        "(--limit 1 reads those before)");
  CHECK(refusal("1 2\na 1 2\nb 3\n", {1, {}}) == "");
  CHECK(refusal("2 2\na 1 2\nb 3\n") == "V: row 2 ('b') has 1 numbers: needs 2");
  CHECK(refusal("2 2\na 1 2\nb 3 4 5\n") == "V: row 2 ('b') has 3 numbers: needs 2");
  CHECK(refusal("1 2\na 1,5 2\n") ==
        "V: row 1 ('a') has '1,5' as number 1: needs one that a float can hold");
  CHECK(refusal("1 2\na 0x1 2\n").starts_with("V: row 1 ('a') has '0x1' as number 1"));
  CHECK(refusal("1 2\na 1e99 2\n") == "V: row 1 ('a') holds inf: needs finite numbers");
  CHECK(refusal("1 2\na 1 1e999\n") ==
        "V: row 1 ('a') has '1e999' as number 2: needs one that a float can hold");
  CHECK(refusal("1 2\na 1 nan\n") == "V: row 1 ('a') holds nan: needs finite numbers");
  CHECK(refusal("1 2\na -inf 1\n") == "V: row 1 ('a') holds -inf: needs finite numbers");
  CHECK(refusal("1 2\n 1 2 3\n") == "V: row 1 has an empty word: needs a word");
}

TEST_CASE("words that are none are named in text") {
  const LoadOptions text{9, VectorFormat::word2vec_text};
  CHECK(refusal("1 1\na\x1b[2J 1\n", text) ==
        "V: row 1 has the word 'a\\x1b[2J': needs words without control characters");
  CHECK(refusal("1 1\n" + std::string(4096, 'a') + " 1\n") == "");
  CHECK(refusal("1 1\n" + std::string(4097, 'a') + " 1\n") ==
        "V: row 1 has a word that begins '" + std::string(40, 'a') +
            "'…: needs words of at most 4096 bytes");
}

TEST_CASE("binary rows that are not as the header says are named") {
  const LoadOptions binary{9, VectorFormat::word2vec_binary};
  const std::string row = bytes_of({1.5f, -2});
  const auto refused = [&](const std::string& bytes) { return refusal(bytes, binary); };
  CHECK(refused("2 2\na " + row + "b " + row) == "");
  CHECK(refused("2 2\na " + row + "\nb " + row + "\n") == "");
  CHECK(refused("2 2\nabc " + row + "b " + row.substr(1)) ==
        "V: row 2 ('b') is cut off: needs 8 bytes");
  CHECK(refused("2 2\naaaaaaaaaaa " + row) ==
        "V: row 2 of 2 is missing: the file ends before it (--limit 1 reads those before)");
  CHECK(refused("2 2\na " + row + "\n\nb " + row + "\n\n") == "");
  CHECK(refused("1 2\na " + row + "b " + row.substr(1)) ==
        "V goes on with 'b' after the 1 rows that its first line says: needs rows, or nothing "
        "(--limit 1 reads those before)");
  CHECK(refused("1 2\n " + row + " ") == "V: row 1 has an empty word: needs a word");
  CHECK(refused("1 2\na\tb " + row) ==
        "V: row 1 has the word 'a\\x09b': needs words without control characters");
  CHECK(refused("1 2\n" + std::string(4097, 'a') + " " + row) ==
        "V: row 1 of 1 begins '" + std::string(40, 'a') +
            "'…: needs a word of at most 4096 bytes and a space");
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(refused("2 2\na " + row + "b " + bytes_of({1, -infinity})) ==
        "V: row 2 ('b') holds -inf: needs finite numbers");
  CHECK(refused("1 2\na " + bytes_of({std::nanf(""), 1})) ==
        "V: row 1 ('a') holds nan: needs finite numbers");
}

TEST_CASE("what lies beyond the limit is not looked at") {
  CHECK(refusal("1000000000000 2\na 1 2\nb x\n", {1, {}}) == "");
  CHECK(refusal("1000000000000 2\na 1 2\nb x\n", {2, {}}) ==
        "V: row 2 ('b') has 'x' as number 1: needs one that a float can hold");
  CHECK(refusal("9 2\na " + bytes_of({1, 2}) + "garbage", {1, VectorFormat::word2vec_binary}) ==
        "");
}

TEST_CASE("npy rows and the words beside them belong together") {
  const ScratchDirectory scratch;
  const auto refused = [&](const Tensor& rows, const std::string& vocabulary) -> std::string {
    save_npy(scratch / "v.npy", rows);
    write_file(scratch / "v.vocab", vocabulary);
    try {
      load_vectors(scratch / "v.npy");
      return "";
    } catch (const InputError& error) {
      const std::string message = error.what(), place = scratch / "";
      const std::size_t at = message.find(place);
      return std::string(message).replace(at, place.size(), "");
    }
  };
  const Tensor rows = tensor({{1.0, 2.0}, {3.0, 4.0}});
  CHECK(refused(rows, "a\nb\n") == "");
  CHECK(refused(rows.to(DType::f64), "a 7\nb\t6\r\n") == "");
  CHECK_THAT(refused(rows, "a\n"), matchers::StartsWith("'v.npy' has 2 rows and"));
  CHECK_THAT(refused(rows, "a\n"), matchers::EndsWith("1 words: needs as many"));
  CHECK_THAT(refused(rows, "a\nb\nc\n"), matchers::EndsWith("3 words: needs as many"));
  CHECK(
      refused(rows, "a\nb c\n") ==
      "'v.vocab': row 2 ('b') goes on with 'c': needs one word a line, and at most a count behind "
      "it");
  CHECK(refused(rows, "\nb\n") == "'v.vocab': row 1 has an empty word: needs a word");
  CHECK(refused(rows[0], "a\nb\n") ==
        "'v.npy' holds shape (2,) of f32: needs (words, dimension) of f32 or f64");
  CHECK(refused(tensor({{1}, {2}}), "a\nb\n") ==
        "'v.npy' holds shape (2, 1) of i64: needs (words, dimension) of f32 or f64");
  CHECK(refused(zeros({2, 0}), "a\nb\n") ==
        "'v.npy' holds shape (2, 0) of f32: needs (words, dimension) of f32 or f64");
  CHECK(refused(full({2, 2}, 1e300, DType::f64), "a\nb\n") ==
        "'v.npy': row 1 ('a') holds inf: needs finite numbers");

  std::filesystem::remove(scratch / "v.vocab");
  CHECK_THROWS_WITH(load_vectors(scratch / "v.npy"),
                    "cannot read '" + scratch / "v.vocab" + "': No such file or directory");
  std::filesystem::rename(scratch / "v.npy", scratch / "v");
  CHECK_THROWS_AS(load_vectors(scratch / "v"), UsageError);
}

TEST_CASE("a projector's numbers and words belong together") {
  const ScratchDirectory scratch;
  const auto refused = [&](const std::string& rows, const std::string& words) -> std::string {
    write_file(scratch / "vectors.tsv", rows);
    write_file(scratch / "metadata.tsv", words);
    try {
      load_vectors(scratch / "vectors.tsv");
      return "";
    } catch (const InputError& error) {
      std::string message = error.what();
      for (std::size_t at; (at = message.find(scratch / "")) != std::string::npos;) {
        message.erase(at, (scratch / "").size());
      }
      return message;
    }
  };
  CHECK(refused("1\t2\n3\t4\n", "a\nb\n") == "");
  CHECK(refused("1\t2\n3\t4", "a\nb") == "");
  CHECK(refused("1\t2\n3\t4\n", "a\n") ==
        "'vectors.tsv' has more than 1 rows: 'metadata.tsv' has no more words");
  CHECK(refused("1\t200\n3\t400\n", "a\nb\nc\n") ==
        "'vectors.tsv': row 3 ('c') is missing: 'metadata.tsv' has a word for it");
  CHECK(refused("1\t2\n3\t4\n", "a\nb\nc\nd\ne\n") ==
        "'vectors.tsv': row 3 ('c') is missing: 'metadata.tsv' has a word for it");
  CHECK(refused("1\t2\n3\t4\t5\n", "a\nb\n") ==
        "'vectors.tsv': row 2 ('b') has 3 numbers: needs 2");
  CHECK(refused("1\t2\n3\tx\n", "a\nb\n") ==
        "'vectors.tsv': row 2 ('b') has 'x' as number 2: needs one that a float can hold");
  CHECK(refused("1\t2\n3\tnan\n", "a\nb\n") ==
        "'vectors.tsv': row 2 ('b') holds nan: needs finite numbers");
  CHECK(refused("1\t2\n3\t4\n", "a\x1b\nc\n") ==
        "'metadata.tsv': row 1 has the word 'a\\x1b': needs words without control characters");
  CHECK(refused("1\t2\n", "") == "'metadata.tsv' holds no word: needs one a line");
  CHECK(refused("1\t2\n\n3\t4\n", "a\nb\n") == "'vectors.tsv': row 2 ('b') has 0 numbers: needs 2");

  write_file(scratch / "rows.tsv", "1\t2\n");
  CHECK_THROWS_AS(load_vectors(scratch / "rows.tsv"), UsageError);
}

TEST_CASE("vectors that diverged are not saved over good ones") {
  const ScratchDirectory scratch;
  write_file(scratch / "v.txt", "good");
  const Tensor rows = tensor({{1.0, 2.0}, {3.0, std::nan("")}});
  const WordTable words = table_of({"a", "b"});
  CHECK_THROWS_WITH(save_vectors(scratch / "v.txt", words, rows, VectorFormat::word2vec_text),
                    "the vector of 'b' holds nan: nothing was saved");
  CHECK(read_file(scratch / "v.txt") == "good");
  CHECK_THROWS_AS(save_vectors(scratch / "v.txt", words, zeros({3, 2}), VectorFormat::npy),
                  std::invalid_argument);
}

TEST_CASE("of two files that belong together neither is replaced when one cannot be written") {
  const ScratchDirectory scratch;
  const WordTable words = table_of({"a"});
  const Tensor rows = ones({1, 2});
  write_file(scratch / "vectors.tsv", "good");
  std::filesystem::create_directory(scratch / "metadata.tsv");
  CHECK_THROWS_WITH(
      save_vectors(scratch / "vectors.tsv", words, rows, VectorFormat::projector),
      "[save_vectors] cannot write '" + scratch / "metadata.tsv" + "': Is a directory");
  CHECK(read_file(scratch / "vectors.tsv") == "good");

  write_file(scratch / "v.vocab", "good");
  std::filesystem::create_directory(scratch / "v.npy");
  CHECK_THROWS_AS(save_vectors(scratch / "v.npy", words, rows, VectorFormat::npy), Error);
  CHECK(read_file(scratch / "v.vocab") == "good");
  CHECK(scratch.files() == 4);
}

TEST_CASE(
    "of two files that belong together the second comes back when the first cannot be written") {
  const ScratchDirectory scratch;
  const std::string first = scratch / "v.npy", second = scratch / "v.vocab";
  write_file(scratch / "real.vocab", "good");
  std::filesystem::create_symlink("real.vocab", second);
  const auto replace = [&](const std::function<void()>& before_commit) {
    AtomicFile numbers("test", first), words("test", second);
    words.write("new");
    before_commit();
    commit_pair(numbers, words);
  };
  CHECK_THROWS_AS(replace([&] { std::filesystem::create_directory(first); }), Error);
  CHECK(read_file(second) == "good");
  CHECK(scratch.files() == 3);
  std::filesystem::remove(first);
  replace([] {});
  CHECK(read_file(scratch / "real.vocab") == "new");
  CHECK(std::filesystem::is_symlink(second));
  CHECK(scratch.files() == 3);
}
