# Finds a BLAS with cblas.h and defines CBLAS::CBLAS.
# Order: pkg-config's openblas, then FindBLAS with cblas.h beside it. Ember threads its own matrix
# products, so any build of OpenBLAS (pthread, OpenMP, serial) serves.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(OPENBLAS QUIET IMPORTED_TARGET openblas)
endif()
if(TARGET PkgConfig::OPENBLAS)
  find_path(CBLAS_INCLUDE_DIR cblas.h HINTS ${OPENBLAS_INCLUDE_DIRS})
  set(CBLAS_LIBRARIES PkgConfig::OPENBLAS)
else()
  find_package(BLAS QUIET)
  find_path(CBLAS_INCLUDE_DIR cblas.h PATH_SUFFIXES openblas cblas)
  if(BLAS_FOUND)
    set(CBLAS_LIBRARIES BLAS::BLAS)
    # The reference BLAS has its C functions in a library of their own on many systems.
    include(CheckFunctionExists)
    set(CMAKE_REQUIRED_LIBRARIES BLAS::BLAS)
    check_function_exists(cblas_sgemm CBLAS_IS_IN_BLAS)
    unset(CMAKE_REQUIRED_LIBRARIES)
    if(NOT CBLAS_IS_IN_BLAS)
      find_library(CBLAS_LIBRARY cblas)
      if(CBLAS_LIBRARY)
        list(PREPEND CBLAS_LIBRARIES ${CBLAS_LIBRARY})
      else()
        unset(CBLAS_LIBRARIES)
      endif()
    endif()
  endif()
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CBLAS REQUIRED_VARS CBLAS_LIBRARIES CBLAS_INCLUDE_DIR)
if(CBLAS_FOUND AND NOT TARGET CBLAS::CBLAS)
  add_library(CBLAS::CBLAS INTERFACE IMPORTED)
  set_target_properties(CBLAS::CBLAS PROPERTIES
    INTERFACE_LINK_LIBRARIES "${CBLAS_LIBRARIES}"
    INTERFACE_INCLUDE_DIRECTORIES "${CBLAS_INCLUDE_DIR}")
  if(APPLE)
    # Functions that Ember binds weakly (openblas.cpp) may be missing: the linker wants to be told.
    foreach(function IN ITEMS openblas_get_num_threads openblas_set_num_threads openblas_get_parallel
            openblas_get_config openblas_get_corename gotoblas_dynamic_init gotoblas_dynamic_quit
            omp_get_max_threads omp_set_num_threads)
      set_property(TARGET CBLAS::CBLAS APPEND PROPERTY INTERFACE_LINK_OPTIONS "LINKER:-U,_${function}")
    endforeach()
  endif()
endif()
