#!/usr/bin/env bash
# printers.sh gdb|lldb PROGRAM SCRIPTS: what the debugger prints for the variables of PROGRAM (program.cpp) is
# what printed.txt says, in the running program and in its core file; a breakpoint at nn::Embedding shows its
# arguments and the source's own path. SCRIPTS is the folder of ember_gdb.py and ember_lldb.py.
set -uo pipefail
unset DEBUGINFOD_URLS CDPATH
debugger=$1 program=$2 scripts=$3
here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
export OPENBLAS_NUM_THREADS=1 EMBER_NUM_THREADS=1
failures=0

skip() { printf 'skipped: %s\n' "$1"; exit 0; }
fail() { printf 'FAILED: %s\n' "$1"; sed 's/^/    /' output; failures=$((failures + 1)); }
# says PATTERN: a line of the output matches the extended regular expression.
says() { grep -qE -- "$1" output || fail "does not say '$1'"; }

# gdb_on COMMAND...: a session in which gdb finds the script by itself, as it may.
gdb_on() {
  local command arguments=(-nx -q -batch -iex "add-auto-load-safe-path $scripts" -ex "set width 0")
  for command in "$@"; do arguments+=(-ex "$command"); done
  gdb "${arguments[@]}" "$program" ${core:+"$core"} >output 2>&1 </dev/null
}

lldb_on() {
  local command arguments=(--no-lldbinit -b -o "command script import '$scripts/ember_lldb.py'")
  for command in "$@"; do arguments+=(-o "$command"); done
  lldb "${arguments[@]}" ${core:+-c "$core"} "$program" >output 2>&1 </dev/null
}

# The output as the lines "NAME = TEXT". Each command stands before its answer, which may begin with a
# number, a type and an address.
answers() {
  sed -En '/^(\+|\(lldb\) )[pv] [a-z_0-9]+$/ {
      s/^.* //; N
      # lldb 19 does not like what gcc 12 says of std::function.
      :again
      s/\nerror: .*DW_TAG_member.*//; T answered; N; b again
      :answered
      s/\n(\$[0-9]+ = )?(\([^()]*\) )?(\$[0-9]+ = |[a-z_0-9]+ = )?(@?0x[0-9a-f]+:? )?/ = /
      s/: \{$//  # lldb 14 always goes on with the members of what a reference refers to
      s/= <[^<>]*0x[0-9a-f]+>$/= <... 0x...>/
      p
    }' output
}

# prints_as_expected WHERE
prints_as_expected() {
  answers | diff expected - >difference || { mv difference output; fail "$1: other texts"; }
}

cp "$here/printed.txt" expected
core="" print=p
command -v "$debugger" >/dev/null || skip "no $debugger"
if [ "$debugger" = lldb ]; then
  if ! lldb -b -o 'script print("py" + "thon")' 2>&1 | grep -q '^python'; then
    # Debian 12's looks for its own Python files in the wrong place.
    own=$(echo "$(dirname "$(readlink -f "$(command -v lldb)")")"/../lib/python3.*/dist-packages)
    export PYTHONPATH=$own
    lldb -b -o 'script print("py" + "thon")' 2>&1 | grep -q '^python' || skip "an lldb without Python"
  fi
  version=$(lldb --version | sed -En 's/.*version ([0-9]+).*/\1/p' | head -n 1)
  if [ "${version:-0}" -lt 16 ]; then  # see ember_lldb.py
    print=v
    sed -i '/^mlp /d' expected
  fi
fi
mapfile -t prints < <(sed "s/ = .*//; s/^/$print /" expected)

case $debugger in
  gdb)
    gdb_on "break ember::nn::Embedding::operator()" run "p *this" "info line ember::nn::Embedding::type_name"
    if grep -q 'ptrace: Operation not permitted' output; then skip "gdb may not run a process here"; fi
    says "operator\(\) \(this=0x[0-9a-f]+, ids=i64 \(3,\) \[2, 0, 2\]\) at $source_root/nn/embedding.cpp:[0-9]+$"
    says '= Embedding\(weight f32 \(5, 3\)\)$'
    says "^Line [0-9]+ of \"$source_root/nn/embedding.h\""

    gdb_on "break stop_here" run up "set trace-commands on" "${prints[@]}" "gcore $scratch/core"
    prints_as_expected "in the running program"
    core=$scratch/core
    gdb_on "frame function main" "set trace-commands on" "${prints[@]}"
    prints_as_expected "in a core file" ;;
  lldb)
    lldb_on "breakpoint set --func-regex Embedding::operator"
    says "^Breakpoint 1: where = .*nn::Embedding::operator\\(\\)"
    lldb_on "b ember::nn::Embedding::operator()(ember::Tensor const&)" run "p *this"
    if grep -qi 'operation not permitted' output; then skip "lldb may not run a process here"; fi
    says 'operator.*\(this=Embedding\(weight f32 \(5, 3\)\), ids=i64 \(3,\) \[2, 0, 2\]\)'
    says "^ *frame #0: .* at embedding\.cpp:[0-9]+"

    lldb_on "breakpoint set --name stop_here" run up "${prints[@]}"
    prints_as_expected "in the running program"
    if command -v gdb >/dev/null; then
      gdb_on "break stop_here" run "gcore $scratch/core"
      core=$scratch/core
      lldb_on "frame select 1" "${prints[@]}"
      prints_as_expected "in a core file"
    fi ;;
esac
exit "$((failures > 0))"
