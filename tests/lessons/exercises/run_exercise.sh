#!/usr/bin/env bash
# run_exercise.sh WRONG_ANSWERS SOLUTION: what `./examples/run exercise` lists and refuses, and how it tells of an
# answer that crashes or never ends, or of a verdict that cannot be printed: WRONG_ANSWERS is a judged program that
# has both, SOLUTION one that is right.
set -uo pipefail
wrong_answers=$1
solution=$2
tests=$(CDPATH="" cd "$(dirname "$0")" && pwd)
root=$(CDPATH="" cd "$tests/../../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
failures=0
fail() {
  printf 'FAILED: %s\n' "$1"
  sed 's/^/    /' stdout stderr
  failures=$((failures + 1))
}

# ends STATUS PATTERN COMMAND...: with one line on stderr, which matches the extended regular expression.
ends() {
  local status=$1 pattern=$2 real
  shift 2
  "$@" >stdout 2>stderr </dev/null
  real=$?
  [ "$real" -eq "$status" ] || fail "$*: status $real, not $status"
  [ "$(wc -l <stderr)" -eq 1 ] || fail "$*: not one line"
  grep -qE -- "$pattern" stderr || fail "$*: does not say '$pattern'"
}

# Lists a dozen, numbered in order, each with its lesson and how long it takes.
"$root/examples/run" exercise >stdout 2>stderr || fail "exercise: failed"
for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
  grep -qE "^ *$number  [a-z_]+ +[A-Za-z].*\. After lesson [1-9] \([a-z_]+\), [0-9]+ minutes\.$" stdout ||
    fail "does not list exercise $number"
done
[ "$(grep -c minutes stdout)" -eq 12 ] || fail "does not list a dozen"

# --help says the same, and the options.
mv stdout list
for asked in "--help" "-h" "3 --help"; do
  # shellcheck disable=SC2086  # one or two words
  "$root/examples/run" exercise $asked >stdout 2>stderr && [ ! -s stderr ] || fail "exercise $asked: failed"
  for option in NUMBER --solution --help; do
    grep -qE "^  $option +[a-z]" stdout || fail "exercise $asked: does not tell of $option"
  done
  [ "$(head -n 12 list)" = "$(tail -n 12 stdout)" ] || fail "exercise $asked: does not list the exercises"
done

for number in 0 13 1.5 3a x '*' -1 99999999999999999999; do
  ends 2 "no exercise has the number '.*': they are 1 to 12$" "$root/examples/run" exercise "$number"
done
ends 2 "which exercise\? ./examples/run exercise lists them" "$root/examples/run" exercise --solution
ends 2 "which exercise\?" "$root/examples/run" exercise ''
ends 2 "unknown option '--solve'" "$root/examples/run" exercise 3 --solve
ends 2 "one exercise at a time: got 3 and 4" "$root/examples/run" exercise 3 4

# What examples/run does with the program that it has built.
cat >judge.sh <<END
set -euo pipefail
source "$root/.ci/setup.sh"
source "$root/examples/lessons/exercises/exercises.sh"
judge "exercise 9" "$wrong_answers"
END
WRONG_ANSWER=crash ends 134 "exercise 9 crashed by signal 6 \(ABRT\)" bash judge.sh
WRONG_ANSWER=overlapping bash judge.sh >stdout 2>stderr
[ $? -eq 1 ] || fail "a wrong answer: not status 1"
[ ! -s stderr ] || fail "a wrong answer: says something on stderr"
if [ -c /dev/full ]; then
  "$solution" >/dev/full 2>stderr
  [ $? -eq 1 ] && grep -qx "cannot write to standard output" stderr || fail "a solution, nowhere to write: not told"
fi
# Ctrl-C goes to all processes in the foreground, as this signal does.
WRONG_ANSWER=never_ends timeout --preserve-status -s INT 0.5 bash judge.sh >stdout 2>stderr
[ $? -eq 130 ] || fail "Ctrl-C: not status 130"
[ ! -s stderr ] || fail "Ctrl-C: says something on stderr"

exit "$((failures > 0))"
