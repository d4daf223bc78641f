#!/usr/bin/env bash
# programs.sh DIRECTORY: runs the example programs in it with good and bad input. A wrong call ends with
# status 2, a job that cannot be done with status 1; either is told in one line on stderr, and leaves
# the files that were there as they were.
set -uo pipefail
programs=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
failures=0

fail() {
  printf 'FAILED: %s\n' "$1"
  sed 's/^/    /' stderr
  failures=$((failures + 1))
}

# expect STATUS PATTERN PROGRAM ARGS...: stderr is one line, which matches the extended regular expression.
expect() {
  local status=$1 pattern=$2 real
  shift 2
  "$programs/$1" "${@:2}" >stdout 2>stderr </dev/null
  real=$?
  [ "$real" -eq "$status" ] || fail "$*: status $real, not $status"
  [ "$(wc -l <stderr)" -eq 1 ] || fail "$*: not one line"
  grep -qE -- "$pattern" stderr || fail "$*: does not say '$pattern'"
}

# succeeds PROGRAM ARGS...
succeeds() {
  "$programs/$1" "${@:2}" >stdout 2>stderr </dev/null || fail "$*: failed"
}

# --- Wrong calls
expect 2 "unknown option '--epoch' \(did you mean '--epochs'\?" embeddings --epoch 3
expect 2 "dim" embeddings --dim 0
expect 2 "dim" embeddings --dim many
expect 2 "lr" embeddings --lr nan
expect 2 "seed" embeddings --seed -1
expect 2 "unexpected argument 'corpus.txt'" embeddings corpus.txt
expect 2 "corpus" embeddings --corpus
expect 2 "unknown option '--out'" lookup --out a.svg
expect 2 "unknown option" graph --nothing
expect 2 "unknown option" autograd --nothing
expect 2 "unknown option" config --nothing

# --- Corpora
: >empty.txt
printf 'every word here stands alone\n' >once.txt
printf 'a \xff b a\n' >latin.txt
printf '1 2 3 ... 4\n' >no_words.txt
mkdir folder
printf 'to be or not to be\n' >tiny.txt
expect 1 "nowhere.txt.*No such file" embeddings --corpus nowhere.txt
expect 1 "folder.*[Ii]s a directory" embeddings --corpus folder
expect 1 "empty.txt.*no word" embeddings --corpus empty.txt
expect 1 "no_words.txt.*no word" embeddings --corpus no_words.txt
expect 1 "latin.txt.*UTF-8" embeddings --corpus latin.txt
expect 1 "twice" embeddings --corpus once.txt --min-count 1
expect 1 "at least 5" embeddings --corpus tiny.txt
expect 1 "sample 0" embeddings --corpus tiny.txt --min-count 1
if [ "$(id -u)" -ne 0 ]; then
  cp tiny.txt secret.txt && chmod 000 secret.txt
  expect 1 "secret.txt.*Permission denied" embeddings --corpus secret.txt
fi

# --- Places that cannot be written: found out before training, which would print the table's size
for place in /dev/null/x empty.txt empty.txt/x; do
  expect 1 "(Not a directory|File exists|directory)" embeddings --output "$place"
  ! grep -q "Before training" stdout || fail "embeddings --output $place: trained first"
done
expect 1 "none/a.svg" lookup --output none/a.svg
expect 1 "none" graph --output none/a.svg
expect 1 "empty.txt.*(Not a directory|File exists)" autograd --output empty.txt
mkdir -p held/vectors.tsv
expect 1 "vectors.tsv.*[Ii]s a directory" embeddings --output held
! grep -q "Before training" stdout || fail "embeddings --output held: trained first"
ln -s circle.svg circle.svg
expect 1 "circle.svg.*symbolic links" graph --output circle.svg
mkfifo pipe.svg
expect 1 "pipe.svg.*No such device" graph --output pipe.svg
expect 2 "'kittn' is not among.*did you mean 'kitten'" embeddings --words cat,kittn
! grep -q "Before training" stdout || fail "embeddings --words cat,kittn: trained first"
expect 1 "." embeddings --min-count 100000

# --- A stderr that takes nothing does not end a program before its work is done
"$programs/embeddings" --epochs 1 --output silent >stdout 2>/dev/full || fail "stderr full: failed"
"$programs/embeddings" --epochs 1 --output silent >stdout 2>&- || fail "stderr closed: failed"
"$programs/embeddings" --epoch 1 2>&-
[ $? -eq 2 ] || fail "stderr closed: not status 2"

# --- Graphviz may be missing
mkdir bin && ln -s "$(command -v sh)" bin/sh
PATH=$PWD/bin "$programs/graph" --output missing.svg >stdout 2>stderr
[ $? -eq 1 ] || fail "no Graphviz: status is not 1"
[ "$(cat stderr)" = "graph: drawing graphs needs Graphviz: install the package 'graphviz'" ] ||
  fail "no Graphviz: not told in one line"

# --- A disk that fills up while vectors are written: what was there stays, and nothing lies about
mkdir full
echo "the previous file" >full/vectors.txt
(
  trap '' XFSZ
  ulimit -f 16
  exec "$programs/embeddings" --epochs 1 --output full >stdout 2>stderr
)
[ $? -eq 1 ] || fail "a full disk: status is not 1"
grep -q "vectors.txt.*File too large" stderr || fail "a full disk: not told"
[ "$(ls -A full)" = vectors.txt ] || fail "a full disk: left $(ls -A full)"
[ "$(cat full/vectors.txt)" = "the previous file" ] || fail "a full disk: the previous file is gone"

# --- Programs that are killed leave the previous files, too
mkdir killed
echo "the previous file" >killed/vectors.txt
"$programs/embeddings" --epochs 10000 --output killed >stdout 2>stderr &
sleep 0.3
kill -9 $!
wait $! 2>stderr
[ "$(cat killed/vectors.txt)" = "the previous file" ] || fail "killed: the previous file is gone"

# --- And what works
succeeds embeddings --corpus tiny.txt --min-count 1 --sample 0 --epochs 2 --output tiny
[ "$(head -1 tiny/vectors.txt)" = "4 100" ] || fail "tiny.txt: $(head -1 tiny/vectors.txt)"
succeeds embeddings --min-count 1000 --epochs 1 --output frequent
succeeds autograd --output deep/er
[ -s deep/er/moons.svg ] || fail "autograd: no picture"
succeeds graph --output graph.svg
grep -q "</svg>" graph.svg || fail "graph: no SVG"
succeeds config
grep -q "^BLAS .*OpenBLAS [0-9]" stdout || fail "config: does not know its OpenBLAS"

if [ "$failures" -gt 0 ]; then
  printf '%d failures\n' "$failures"
  exit 1
fi
