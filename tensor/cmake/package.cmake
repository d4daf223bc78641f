# cmake --install, and the package that find_package(ember) finds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/ember)

install(TARGETS ember_tensor ember_autograd ember_nn ember_optim ember EXPORT ember
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
foreach(header IN LISTS public_headers)
  get_filename_component(floor ${header} DIRECTORY)
  install(FILES "${PROJECT_SOURCE_DIR}/${header}" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ember/${floor})
endforeach()
install(FILES "${PROJECT_BINARY_DIR}/include/ember_all/ember/ember.h"
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ember)
install(EXPORT ember NAMESPACE ember:: FILE ember-targets.cmake DESTINATION ${package_directory})
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/ember-config.cmake.in" ember-config.cmake
  INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(ember-config-version.cmake
  VERSION ${EMBER_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/ember-config.cmake"
  "${PROJECT_BINARY_DIR}/ember-config-version.cmake" "${CMAKE_CURRENT_LIST_DIR}/FindCBLAS.cmake"
  DESTINATION ${package_directory})

# The pretty-printers for gdb and lldb.
install(FILES "${PROJECT_SOURCE_DIR}/tensor/debugger/ember_printers.py"
  "${PROJECT_SOURCE_DIR}/tensor/debugger/ember_gdb.py" "${PROJECT_SOURCE_DIR}/tensor/debugger/ember_lldb.py"
  DESTINATION ${CMAKE_INSTALL_DATADIR}/ember)

if(EMBER_NATIVE)
  install(CODE [[message(STATUS
    "Ember was compiled for this machine's CPU (EMBER_NATIVE). For other CPUs: cmake -DEMBER_NATIVE=OFF")]])
endif()
