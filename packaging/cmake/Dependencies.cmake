# SPDX-License-Identifier: GPL-3.0-or-later
# Every library from outside, in one place. packaging/packages.txt names the Debian packages.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(HIGHWAY REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
find_package(ICU REQUIRED COMPONENTS uc)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

# sentencepiece's pkg-config file adds the library that trains tokenizers.
find_path(SENTENCEPIECE_INCLUDE_DIR sentencepiece_processor.h REQUIRED)
find_library(SENTENCEPIECE_LIBRARY sentencepiece REQUIRED)

if(WITH_TESTS)
  find_package(GTest REQUIRED)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

if(WITH_QT)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Concurrent Sql Pdf Svg LinguistTools)
  pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
  if(WITH_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
  endif()
endif()
