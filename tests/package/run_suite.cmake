# Runs SUITE, or says that its framework was not there to build it with.
if(NOT EXISTS "${SUITE}")
  if(SUITE MATCHES "gtest")
    message("GoogleTest is not installed")
    return()
  endif()
  message(FATAL_ERROR "${SUITE} was not built")
endif()
execute_process(COMMAND "${SUITE}" COMMAND_ERROR_IS_FATAL ANY)
