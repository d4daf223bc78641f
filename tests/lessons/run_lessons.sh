#!/usr/bin/env bash
# run_lessons.sh RUN DIRECTORY: what RUN (examples/run) says of the lessons, and how those in DIRECTORY end where
# they cannot write or draw.
set -uo pipefail
run=$1
lessons=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0
fail() {
  printf 'FAILED: %s\n' "$1"
  sed 's/^/    /' "$scratch/stdout" "$scratch/stderr"
  failures=$((failures + 1))
}
# call COMMAND...: leaves its status, stdout and stderr.
call() {
  "$@" >"$scratch/stdout" 2>"$scratch/stderr" </dev/null
  status=$?
}
is_one_output_error() { [ "$(cat "$scratch/stderr")" = "cannot write to standard output" ]; }
is_one_line() { [ "$(wc -l <"$scratch/$1")" -eq 1 ]; }

call "$run" lessons
[ "$status" -eq 0 ] && [ ! -s "$scratch/stderr" ] || fail "run lessons: status $status"
number=0
while read -r said name title; do
  number=$((number + 1))
  [ "$said" = "$number" ] || fail "run lessons: lesson $said ($name) in place $number"
  [ -x "$lessons/$name" ] || fail "run lessons: names $name, which is not built"
  [ -n "$title" ] || fail "run lessons: does not say what $name shows"
done <"$scratch/stdout"
[ "$number" -ge 3 ] || fail "run lessons: $number lessons"

call bash -o pipefail -c '"$0" lessons | head -n 1' "$run"
[ "$status" -eq 0 ] || [ "$status" -eq 141 ] || fail "run lessons | head -n 1: status $status"
is_one_line stdout && [ ! -s "$scratch/stderr" ] || fail "run lessons | head -n 1: says more"

call "$run" value --help
[ "$status" -eq 0 ] && [ ! -s "$scratch/stderr" ] || fail "run value --help: status $status"
head -n 1 "$scratch/stdout" | grep -q "^Lesson 1: " && grep -q "^Read next: " "$scratch/stdout" &&
  ! grep -q "#include" "$scratch/stdout" || fail "run value --help: is not its first comment"

call "$run" valeu
[ "$status" -eq 2 ] && is_one_line stderr || fail "run valeu: status $status"
grep -q "no example is called 'valeu'; .*value" "$scratch/stderr" || fail "run valeu: does not say what there is"

# Where nothing can be written, a line says so, and the lesson goes on.
mkdir "$scratch/read_only" && chmod 555 "$scratch/read_only" && cd "$scratch/read_only" || exit 1
[ "$(id -u)" -ne 0 ] || cd /proc || exit 1
call "$lessons/value"
[ "$status" -eq 0 ] && grep -q "^loss = " "$scratch/stdout" || fail "value, nowhere to write: status $status"
is_one_line stderr && grep -q "value.dot" "$scratch/stderr" || fail "value, nowhere to write: not told in one line"

# Nor does it need Graphviz.
mkdir "$scratch/bin" && ln -s "$(command -v sh)" "$scratch/bin/sh" && cd "$scratch" || exit 1
call env PATH="$scratch/bin" "$lessons/value"
[ "$status" -eq 0 ] && [ ! -s "$scratch/stderr" ] || fail "value, no Graphviz: status $status"
grep -q "^not drawn; with Graphviz: dot -Tsvg" "$scratch/stdout" || fail "value, no Graphviz: not told"
[ -s value.dot ] || fail "value, no Graphviz: no value.dot"

# An output that cannot be written is told in one line. check_lessons.awk sees that every lesson ends in this way.
if [ -c /dev/full ]; then
  for name in value row_gradient analogy attention; do
    "$lessons/$name" >/dev/full 2>"$scratch/stderr" </dev/null
    [ $? -eq 1 ] && is_one_output_error || fail "$name, standard output full: not told in one line"
    "$lessons/$name" >&- 2>"$scratch/stderr" </dev/null
    [ $? -eq 1 ] && is_one_output_error || fail "$name, standard output closed: not told in one line"
  done
fi

# refuses LESSON FILE MESSAGE ARGUMENTS...: ends with status 1 and one line, "FILE: MESSAGE".
refuses() {
  local lesson=$1 line=$2:\ $3
  shift 3
  call "$lessons/$lesson" "$@"
  [ "$status" -eq 1 ] && is_one_line stderr && grep -qF -- "$line" "$scratch/stderr" || fail "$lesson: not '$line'"
}

# analogy reads vectors of one's own. What is cut off is told.
words="king queen prince princess man woman boy girl father mother son daughter bread river lamp song"
{ echo 16 3; number=0; for word in $words; do number=$((number + 1)); echo "$word $number 0.5 -$number"; done; } >all.txt
call "$lessons/analogy" all.txt
[ "$status" -eq 0 ] && grep -q "^Right of 48 questions" "$scratch/stdout" || fail "analogy all.txt: status $status"
sed '$ s/ [^ ]*$//' all.txt >cut.txt
refuses analogy cut.txt "the vector of 'song' ends after 2 of 3 numbers" cut.txt
head -n 16 all.txt >shorter.txt
refuses analogy shorter.txt "ends after 15 of 16 words" shorter.txt
sed 's/^lamp 15/lamp many/' all.txt >letters.txt
refuses analogy letters.txt "the vector of 'lamp' ends after 0 of 3 numbers" letters.txt
sed 's/^lamp/light/' all.txt >other.txt
call "$lessons/analogy" other.txt
[ "$status" -eq 1 ] && is_one_line stderr && grep -q "no vector of 'lamp'" "$scratch/stderr" || fail "analogy other.txt"
echo "9000000000000000000 9000000000000000000" >huge.txt
refuses analogy huge.txt "ends after 0 of 30000 words" huge.txt
refuses analogy nothing.txt "cannot be read" nothing.txt
echo "king 1 2 3" >no_header.txt
refuses analogy no_header.txt "needs word2vec's text format" no_header.txt

# space believes no size of a file's header.
data=$(dirname "$run")/lessons/data/digits
mkdir idx
# idx BYTES [SIZE]: the files of the digits, but for the images: their header has these bytes, and SIZE bytes follow.
idx() {
  cp "$data"/*.gz idx/
  # shellcheck disable=SC2059  # a format without conversions
  { printf "$1"; head -c "${2:-0}" /dev/zero; } | gzip >idx/train-images-idx3-ubyte.gz
}
images=idx/train-images-idx3-ubyte.gz
# A limit of memory: a thousand images of 1000 x 1000 take more.
idx '\0\0\10\3\0\0\3\350\0\0\3\350\0\0\3\350' 1000
(export OPENBLAS_NUM_THREADS=1 EMBER_NUM_THREADS=1; ulimit -v 1000000; refuses space $images "ends after 1000 of 1000000000 numbers" --fashion idx
  exit "$failures") ||
  failures=$((failures + 1))
idx '\0\0\10\3\377\377\377\377\377\377\377\377\377\377\377\377' 1000
refuses space $images "axis 1 has a size that cannot be right" --fashion idx
idx '\0\0\10\3\0\0\0\2\0\0\0\0\0\0\0\2' 1000
refuses space $images "axis 1 has a size that cannot be right" --fashion idx
idx '\0\0\10\3\0\0\0\2\0\0\0\2' 0
refuses space $images "axis 2 has a size that cannot be right" --fashion idx
idx '\0\0\10\1\0\0\0\2' 2
refuses space $images "needs bytes with 3 axes" --fashion idx
idx '\0\0\10\3\0\0\0\2\0\0\0\2\0\0\0\2' 8
refuses space "idx/train-*" "needs square images, and for each a label" --fashion idx
cp "$data"/*.gz idx/ && echo text >$images
refuses space $images "needs bytes with 3 axes" --fashion idx
refuses space nowhere/train-images-idx3-ubyte.gz "cannot be read" --fashion nowhere

[ "$failures" -eq 0 ]
