# shellcheck shell=bash
# ./examples/run exercise [NUMBER] [--solution | --help]: lists the exercises, or builds and judges one. To be sourced
# by examples/run, behind .ci/setup.sh.
# shellcheck disable=SC2154  # root and builds are that file's
exercises=examples/lessons/exercises

# The first line of each is "// Exercise NUMBER: what it is. After lesson NUMBER (NAME), so many minutes."
list_exercises() {
  local file name title
  for file in "$root/$exercises"/[0-9]*.cpp; do
    name=${file##*/}
    name=${name%.cpp}
    IFS= read -r title <"$file"
    printf '%3d  %-23s %s\n' "$((10#${name%%_*}))" "${name#*_}" "${title#*: }"
  done
}

exercise_help() {
  printf 'usage: ./examples/run exercise [NUMBER] [OPTION]\n'
  printf '  NUMBER      builds and judges what you wrote in %s/NUMBER_NAME.cpp\n' "$exercises"
  printf '  --solution  builds and judges the solution, %s/solutions/NUMBER_NAME.cpp\n' "$exercises"
  printf '  --help      prints this\nexercises:\n'
  list_exercises
}

# Sets `name` to the file name, without .cpp, of the exercise of this number. Fails if there is none.
find_exercise() {
  local file
  for file in "$root/$exercises"/[0-9]*.cpp; do
    name=${file##*/}
    name=${name%.cpp}
    if [ "${name%%_*}" = "$1" ] || [ "${name%%_*}" = "0$1" ]; then return; fi
  done
  return 1
}

# judge EXERCISE PROGRAM: runs the program. bash's own message about a crash gives way to one line.
judge() {
  local status=0
  { "$2" 2>&3 || status=$?; } 3>&2 2>/dev/null
  if [ "$status" -gt 128 ] && [ "$status" -ne 130 ]; then  # 130: Ctrl-C
    die "$status" "$1 crashed by signal $((status - 128)) ($(kill -l "$((status - 128))"))"
  fi
  return "$status"
}

# exercise [NUMBER] [--solution]
exercise() {
  local number="" folder=$exercises argument name status=0
  for argument in "$@"; do
    case $argument in
      --solution) folder=$exercises/solutions ;;
      -h | --help)
        exercise_help
        return ;;
      -[0-9]*) number=$argument ;;
      -*) die 2 "unknown option '$argument': exercise has --solution and --help" ;;
      *)
        [ -z "$number" ] || die 2 "one exercise at a time: got $number and $argument"
        number=$argument ;;
    esac
  done
  if [ $# -eq 0 ]; then
    list_exercises
    printf '\nEdit %s/NUMBER_NAME.cpp, then ./examples/run exercise NUMBER judges it.\n' "$exercises"
    return
  fi
  [ -n "$number" ] || die 2 "which exercise? ./examples/run exercise lists them"
  find_exercise "$number" || die 2 "no exercise has the number '$number': they are 1 to $(list_exercises | wc -l | tr -d ' ')"
  build_target "$folder/$name"
  judge "exercise $number" "$builds/build/$folder/$name" || status=$?
  if [ "$folder" != "$exercises" ]; then
    say "this was the solution, $folder/$name.cpp"
  elif [ "$status" -eq 1 ]; then
    say "your code is in $folder/$name.cpp"
  fi
  return "$status"
}
