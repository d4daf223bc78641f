# Turns the README's ```cpp blocks into one C++ file of test cases. Each block is a whole program: its
# main() becomes a function in a namespace of its own, its #include lines have gone to the top. What it
# prints must be what the ```text block right behind it shows.
BEGIN {
  print "#include <fmt/format.h>\n\n#include <algorithm>\n#include <cmath>\n#include <cstdio>\n#include <ember/ember.h>\n#include <iostream>\n" \
        "#include <string>\n#include <vector>\n\n#include \"readme/output_of.h\"\n#include \"support/catch.h\"\n"
}
function close_case(expected) {
  print "TEST_CASE(\"README block " blocks "\") {\n" \
        "  CHECK(ember::test::output_of(block_" blocks "::program) == R\"README(" expected ")README\");\n}\n"
  open_case = 0
}
/^```cpp$/ {
  if (open_case) close_case("")
  in_block = 1; ++blocks; has_main = 0
  print "namespace block_" blocks " {"
  next
}
/^```text$/ && open_case { in_text = 1; text = ""; next }
/^```$/ && in_text { in_text = 0; close_case(text); next }
in_text { text = text $0 "\n"; next }
/^```$/ && in_block {
  in_block = 0
  print "}  // namespace block_" blocks "\n"
  if (has_main) open_case = 1
  else print "#error \"README block " blocks " has no main()\""
  next
}
in_block && /^#include/ { next }
in_block && /^int main\(\)/ { has_main = 1; sub(/int main\(\)/, "void program()") }
in_block { print }
END {
  if (open_case) close_case("")
  if (!blocks) print "#error \"the README has no ```cpp block\""
}
