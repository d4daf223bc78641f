#include "examples/formats/tokenizers/bpe_files.h"

#include <filesystem>

#include "examples/bpe_golden.h"
#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/byte_letters.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

/// The 256 bytes, and then these tokens.
std::string encoder_of(const std::vector<std::string>& tokens) {
  BpeVocabulary vocabulary;
  for (const std::uint8_t byte : bytes_by_letter()) {
    vocabulary.tokens.add(std::string(1, static_cast<char>(byte)));
  }
  for (const std::string& token : tokens) vocabulary.tokens.add(token);
  return encoder_json(vocabulary);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

std::string refusal(const std::string& encoder, const std::string& merges) {
  try {
    parse_bpe(encoder, merges, "E", "M");
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

const std::string kHeader = "#version: 0.2\n";

}  // namespace

TEST_CASE("a vocabulary is saved in the bytes that it was loaded from") {
  const ScratchDirectory scratch;
  save_bpe(golden_vocabulary(), scratch / "e", scratch / "m");
  CHECK(read_file(scratch / "e") == read_file(bpe_data("encoder.json")));
  CHECK(read_file(scratch / "m") == read_file(bpe_data("vocab.bpe")));
  CHECK(scratch.files() == 2);
}

TEST_CASE("what stands in the files is read") {
  const BpeVocabulary read = parse_bpe(encoder_of({" t", "he", " the", "<|endoftext|>", "<|x|>"}),
                                       "#version: 0.2\r\nĠ t\r\nh e\r\nĠt he");
  CHECK(read.tokens.size() == 261);
  CHECK(read.tokens.word(258) == " the");
  REQUIRE(read.merges.size() == 3);
  CHECK(read.merges[2].left == 256);
  CHECK(read.merges[2].right == 257);
  CHECK(read.merges[2].result == 258);
  CHECK(unmade_tokens(read) == std::vector<std::int32_t>{259, 260});
  CHECK(refusal(encoder_of({}), kHeader) == "");
  // Two ways to one token, as a trainer may find.
  CHECK(refusal(encoder_of({"ab", "bc", "abc"}), kHeader + "a b\nb c\na bc\nab c\n") == "");
}

TEST_CASE("an encoder.json of another shape is refused") {
  const std::string shape = ": needs one object, from tokens to whole numbers";
  CHECK(refusal("", kHeader).starts_with("'E' is not JSON: parse error at line 1, column 1:"));
  CHECK(refusal("{\"a\": 0", kHeader).starts_with("'E' is not JSON: parse error at line 1,"));
  CHECK(refusal("{\"a\": 0} x", kHeader).starts_with("'E' is not JSON"));
  CHECK(refusal(std::string("{}\0", 3), kHeader) == "'E' is not JSON: it holds a zero byte");
  CHECK(refusal("7", kHeader) == "'E' has a number" + shape);
  CHECK(refusal("\"a\"", kHeader) == "'E' has 'a'" + shape);
  CHECK(refusal(std::string(1'000'000, '['), kHeader) == "'E' has an array" + shape);
  CHECK(refusal("{\"a\": {\"a\":", kHeader) == "'E' has an object as the id of 'a'" + shape);
  CHECK(refusal("{\"a\": -1}", kHeader) == "'E' has -1 as the id of 'a'" + shape);
  CHECK(refusal("{\"a\": 1.5}", kHeader) == "'E' has '1.5' as the id of 'a'" + shape);
  CHECK(refusal("{\"a\": 1e999}", kHeader).starts_with("'E' is not JSON: "));
  CHECK(refusal("{\"a\": null}", kHeader) == "'E' has null as the id of 'a'" + shape);
  CHECK(refusal("{\"a\": true}", kHeader) == "'E' has a boolean as the id of 'a'" + shape);
}

TEST_CASE("ids are dense and tokens distinct") {
  const std::string good = encoder_of({});
  CHECK(refusal(replaced(good, "\"!\": 0", "\"!\": 1"), kHeader) ==
        "'E': no token has the id 0: 256 tokens need 0 to 255");
  CHECK(refusal(replaced(good, "\"B\": 33", "\"B\": 32"), kHeader) ==
        "'E': the tokens 'A' and 'B' have the same id, 32");
  CHECK(refusal(replaced(good, "\"B\": 33", "\"B\": 18446744073709551615"), kHeader) ==
        "'E': no token has the id 33: 256 tokens need 0 to 255");
  CHECK(refusal(replaced(good, "\"B\": 33", "\"A\": 33"), kHeader) ==
        "'E' has the token 'A' twice");
  CHECK(refusal(replaced(good, "\"B\": 33", "\"BB\": 33"), kHeader) ==
        "'E': the byte 0x42, 'B', has no token: needs one for each of the 256");
  CHECK(refusal("{}", kHeader).starts_with("'E': the byte 0x21, '!', has no token"));
  for (const char* token : {"", "a b", "中", "\\n"}) {
    CHECK(refusal(replaced(good, "\"}\": 92", "\"}\": 92, \"" + std::string(token) + "\": 256"),
                  kHeader)
              .ends_with("is not spelt in characters that stand for bytes (a space is Ġ)"));
  }
}

TEST_CASE("merges that do not match the vocabulary are refused with their line") {
  const std::string encoder = encoder_of({"ab", "abc"});
  const auto refused = [&](const std::string& lines) { return refusal(encoder, kHeader + lines); };
  CHECK(refused("a b\nab c\n") == "");
  CHECK(refused("a b\nab d\n") == "'M' line 3, 'ab d': 'abd' is no token of the vocabulary");
  CHECK(refused("a b\nxy c\n") == "'M' line 3, 'xy c': 'xy' is no token of the vocabulary");
  CHECK(refused("a b\n\nab c\n") == "'M' line 3, '': needs two tokens with a space between them");
  CHECK(refused("a b\xff") == "'M' line 2, 'a b\\xff': needs two tokens with a space between them");
  for (const std::string line : {"ab", "a b c", " ab", "ab ", "a  b"}) {
    CHECK(refused(line) ==
          "'M' line 2, '" + line + "': needs two tokens with a space between them");
  }
  CHECK(refused("a 中\n") ==
        "'M' line 2, 'a 中': '中' is not spelt in characters that stand for bytes");
  CHECK(refused("a b\nab c\na b\n") == "'M' line 4, 'a b': the pair is merged in line 2 before");
  CHECK(refusal(encoder, "") == "'M' is empty");
  CHECK(refusal(encoder, "a b\nab c\n") ==
        "'M' line 1, 'a b': the first line needs to be '#version: ...'");
  CHECK(refused("a b\n") ==
        "'M' has no merge into 'abc', token 257 of 'E', which is neither a byte nor special "
        "(<|...|>): it is cut off, or belongs to another vocabulary");
}

TEST_CASE("a directory has the files under OpenAI's names or under Hugging Face's") {
  const ScratchDirectory scratch;
  const std::string directory = scratch / "";
  CHECK_THROWS_WITH(load_bpe(directory), "'" + directory +
                                             "' has no BPE: needs encoder.json and vocab.bpe, or "
                                             "vocab.json and merges.txt");
  write_file(scratch / "vocab.json", encoder_of({"ab"}));
  CHECK_THROWS_WITH(load_bpe(directory), matchers::ContainsSubstring("merges.txt"));
  write_file(scratch / "merges.txt", kHeader + "a b\n");
  CHECK(load_bpe(directory).tokens.size() == 257);
  save_bpe(golden_vocabulary(), scratch / "encoder.json", scratch / "vocab.bpe");
  CHECK(load_bpe(directory).tokens.size() == golden_vocabulary().tokens.size());
}

TEST_CASE("files that cannot be read, or written, are named") {
  const ScratchDirectory scratch;
  write_file(scratch / "m", kHeader);
  CHECK_THROWS_WITH(load_bpe(scratch / "e", scratch / "m"),
                    matchers::StartsWith("cannot read '" + scratch / "e" + "'"));
  write_file(scratch / "e", "");
  std::filesystem::resize_file(scratch / "e", kLargestBpeFile + 1);
  CHECK_THROWS_WITH(load_bpe(scratch / "e", scratch / "m"),
                    "'" + scratch / "e" + "' is larger than 64 MiB: no file of a tokenizer is");
  // The first is not written when the second cannot be.
  CHECK_THROWS(save_bpe(golden_vocabulary(), scratch / "saved", scratch / "none" + "/m"));
  CHECK(scratch.files() == 2);
}
