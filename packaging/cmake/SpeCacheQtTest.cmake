# SPDX-License-Identifier: GPL-3.0-or-later
# specache_qt_test(NAME SOURCES... [LINK libraries...] [LABELS labels...]): a Qt Test program, run by ctest as one
# test, without a display and with a home folder of its own, so that it never touches the user's data.
function(specache_qt_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(${name} PRIVATE specache_settings ${ARG_LINK} Qt6::Test)
  target_compile_options(${name} PRIVATE ${SPECACHE_QUICK_TO_COMPILE})
  target_compile_definitions(${name} PRIVATE
    SPECACHE_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    SPECACHE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set(home ${CMAKE_CURRENT_BINARY_DIR}/${name}.home)
  file(MAKE_DIRECTORY ${home})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${SPECACHE_TEST_SECONDS} LABELS "app;${ARG_LABELS}"
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;HOME=${home};XDG_DATA_HOME=${home}/data;XDG_CONFIG_HOME=${home}/config;XDG_CACHE_HOME=${home}/cache;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/app/leaks_of_libraries.txt:print_suppressions=0;TSAN_OPTIONS=ignore_noninstrumented_modules=1:suppressions=${PROJECT_SOURCE_DIR}/tests/app/races_of_libraries.txt:print_suppressions=0")
endfunction()
