# What to read after a lesson, and where to break in a debugger, is the same in its first comment ("Read next:",
# "In a debugger:") and in the README's course ("*Read next*", "*Break at*"). The files are there. Arguments: the
# lessons, README.md. Paths are those of the README's folder.
function complain(what) { print what; bad = 1 }
# The files that a text names, in their order.
function files_of(text,   files) {
  while (match(text, /(tensor|autograd|nn|optim|examples)\/[a-z_0-9\/]+\.(h|cpp)/)) {
    files = files " " substr(text, RSTART, RLENGTH)
    text = substr(text, RSTART + RLENGTH)
  }
  return files
}
# What stands between the first two backticks.
function quoted(text,   parts) { split(text, parts, "`"); return parts[2] }
function part(text, from, to,   start, length_of_it) {
  start = index(text, from)
  if (!start) return ""
  text = substr(text, start)
  length_of_it = to ? index(text, to) : 0
  return length_of_it ? substr(text, 1, length_of_it - 1) : text
}
FNR == 1 {
  is_readme = FILENAME ~ /README\.md$/
  name = FILENAME
  sub(/.*\//, "", name)
  sub(/\.cpp$/, "", name)
  if (!is_readme) lessons[name]
  else { root = FILENAME; sub(/README\.md$/, "", root); name = "" }
  in_comment = !is_readme
}
!/^\/\// && !is_readme { in_comment = 0 }
in_comment { comment[name] = comment[name] " " substr($0, 4) }
is_readme && /^#/ { in_course = $0 == "## The course"; name = "" }
is_readme && !NF { name = "" }
in_course && /^[0-9]+\. \*\*`/ { name = quoted($0) }
in_course && name { item[name] = item[name] " " $0 }
END {
  for (name in lessons) {
    ++count
    comment_files = files_of(part(comment[name], "Read next:", "In a debugger:"))
    item_files = files_of(part(item[name], "*Read next*", "*Break at*"))
    if (!comment_files || comment_files != item_files) {
      complain(name ": to read next, its first comment names" comment_files "; README.md" item_files)
    }
    comment_break = quoted(part(comment[name], "In a debugger:"))
    item_break = quoted(part(item[name], "*Break at*"))
    if (!comment_break || comment_break != item_break) {
      complain(name ": to break at, its first comment names " comment_break "; README.md " item_break)
    }
    n = split(comment_files, paths, " ")
    for (i = 1; i <= n; ++i) {
      if ((getline line < (root paths[i])) <= 0) complain(name " names a file that is not there: " paths[i])
    }
  }
  if (!count) complain("no lesson")
  exit bad
}
