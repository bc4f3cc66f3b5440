// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/seed.h"

#include <cstdlib>
#include <iostream>
#include <string>

namespace specache::test {
namespace {

std::uint64_t chooseSeed() {
  const char* wanted = std::getenv("SPECACHE_TEST_SEED");
  std::random_device device;
  const std::uint64_t seed =
      wanted ? std::stoull(wanted) : (std::uint64_t{device()} << 32U | device());
  std::cout << "Random test data from seed " << seed << "; repeat with SPECACHE_TEST_SEED=" << seed
            << std::endl;
  return seed;
}

}  // namespace

std::uint64_t testSeed() {
  static const std::uint64_t seed = chooseSeed();
  return seed;
}

std::mt19937_64 seededGenerator() {
  return std::mt19937_64(testSeed());
}

std::int64_t randomInteger(std::mt19937_64& generator, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(generator);
}

}  // namespace specache::test
