#include "examples/models/gpt/token_text.h"

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/gpt_lessons.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;
using matchers::ContainsSubstring;

TEST_CASE("a text is cut into what is learnt and what is judged by") {
  const TokenText text("t", count_to(100), 10);
  CHECK(text.training().size() == 90);
  CHECK(text.validation().front() == 90);
  CHECK(text.fingerprint() != TokenText("t", count_to(101), 10).fingerprint());
  CHECK_NOTHROW(TokenText("t", count_to(20), 17));
  CHECK_THROWS_WITH(TokenText("t", count_to(20), 18),
                    ContainsSubstring("'t' has 20 tokens: the first 90 % must be more than the "
                                      "context of 18"));
  CHECK_THROWS_AS(TokenText("t", count_to(10), 1), InputError);  // one token to judge by
}

TEST_CASE("an empty file is no text") {
  const ScratchDirectory scratch;
  write_file(scratch / "empty", "");
  CHECK_THROWS_WITH(read_text(scratch / "empty"), ContainsSubstring("is empty"));
  const std::string long_text(3'000'000, 'x');
  write_file(scratch / "long", long_text);
  CHECK(read_text(scratch / "long") == long_text);
}
