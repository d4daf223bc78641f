# Included only where Ember is the top-level project: a compiler cache and a faster linker, if they are
# installed. (The scripts and presets also turn CMAKE_UNITY_BUILD on.)
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(EMBER_CCACHE ccache)
  if(EMBER_CCACHE)
    # ccache fails where it cannot write its cache, for example without a home directory.
    execute_process(COMMAND ${EMBER_CCACHE} ${CMAKE_CXX_COMPILER} -x c++ -c /dev/null
        -o "${CMAKE_BINARY_DIR}/CMakeFiles/ccache_works.o"
      RESULT_VARIABLE failure OUTPUT_QUIET ERROR_QUIET)
  endif()
  if(EMBER_CCACHE AND NOT failure)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${EMBER_CCACHE})
    # Debug information must name the files of this checkout, even if ccache is set up to share objects
    # between checkouts.
    set(EMBER_DEBUG_LAUNCHER
      ${CMAKE_COMMAND} -E env --unset=CCACHE_NOHASHDIR CCACHE_HASHDIR=1 CCACHE_BASEDIR= ${EMBER_CCACHE})
    if(CMAKE_BUILD_TYPE STREQUAL "Debug")
      set(CMAKE_CXX_COMPILER_LAUNCHER ${EMBER_DEBUG_LAUNCHER})
    endif()
  endif()
endif()

include(CheckLinkerFlag)
foreach(linker IN ITEMS mold lld)
  check_linker_flag(CXX -fuse-ld=${linker} EMBER_HAS_LINKER_${linker})
  if(EMBER_HAS_LINKER_${linker})
    add_link_options(-fuse-ld=${linker})
    break()
  endif()
endforeach()
