// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>

namespace specache::test {

/// The seed of this run's random test data: another one each run, or the environment variable
/// SPECACHE_TEST_SEED. It is printed at its first use, so that a failure can be repeated.
std::uint64_t testSeed();

/// A generator for one test. Every test begins with the same one, so that a test behaves alike
/// whether it runs alone or with others.
std::mt19937_64 seededGenerator();

/// A whole number from `low` to `high`, both included.
std::int64_t randomInteger(std::mt19937_64& generator, std::int64_t low, std::int64_t high);

}  // namespace specache::test
