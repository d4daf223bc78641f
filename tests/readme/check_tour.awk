# The files that the README names with their lengths, `path` (N lines): each must be there, and as long as it
# says; and those of the thread through the library have about as many lines together as it says.
# Run in the checkout's root.
function length_of(path,   n, line, status) {
  n = 0
  while ((status = (getline line < path)) > 0) ++n
  close(path)
  return status < 0 ? -1 : n
}
/^#/ { in_thread = /The thread through the library/ }
in_thread && match($0, /about [0-9,]+ lines/) {
  about = substr($0, RSTART + 6, RLENGTH - 12)
  gsub(/,/, "", about)
}
{
  rest = $0
  while (match(rest, /`[a-z_0-9\/]+\.(h|cpp)` \([0-9]+ lines\)/)) {
    split(substr(rest, RSTART, RLENGTH), part, /[`( ]+/)
    rest = substr(rest, RSTART + RLENGTH)
    path = part[2]; said = part[3]; real = length_of(path); ++named
    if (in_thread) thread += real
    if (real < 0) { print "README.md names " path ", which is not there"; bad = 1 }
    else if (real != said) {
      print "README.md says that " path " has " said " lines; it has " real; bad = 1
    }
  }
}
END {
  if (named < 10) { print "README.md names only " named + 0 " files with their lengths"; bad = 1 }
  if (thread < 0.95 * about || thread > 1.05 * about || !about) {
    print "README.md says that the thread has about " about + 0 " lines; it has " thread + 0; bad = 1
  }
  exit bad
}
