# SPDX-License-Identifier: GPL-3.0-or-later
# Settings that every target of the project shares, and the functions that declare targets.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(CMAKE_CUDA_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

add_library(specache_settings INTERFACE)
target_include_directories(specache_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_link_libraries(specache_settings INTERFACE Threads::Threads)
target_compile_options(specache_settings INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic>"
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wshadow=local>
  "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra>")
if(WARNINGS_AS_ERRORS)
  target_compile_options(specache_settings INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Werror>
    "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Werror;-Werror=all-warnings>")
endif()
if(SANITIZE)
  add_compile_options(-fsanitize=${SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-Wno-maybe-uninitialized)  # GCC's manual: false alarms are to be expected with -fsanitize
  endif()
endif()

# For code of whose speed nobody takes notice: a release build compiles it in two thirds of the time.
set(SPECACHE_QUICK_TO_COMPILE $<$<AND:$<CONFIG:Release>,$<COMPILE_LANGUAGE:CXX>>:-O1>)

# Seconds that a test program may take; sanitizers make it many times as slow.
set(SPECACHE_TEST_SECONDS 600)
if(SANITIZE)
  set(SPECACHE_TEST_SECONDS 3600)
endif()

# specache_library(NAME SOURCES... [LINK libraries...]): a static library with the shared settings.
function(specache_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC specache_settings ${ARG_LINK})
endfunction()

# specache_test(NAME SOURCES... [LINK libraries...] [LABELS labels...]): a GoogleTest program, run by ctest as one test.
# GoogleTest's headers, a quarter of what a test takes to compile, are compiled once, for the program that has no
# definitions of its own: all that it has the others have too.
function(specache_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE specache_settings ${ARG_LINK} GTest::gtest GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${SPECACHE_QUICK_TO_COMPILE})
  if(name STREQUAL "core_loading_test")
    target_precompile_headers(${name} PRIVATE <gtest/gtest.h>)
  else()
    target_precompile_headers(${name} REUSE_FROM core_loading_test)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${SPECACHE_TEST_SECONDS} LABELS "${ARG_LABELS}")
endfunction()
