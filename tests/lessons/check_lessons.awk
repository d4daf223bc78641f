# Every lesson (the files named as arguments) begins with "// Lesson NUMBER: what it shows.", the numbers
# being 1, 2, 3 and so on; is short enough to be read in one sitting; says what to notice; leaves errors,
# also those of its output, to support::run_main; and includes the library, fmt, the standard library and
# support/ alone. The headers in support/ are short, too.
function complain(what) { print FILENAME what; bad = 1 }
function end_of_file() {
  if (is_lesson && !says_what_to_notice) { print name " does not say \"What to notice\""; bad = 1 }
  if (is_lesson && !runs_main) { print name ": main() does not return support::run_main(...)"; bad = 1 }
  if (length_so_far > most) { print name " has " length_so_far " lines, more than " most; bad = 1 }
}
FNR == 1 {
  if (name) end_of_file()
  name = FILENAME
  sub(/.*\//, "", name)
  is_lesson = name ~ /\.cpp$/
  says_what_to_notice = runs_main = 0
  most = name == "tiny_gpt.cpp" ? 150 : 120
}
/^  return support::run_main\(.*\);$/ { runs_main = 1 }
/What to notice:/ { says_what_to_notice = 1 }
{ length_so_far = FNR }
FNR == 1 && is_lesson {
  if (!match($0, /^\/\/ Lesson [1-9][0-9]*: [A-Za-z].*[.!?]$/)) complain(":1 is not \"// Lesson NUMBER: what it shows.\"")
  number = $3 + 0
  if (number in lesson) complain(":1 has the number of " lesson[number])
  lesson[number] = name
}
/^ *# *include/ && !/^#include (<(ember|fmt)\/[a-z_\/]+\.h>|<[a-z_]+>|"support\/[a-z_]+\.h")/ {
  complain(":" FNR " includes what a lesson does not: " $2)
}
END {
  if (name) end_of_file()
  for (number in lesson) ++lessons
  for (number = 1; number <= lessons; ++number) {
    if (!(number in lesson)) { print "of " lessons " lessons none has the number " number; bad = 1 }
  }
  if (!lessons) { print "no lesson"; bad = 1 }
  exit bad
}
