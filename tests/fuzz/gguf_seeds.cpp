// SPDX-License-Identifier: GPL-3.0-or-later
// Writes small sound GGUF files for the fuzzer to begin with.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/support/gguf_writer.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_gguf_seeds FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const specache::test::Bytes bytes = specache::test::smallGguf(seed);
    std::ofstream file(folder / (std::to_string(seed) + ".gguf"), std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) {
      std::cerr << "could not write into " << folder << "\n";
      return 1;
    }
  }
}
