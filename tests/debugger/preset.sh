#!/usr/bin/env bash
# preset.sh SOURCE BUILD CMAKE COMPILER: what `cmake --preset debug` compiles says where variables are from the
# first instruction of a function on, and names headers by their own paths. One file shows it.
set -uo pipefail
unset DEBUGINFOD_URLS
source=$1 build=$2 cmake=$3
export CXX=$4

command -v gdb >/dev/null || { echo "skipped: no gdb"; exit 0; }
(cd "$source" && "$cmake" --preset debug -B "$build") >/dev/null || exit 1
object=nn/CMakeFiles/ember_nn.dir/embedding.cpp.o
"$cmake" --build "$build" --target "$object" >/dev/null || exit 1
output=$(gdb -nx -q -batch -ex "set width 0" -ex "info scope ember::nn::Embedding::operator()" \
  -ex "info line ember::nn::Embedding::type_name" "$build/$object" 2>&1)

status=0
# says PATTERN, says_not PATTERN: a line of the output matches the extended regular expression, or none does.
says() { grep -qE -- "$1" <<<"$output" || { printf 'does not say %s\n' "$1"; status=1; }; }
says_not() { ! grep -qE -- "$1" <<<"$output" || { printf 'says %s\n' "$1"; status=1; }; }
says "^Symbol this is "
says "^Symbol ids is "
says_not "multi-location|at least one location"
says "^Line [0-9]+ of \"$source/nn/embedding.h\""
[ "$status" -eq 0 ] || printf '%s\n' "$output"
exit "$status"
