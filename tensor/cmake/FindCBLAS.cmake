# Finds a BLAS with cblas.h and defines CBLAS::CBLAS: OpenBLAS, or else what FindBLAS finds. Ember threads its
# own matrix products, so any build of OpenBLAS (pthread, OpenMP, serial) works. Homebrew does not link
# OpenBLAS into its common prefix.
set(homebrew /opt/homebrew/opt/openblas /usr/local/opt/openblas)
find_path(EMBER_CBLAS_INCLUDE_DIR cblas.h HINTS ${homebrew} PATH_SUFFIXES include openblas cblas)
find_library(EMBER_CBLAS_LIBRARY openblas HINTS ${homebrew} PATH_SUFFIXES lib)
set(CBLAS_LIBRARIES ${EMBER_CBLAS_LIBRARY})
if(NOT EMBER_CBLAS_LIBRARY)
  find_package(BLAS QUIET)
  if(BLAS_FOUND)
    set(CBLAS_LIBRARIES BLAS::BLAS)
    # On many systems the reference BLAS has its C functions in a separate library.
    include(CheckFunctionExists)
    include(CMakePushCheckState)
    cmake_push_check_state(RESET)
    set(CMAKE_REQUIRED_LIBRARIES BLAS::BLAS)
    check_function_exists(cblas_sgemm EMBER_CBLAS_IS_IN_BLAS)
    cmake_pop_check_state()
    if(NOT EMBER_CBLAS_IS_IN_BLAS)
      find_library(EMBER_CBLAS_FUNCTIONS cblas)
      if(EMBER_CBLAS_FUNCTIONS)
        list(PREPEND CBLAS_LIBRARIES ${EMBER_CBLAS_FUNCTIONS})
      else()
        unset(CBLAS_LIBRARIES)
      endif()
    endif()
  endif()
endif()
mark_as_advanced(EMBER_CBLAS_INCLUDE_DIR EMBER_CBLAS_LIBRARY EMBER_CBLAS_FUNCTIONS)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CBLAS REQUIRED_VARS CBLAS_LIBRARIES EMBER_CBLAS_INCLUDE_DIR)
if(CBLAS_FOUND AND NOT TARGET CBLAS::CBLAS)
  add_library(CBLAS::CBLAS INTERFACE IMPORTED)
  set_target_properties(CBLAS::CBLAS PROPERTIES
    INTERFACE_LINK_LIBRARIES "${CBLAS_LIBRARIES}"
    INTERFACE_INCLUDE_DIRECTORIES "${EMBER_CBLAS_INCLUDE_DIR}")
  if(APPLE)
    # Functions that Ember binds weakly (openblas.cpp) may be missing: the linker must be told.
    foreach(function IN ITEMS openblas_get_num_threads openblas_set_num_threads openblas_get_parallel
            openblas_get_config openblas_get_corename gotoblas_dynamic_init gotoblas_dynamic_quit
            omp_get_max_threads omp_set_num_threads)
      set_property(TARGET CBLAS::CBLAS APPEND PROPERTY INTERFACE_LINK_OPTIONS "LINKER:-U,_${function}")
    endforeach()
  endif()
endif()
