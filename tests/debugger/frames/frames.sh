#!/usr/bin/env bash
# frames.sh PROGRAM: the frames that gdb shows from three calls to the numbers that they are about are few,
# and these. README tells of them.
set -uo pipefail
program=$1

command -v gdb >/dev/null || { echo "skipped: there is no gdb"; exit; }
output=$(gdb -batch -nx -ex 'set debuginfod enabled off' -ex 'set print frame-arguments none' \
  -ex 'break copy_piece' -ex run -ex 'echo \n== lookup\n' -ex bt -ex delete \
  -ex 'break ember::Gradient::of_checked' -ex continue -ex 'echo \n== backward\n' -ex bt -ex delete \
  -ex 'break update_run' -ex continue -ex 'echo \n== step\n' -ex bt "$program" 2>&1 </dev/null)
if grep -qi 'ptrace: operation not permitted\|could not trace the inferior' <<<"$output"; then
  echo "skipped: gdb may not run programs here"
  exit
fi

# names CALL: the functions in the backtrace of that name up to main, innermost first, without namespaces and
# template arguments.
names() {
  sed -n "/^== $1\$/,/^==/p" <<<"$output" | sed -n 's/^#[0-9]* *\(0x[0-9a-f]* in \)\?//p' |
    sed -e ':again' -e 's/<[^<>]*>//' -e 't again' -e 's/ember::\|optim::\|(anonymous namespace):://g' \
      -e 's/^\(.*operator()\|[^ (]*\).*/\1/'
}

failed=0
# README's way down, from call to call.
way=$(gdb -batch -nx -ex 'set debuginfod enabled off' -ex 'break ember::nn::Embedding::operator()' -ex run \
  -ex 'advance take_rows' -ex 'advance copy_piece' -ex 'print *(const float*)from@8' \
  -ex 'frame function ember::nn::Embedding::operator()' -ex finish -ex next "$program" 2>&1 </dev/null)
for line in 'ember::take_rows (table=' 'copy_piece<std::byte> (from=' '\$1 = {-\?[0-9.e-]*\(, -\?[0-9.e-]*\)\{7\}}' \
  'loss.backward();'; do
  if ! grep -q "$line" <<<"$way"; then
    printf 'on the way down there is no line with %s:\n%s\n' "$line" "$way"
    failed=1
  fi
done
# expect CALL MOST NAME...: the backtrace has these names, at most MOST before main.
expect() {
  local call=$1 most=$2 got
  shift 2
  got=$(names "$call" | paste -sd ' ')
  if [ "$got" != "$* main" ] || [ $# -gt "$most" ]; then
    printf '%s: the frames are\n  %s\nneeds at most %s:\n  %s\n' "$call" "$got" "$most" "$* main"
    failed=1
  fi
}
expect lookup 7 copy_piece 'CopyRows::operator()' parallel_for take_rows embedding 'nn::Embedding::operator()'
expect backward 8 Gradient::of_checked 'operator()' CallableRule::apply Node::apply Pass::visit Pass::run \
  backward Variable::backward
expect step 7 update_run 'RowUpdate::operator()' parallel_for update_numbers SGD::update SGD::step
[ $failed -eq 0 ] || printf 'gdb said:\n%s\n' "$output"
exit $failed
