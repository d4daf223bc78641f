# A consumer project (CMakeLists.txt beside this file), built against an installation and with
# add_subdirectory.
set(prefix "${CMAKE_CURRENT_BINARY_DIR}/package/prefix")
set(build_consumer ${CMAKE_CTEST_COMMAND} --build-and-test "${CMAKE_CURRENT_SOURCE_DIR}/package")
set(consumer_options --build-generator ${CMAKE_GENERATOR} --build-options
  -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
  -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER})
add_test(NAME package/install
  COMMAND ${CMAKE_COMMAND} --install "${PROJECT_BINARY_DIR}" --prefix "${prefix}")
add_test(NAME package/uninstall COMMAND ${CMAKE_COMMAND} -E rm -rf "${prefix}")
add_test(NAME package/find_package
  COMMAND ${build_consumer} "${CMAKE_CURRENT_BINARY_DIR}/package/find_package"
    ${consumer_options} -DCMAKE_PREFIX_PATH=${prefix}
    --test-command consumer)
# The test suites that package/find_package built. GoogleTest's is skipped where it is not installed.
foreach(framework IN ITEMS catch2 gtest)
  add_test(NAME package/${framework}
    COMMAND ${CMAKE_COMMAND} -DSUITE=${CMAKE_CURRENT_BINARY_DIR}/package/find_package/${framework}_suite
      -P "${CMAKE_CURRENT_SOURCE_DIR}/package/run_suite.cmake")
  set_tests_properties(package/${framework} PROPERTIES DEPENDS package/find_package
    FIXTURES_REQUIRED installation SKIP_REGULAR_EXPRESSION "is not installed")
endforeach()
# In one piece and not optimised, as that compiles soonest.
add_test(NAME package/add_subdirectory
  COMMAND ${build_consumer} "${CMAKE_CURRENT_BINARY_DIR}/package/add_subdirectory"
    ${consumer_options} -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG= -DCMAKE_UNITY_BUILD=ON
    -DEMBER_CHECKOUT=${PROJECT_SOURCE_DIR}
    --test-command consumer)
set_tests_properties(package/install PROPERTIES FIXTURES_SETUP installation)
set_tests_properties(package/uninstall PROPERTIES FIXTURES_CLEANUP installation)
set_tests_properties(package/find_package PROPERTIES FIXTURES_REQUIRED installation)
set_tests_properties(package/add_subdirectory PROPERTIES COST 1000)

# The installed printers load.
find_program(EMBER_GDB gdb)
mark_as_advanced(EMBER_GDB)
if(EMBER_GDB)
  add_test(NAME package/gdb COMMAND ${EMBER_GDB} -nx -q -batch
    -x "${prefix}/${CMAKE_INSTALL_DATADIR}/ember/ember_gdb.py" -ex "info pretty-printer global ember")
  set_tests_properties(package/gdb PROPERTIES FIXTURES_REQUIRED installation
    PASS_REGULAR_EXPRESSION "global pretty-printers:\n  ember")
endif()
