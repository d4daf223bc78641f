#include "examples/formats/text/quoted.h"

#include "support/catch.h"

using ember::examples::quote;

TEST_CASE("text is quoted so that a terminal shows it and nothing else") {
  CHECK(quote("") == "''");
  CHECK(quote("naïve ☃") == "'naïve ☃'");
  CHECK(quote("a\nb\x1b[2J\x7f") == "'a\\x0ab\\x1b[2J\\x7f'");
  CHECK(quote("\xff\xc3") == "'\\xff\\xc3'");                    // no UTF-8
  CHECK(quote("\u0085\u009b2J") == "'\\xc2\\x85\\xc2\\x9b2J'");  // controls of ISO 6429
  CHECK(quote(std::string(41, 'x')) == "'" + std::string(40, 'x') + "'…");
}
