# cmake -P run_lesson.cmake PROGRAM SCRATCH REGEX...: runs a lesson in the empty folder SCRATCH. It must end
# with status 0, and what it prints on stdout must match each of CMake's regular expressions, in which ^ and
# $ are the ends of all of it and "." may be a new line.
set(program "${CMAKE_ARGV3}")
set(scratch "${CMAKE_ARGV4}")
if(CMAKE_ARGC LESS 6)
  message(FATAL_ERROR "a test of a lesson needs a regular expression")
endif()
file(REMOVE_RECURSE "${scratch}")
file(MAKE_DIRECTORY "${scratch}")
execute_process(COMMAND "${program}" WORKING_DIRECTORY "${scratch}"
  OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
message(STATUS "${program} printed:\n${output}${errors}")
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${program} ended with ${status}")
endif()
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE 5 ${last})
  if(NOT "${output}" MATCHES "${CMAKE_ARGV${i}}")
    message(SEND_ERROR "${program} did not print what matches '${CMAKE_ARGV${i}}'")
  endif()
endforeach()
