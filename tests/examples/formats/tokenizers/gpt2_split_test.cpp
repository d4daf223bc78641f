#include "examples/formats/tokenizers/gpt2_split.h"

#include "examples/bpe_golden.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    pieces.emplace_back(text.substr(0, gpt2_piece_length(text)));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

using Pieces = std::vector<std::string>;

}  // namespace

TEST_CASE("texts are cut as GPT-2's regular expression cuts them") {
  for (const auto& [text, lengths, ids] : golden_texts()) {
    CAPTURE(text);
    std::vector<std::size_t> found;
    for (const std::string& piece : split(text)) found.push_back(piece.size());
    CHECK(found == lengths);
  }
}

TEST_CASE("a space goes with what follows it, and English endings stand alone") {
  CHECK(split("I'll be back") == Pieces{"I", "'ll", " be", " back"});
  CHECK(split("I'LL b3 back!") == Pieces{"I", "'", "LL", " b", "3", " back", "!"});
  CHECK(split("a   b\n\n c \n") == Pieces{"a", "  ", " b", "\n\n", " c", " \n"});
  CHECK(split("\t\tx") == Pieces{"\t", "\t", "x"});
  CHECK(split(" \u00a0x") == Pieces{" ", "\u00a0", "x"});
  CHECK(split("e\u0301a") == Pieces{"e", "\u0301", "a"});
}

TEST_CASE("a byte that is no UTF-8 is a character that is no letter, digit or space") {
  CHECK(split("a\xff!b") == Pieces{"a", "\xff!", "b"});
  CHECK(split(" \x80\xe2\x82 1") == Pieces{" \x80\xe2\x82", " 1"});
  CHECK(split("'\xffs") == Pieces{"'\xff", "s"});
}
