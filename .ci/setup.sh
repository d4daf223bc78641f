# shellcheck shell=bash
# Functions shared by examples/run and tests/run: install missing packages, configure a build
# directory once, and build, silently if nothing is to be done.
# To be sourced. Requires bash 3.2 (macOS) or later. Prints only to stderr.

unset CDPATH  # with it, cd may change to another directory, and print it
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Packages needed to build the programs. The scripts add more, by their Debian names.
apt_packages="cmake g++ ninja-build libopenblas-dev libfmt-dev libcli11-dev nlohmann-json3-dev libedit-dev libutf8proc-dev
  zlib1g-dev"
brew_packages="cmake ninja openblas fmt cli11 nlohmann-json utf8proc"

# A closed or full stderr is not an error.
{ : >&2; } 2>/dev/null || exec 2>/dev/null
say() { printf 'ember: %s\n' "$*" >&2 || true; }
die() { local status=$1; shift; say "$@"; exit "$status"; }
has() { command -v "$1" >/dev/null 2>&1; }

# Build directories are in the checkout or, if that is read-only, in the user's cache.
builds=$root
if [ ! -w "$root" ]; then
  builds=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  [ -n "$builds" ] || die 1 "cannot write to $root: XDG_CACHE_HOME or HOME must say where else to build"
  builds=$builds/ember$root
fi

# quietly COMMAND...: shows the output only if the command fails.
quietly() {
  local output status=0
  output=$("$@" 2>&1 </dev/null) || status=$?
  if [ "$status" -ne 0 ]; then printf '%s\n' "$output" >&2; fi
  return "$status"
}

missing_apt_packages() {
  local installed package
  # shellcheck disable=SC2016,SC2086  # dpkg-query's own fields; a list of words
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $apt_packages 2>/dev/null || true)
  for package in $apt_packages; do
    grep -qxF "$package installed" <<<"$installed" || printf '%s ' "$package"
  done
}

missing_brew_packages() {
  local package
  for package in $brew_packages; do
    [ -e "$(brew --prefix)/opt/$package" ] || printf '%s ' "$package"
  done
}

# Whether a user can be asked on the terminal, even if some standard streams are pipes.
on_terminal() { { [ -t 0 ] || [ -t 2 ]; } && (: </dev/tty) 2>/dev/null; }

# may_install PACKAGES: lets sudo ask for a password, if it needs one and there is a terminal.
may_install() {
  local install="apt-get install --no-install-recommends $1"
  [ "$(id -u)" -ne 0 ] || return 0
  has sudo || die 1 "packages are missing; run as root: $install"
  if sudo -n true 2>/dev/null; then return 0; fi
  if on_terminal; then
    say "packages are missing: $1; sudo asks for your password to install them"
    if sudo -v; then return 0; fi
  fi
  die 1 "packages are missing; run: sudo $install"
}

# install_packages [MORE APT PACKAGES...]
install_packages() {
  local missing package as_root=""
  for package in "$@"; do
    apt_packages="$apt_packages $package"
    if [ "$package" = libbenchmark-dev ]; then package=google-benchmark; fi
    brew_packages="$brew_packages $package"
  done
  if has apt-get && has dpkg-query; then
    missing=$(missing_apt_packages)
    [ -n "$missing" ] || return 0
    may_install "${missing% }"
    # Without -n: if sudo does not remember the password, it asks again on the terminal.
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    say "installing ${missing% }"
    # shellcheck disable=SC2086  # zero or one word, and a list of words
    quietly $as_root apt-get -q update || die 1 "apt-get update failed"
    # shellcheck disable=SC2086
    quietly $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get -q -y install --no-install-recommends $missing || die 1 "apt-get install failed"
  elif has brew; then
    missing=$(missing_brew_packages)
    [ -n "$missing" ] || return 0
    say "installing ${missing% }"
    # shellcheck disable=SC2086
    quietly brew install $missing || die 1 "brew install failed"
  else
    for missing in cmake ninja c++; do
      has "$missing" || die 1 "'$missing' is missing; install CMake, Ninja, a C++20 compiler, OpenBLAS," \
        "fmt 9, CLI11, nlohmann-json, libedit, utf8proc, zlib, and for the tests Catch2 and Graphviz"
    done
  fi
}

# is_configured DIRECTORY: whether CMake has configured it for this checkout.
is_configured() {
  local home
  [ -e "$builds/$1/build.ninja" ] || return 1
  home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$builds/$1/CMakeCache.txt" 2>/dev/null)
  # Compares files, not names: the path of a checkout may contain symbolic links.
  [ "$home/CMakeLists.txt" -ef "$root/CMakeLists.txt" ]
}

# lock DIRECTORY: other scripts wait with their builds there until unlock.
lock() {
  has flock && mkdir -p "$builds/$1" || return 0
  exec 9>"$builds/$1/.lock"
  flock -n 9 || { say "waiting for another build in $builds/$1"; flock 9; }
}
unlock() { exec 9>&-; }

# configure DIRECTORY [-DOPTION=VALUE...]: runs CMake if the directory is not configured, or an
# option has another value; ninja reruns CMake for other changes. CMAKE_UNITY_BUILD halves the build
# time. With EMBER_WERROR=ON in the environment, warnings are errors.
configure() {
  local directory=$1 build=$builds/$1 option value differs=false
  shift
  set -- "-DEMBER_WERROR=${EMBER_WERROR:-OFF}" "$@"
  if is_configured "$directory"; then
    for option in "$@"; do
      option=${option#-D}
      value=$(sed -n "s/^${option%%=*}:[A-Z]*=//p" "$build/CMakeCache.txt")
      [ "$value" = "${option#*=}" ] || differs=true
    done
    if ! $differs; then return 0; fi
  else  # perhaps configured before the checkout was moved or mounted elsewhere
    rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles" "$build/build.ninja"
  fi
  say "configuring $build"
  quietly cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON "$@" ||
    die 1 "cmake could not configure $build"
}

# build DIRECTORY [TARGETS...]: on a terminal, shows the progress in one line, and clears it at the
# end.
build() {
  local directory=$builds/$1 progress=false width=80 line
  shift
  if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
    progress=true
    width=$(tput cols 2>/dev/null || echo 80)
  fi
  if ! NINJA_STATUS="[%f/%t] " ninja -C "$directory" "$@" 2>&1 </dev/null | while IFS= read -r line; do
    case $line in
      "ninja: Entering"* | "ninja: no work to do." | *"Re-checking globbed"* | "-- "*) ;;
      \[[0-9]*/[0-9]*\]*)
        if $progress; then printf '\r\033[K%.*s' "$((width - 1))" "$line"; else printf '%s\n' "$line"; fi ;;
      *)
        if $progress; then printf '\r\033[K'; fi
        printf '%s\n' "$line" ;;
    esac
  done >&2; then
    if $progress; then printf '\n' >&2; fi
    die 1 "the build failed"
  fi
  if $progress; then printf '\r\033[K' >&2; fi
}
