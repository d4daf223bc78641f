# The files that the README's tour names, `path` (N lines): each must be there, and as long as it says.
# Run in the checkout's root.
function length_of(path,   n, line, status) {
  n = 0
  while ((status = (getline line < path)) > 0) ++n
  close(path)
  return status < 0 ? -1 : n
}
{
  rest = $0
  while (match(rest, /`[a-z_0-9\/]+\.(h|cpp)` \([0-9]+ lines\)/)) {
    split(substr(rest, RSTART, RLENGTH), part, /[`( ]+/)
    rest = substr(rest, RSTART + RLENGTH)
    path = part[2]; said = part[3]; real = length_of(path); ++named
    if (real < 0) { print "README.md names " path ", which is not there"; bad = 1 }
    else if (real != said) {
      print "README.md says that " path " has " said " lines; it has " real; bad = 1
    }
  }
}
END {
  if (named < 10) { print "README.md names only " named + 0 " files with their lengths"; bad = 1 }
  exit bad
}
