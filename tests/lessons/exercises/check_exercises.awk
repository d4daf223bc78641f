# Every exercise (the files named as arguments; run in the root) begins with
#
#     // Exercise NUMBER: what it is. After lesson NUMBER (NAME), so many minutes.
#
# and its solution with "// Exercise NUMBER, solved: what it is.". They are numbered from 1. An exercise says
# what can be done when it is solved, the shapes and what to read, and where the code goes; the lesson and the
# files to read exist. Exercise and solution include the library and the standard library alone, and so no
# other exercise.
function complain(what) { print FILENAME what; bad = 1 }
function end_of_file(   i) {
  if (!name) return
  for (i in needed) if (!(i in seen)) { print name " does not say \"" needed[i] "\""; bad = 1 }
}
function check_lesson(line,   lesson, file, first) {
  match(line, /lesson [0-9]+ \([a-z_]+\)/)
  split(substr(line, RSTART, RLENGTH), lesson, /[ ()]+/)
  file = "examples/lessons/" lesson[3] ".cpp"
  if ((getline first < file) <= 0) complain(":1 names a lesson that is not there: " file)
  else if (first !~ "^// Lesson " lesson[2] ": ") complain(":1 is not after lesson " lesson[2] ", but: " first)
  close(file)
}
FNR == 1 {
  end_of_file()
  name = FILENAME
  is_solution = name ~ /solutions\//
  split("", seen)
  split("", needed)
  number = $3 + 0
  file_number = name
  sub(/.*\//, "", file_number)
  if (file_number + 0 != number) complain(":1 has another number than the file")
  ++count[is_solution]
  if (number != count[is_solution]) complain(" should have the number " count[is_solution])
  if (is_solution) {
    if ($0 !~ /^\/\/ Exercise [0-9]+, solved: .*\.$/) complain(":1 is not \"// Exercise NUMBER, solved: ...\"")
  } else {
    split("When it is solved you can|Shapes: |Read: |Your code here", needed, "|")
    if ($0 !~ /^\/\/ Exercise [0-9]+: .*\. After lesson [0-9]+ \([a-z_]+\), [0-9]+ minutes\.$/) {
      complain(":1 is not \"// Exercise NUMBER: ... After lesson NUMBER (NAME), ... minutes.\"")
    } else check_lesson($0)
  }
}
{ for (i in needed) if (index($0, needed[i])) seen[i] = 1 }
/^ *# *include/ && !/^#include <([a-z]+|ember\/[a-z_\/]+\.h)>$/ { complain(":" FNR " includes " $2) }
/^\/\// {
  line = $0
  while (match(line, /(tensor|autograd|nn|optim|examples)\/[a-z_0-9\/]+\.(h|cpp)/)) {
    file = substr(line, RSTART, RLENGTH)
    if ((getline first < file) <= 0) complain(":" FNR " names a file that is not there: " file)
    close(file)
    line = substr(line, RSTART + RLENGTH)
  }
}
END {
  end_of_file()
  if (!count[0] || count[0] != count[1]) { print "exercises: " count[0] + 0 ", solutions: " count[1] + 0; bad = 1 }
  exit bad
}
