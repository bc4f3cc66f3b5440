// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <iterator>
#include <random>

#include "tests/support/seed.h"

namespace specache::test {

/// Flips 1 to `most` random bits of a file, of each byte none above bit `highest`: 6 keeps ASCII.
template <class File>
void flipBits(File& file, std::mt19937_64& generator, int most, int highest = 7) {
  using Byte = typename File::value_type;
  for (auto flips = randomInteger(generator, 1, most); flips > 0; --flips) {
    const auto at = static_cast<std::size_t>(randomInteger(generator, 0, std::ssize(file) - 1));
    file[at] ^=
        static_cast<Byte>(1U << static_cast<unsigned>(randomInteger(generator, 0, highest)));
  }
}

}  // namespace specache::test
