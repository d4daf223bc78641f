#!/usr/bin/env bash
# preset.sh SOURCE BUILD CMAKE COMPILER: in what `cmake --preset debug` compiles, a breakpoint at a function
# stands behind the instructions that put its arguments in place, and headers have their own paths. One
# file shows it.
set -uo pipefail
unset DEBUGINFOD_URLS
source=$1 build=$2 cmake=$3
export CXX=$4

command -v gdb >/dev/null || { echo "skipped: no gdb"; exit 0; }
(cd "$source" && "$cmake" --preset debug -B "$build") >/dev/null || exit 1
object=nn/CMakeFiles/ember_nn.dir/embedding.cpp.o
"$cmake" --build "$build" --target "$object" >/dev/null || exit 1
output=$(gdb -nx -q -batch -ex "set width 0" -ex "break ember::nn::Embedding::operator()" \
  -ex "info address ember::nn::Embedding::operator()" -ex "info line ember::nn::Embedding::type_name" \
  "$build/$object" 2>&1)

status=0
breakpoint=$(sed -En 's/^Breakpoint 1 at (0x[0-9a-f]+): .*/\1/p' <<<"$output")
function=$(sed -En 's/.* is a function at address (0x[0-9a-f]+)\.$/\1/p' <<<"$output")
: "${breakpoint:=0}" "${function:=0}"
if ! ((function > 0 && breakpoint > function)); then echo "the breakpoint is where the function begins"; status=1; fi
if ! grep -qF " of \"$source/nn/embedding.h\"" <<<"$output"; then echo "not the header's own path"; status=1; fi
[ "$status" -eq 0 ] || printf '%s\n' "$output"
exit "$status"
