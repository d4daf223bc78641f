# Every lesson (the files named as arguments) begins with "// Lesson NUMBER: what it shows.", the numbers
# being 1, 2, 3 and so on; is short enough to be read in one sitting; and includes the library, fmt, the
# standard library and picture.h alone. picture.h is short, too.
function complain(what) { print FILENAME what; bad = 1 }
function end_of_file() {
  if (length_so_far > most) { print name " has " length_so_far " lines, more than " most; bad = 1 }
}
FNR == 1 {
  if (name) end_of_file()
  name = FILENAME
  sub(/.*\//, "", name)
  most = name == "picture.h" ? 100 : name == "tiny_gpt.cpp" ? 150 : 120
}
{ length_so_far = FNR }
FNR == 1 && name ~ /\.cpp$/ {
  if (!match($0, /^\/\/ Lesson [1-9][0-9]*: [A-Za-z].*[.!?]$/)) complain(":1 is not \"// Lesson NUMBER: what it shows.\"")
  number = $3 + 0
  if (number in lesson) complain(":1 has the number of " lesson[number])
  lesson[number] = name
}
/^ *# *include/ && !/^#include (<(ember|fmt)\/[a-z_\/]+\.h>|<[a-z_]+>|"picture\.h")/ {
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
