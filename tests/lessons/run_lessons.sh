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

[ "$failures" -eq 0 ]
