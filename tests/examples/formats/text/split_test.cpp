#include "examples/formats/text/split.h"

#include "support/catch.h"

using namespace ember::examples;

using WordViews = std::vector<std::string_view>;

TEST_CASE("a line is cut at ASCII's spaces, or at all white space") {
  const std::string_view line = " a\u00A0b \tc\r\u3000";
  CHECK(split_words(line) == WordViews{"a\u00A0b", "c", "\u3000"});
  CHECK(split_at_white_space(line) == WordViews{"a", "b", "c"});
  CHECK(split_at_white_space("").empty());
  CHECK(split_at_white_space(" \u2003\u0085\x1f").empty());
  CHECK(split_at_white_space("a\x1c"
                             "b\u2028c\u200Bd") == WordViews{"a", "b", "c\u200Bd"});
  CHECK(split_at_white_space("\xff \xe3\x80") == WordViews{"\xff", "\xe3\x80"});
}
