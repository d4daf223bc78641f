# cmake -P check_exercise.cmake STUB SOLUTION WRONG_ANSWERS SOURCE OF_STUB {WRONG_ANSWER TEXT}...
#
# The judge must accept the SOLUTION. It must refuse the STUB with a message that holds the text OF_STUB,
# and each wrong answer with one that holds its TEXT. A SOURCE that somebody has begun to solve, so that it is
# not as git has it, may do anything.

# judged(PROGRAM STATUS VERDICT TEXT): sets is_judged to whether PROGRAM ends with STATUS and prints VERDICT in
# its first line and TEXT behind it; if not, `why` says why.
function(judged program status verdict text)
  execute_process(COMMAND "${program}" OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE result)
  string(REGEX MATCH "^[^\n]*: ${verdict}\n" first_line "${output}")
  string(FIND "${output}" "${text}" place)
  set(is_judged FALSE PARENT_SCOPE)
  if(NOT result STREQUAL status)
    set(why "ended with ${result}, not ${status}" PARENT_SCOPE)
  elseif(NOT first_line)
    set(why "did not begin with ': ${verdict}'" PARENT_SCOPE)
  elseif(place EQUAL -1)
    set(why "did not print '${text}'" PARENT_SCOPE)
  else()
    set(is_judged TRUE PARENT_SCOPE)
  endif()
  set(printed "${output}${errors}" PARENT_SCOPE)
endfunction()

set(stub "${CMAKE_ARGV3}")
set(solution "${CMAKE_ARGV4}")
set(wrong_answers "${CMAKE_ARGV5}")
set(source "${CMAKE_ARGV6}")
set(of_stub "${CMAKE_ARGV7}")

judged("${solution}" 0 "solved" "")
if(NOT is_judged)
  message(SEND_ERROR "the solution ${why}:\n${printed}")
endif()

judged("${stub}" 1 "not yet" "${of_stub}")
if(NOT is_judged)
  get_filename_component(folder "${source}" DIRECTORY)
  execute_process(COMMAND git diff --quiet HEAD -- "${source}" WORKING_DIRECTORY "${folder}"
    RESULT_VARIABLE is_changed OUTPUT_QUIET ERROR_QUIET)
  if(is_changed STREQUAL 1)
    message(STATUS "${source} has been changed: its own verdict is not checked")
  else()
    message(SEND_ERROR "the stub ${why}:\n${printed}")
  endif()
endif()

foreach(name_at RANGE 8 ${CMAKE_ARGC} 2)
  math(EXPR text_at "${name_at} + 1")
  if(text_at LESS CMAKE_ARGC)
    set(ENV{WRONG_ANSWER} "${CMAKE_ARGV${name_at}}")
    judged("${wrong_answers}" 1 "not yet" "${CMAKE_ARGV${text_at}}")
    if(NOT is_judged)
      message(SEND_ERROR "the wrong answer $ENV{WRONG_ANSWER} ${why}:\n${printed}")
    endif()
  endif()
endforeach()
