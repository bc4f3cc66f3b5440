// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/reference_weights.h"

#include <cstdint>
#include <cstring>

#include "kernels/half.h"

namespace specache::test {

using kernels::DType;
using kernels::Half;

namespace {

constexpr int kLevels[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                             1,    13,   25,  38,  53,  69,  89,  113};

double halfAt(const std::byte* bytes) {
  Half half;
  std::memcpy(&half, bytes, sizeof half);
  return kernels::toFloat(half);
}

int byteAt(const std::byte* bytes, int i) {
  return std::to_integer<int>(bytes[i]);
}

int signedAt(const std::byte* bytes, int i) {
  return static_cast<std::int8_t>(bytes[i]);
}

int bitAt(const std::byte* bytes, int i) {
  return byteAt(bytes, i / 8) >> i % 8 & 1;
}

/// Code `i` of 32, two a byte: the low halves first.
int nibble(const std::byte* bytes, int i) {
  return byteAt(bytes, i % 16) >> i / 16 * 4 & 15;
}

/// The same of 256, in 32 bytes each.
int wideNibble(const std::byte* bytes, int i) {
  return byteAt(bytes + i / 64 * 32, i % 32) >> i % 64 / 32 * 4 & 15;
}

/// Code `i` of 256, four a byte.
int crumb(const std::byte* bytes, int i) {
  return byteAt(bytes + i / 128 * 32, i % 32) >> i % 128 / 32 * 2 & 3;
}

/// One of sixteen 6-bit scales in twelve bytes.
int scaleOfQ3(const std::byte* bytes, int i) {
  const int low = byteAt(bytes, i % 8) >> i / 8 * 4 & 15;
  const int high = byteAt(bytes, 8 + i % 4) >> i / 4 * 2 & 3;
  return low + 16 * high - 32;
}

/// One of eight 6-bit scales (which = 0) or offsets (4) in twelve bytes.
int sixBits(const std::byte* bytes, int which, int i) {
  if (i < 4) return byteAt(bytes, which + i) & 63;
  return (byteAt(bytes, 4 + i) >> which & 15) + (byteAt(bytes, which + i - 4) >> 6) * 16;
}

double scaledQ4(const std::byte* block, int code, int i) {
  return halfAt(block) * sixBits(block + 4, 0, i / 32) * code -
         halfAt(block + 2) * sixBits(block + 4, 4, i / 32);
}

int codeOfQ6(const std::byte* block, int i) {
  const int half = i / 128;
  const int quarter = i % 128 / 32;
  const int low = byteAt(block, 64 * half + quarter % 2 * 32 + i % 32) >> quarter / 2 * 4 & 15;
  const int high = byteAt(block, 128 + 32 * half + i % 32) >> 2 * quarter & 3;
  return low + 16 * high - 32;
}

int scaleOfIq4(const std::byte* block, int i) {
  const int low = byteAt(block + 4, i / 2) >> i % 2 * 4 & 15;
  const int high = byteAt(block + 2, i / 4) >> i % 4 * 2 & 3;
  return low + 16 * high - 32;
}

}  // namespace

double blockValue(DType dtype, const std::byte* block, int i) {
  switch (dtype) {
    case DType::f32: {
      float value = 0;
      std::memcpy(&value, block, sizeof value);
      return value;
    }
    case DType::f16:
      return halfAt(block);
    case DType::bf16: {
      std::uint16_t bits = 0;
      std::memcpy(&bits, block, sizeof bits);
      return kernels::bf16ToFloat(bits);
    }
    case DType::q8_0:
      return halfAt(block) * signedAt(block + 2, i);
    case DType::q4_0:
      return halfAt(block) * (nibble(block + 2, i) - 8);
    case DType::q4_1:
      return halfAt(block) * nibble(block + 4, i) + halfAt(block + 2);
    case DType::q5_0:
      return halfAt(block) * (nibble(block + 6, i) + 16 * bitAt(block + 2, i) - 16);
    case DType::q5_1:
      return halfAt(block) * (nibble(block + 8, i) + 16 * bitAt(block + 4, i)) + halfAt(block + 2);
    case DType::q2_k:
      return halfAt(block + 80) * (byteAt(block, i / 16) & 15) * crumb(block + 16, i) -
             halfAt(block + 82) * (byteAt(block, i / 16) >> 4);
    case DType::q3_k:
      return halfAt(block + 108) * scaleOfQ3(block + 96, i / 16) *
             (crumb(block + 32, i) + 4 * (byteAt(block, i % 32) >> i / 32 & 1) - 4);
    case DType::q4_k:
      return scaledQ4(block, wideNibble(block + 16, i), i);
    case DType::q5_k:
      return scaledQ4(
          block, wideNibble(block + 48, i) + 16 * (byteAt(block + 16, i % 32) >> i / 32 & 1), i);
    case DType::q6_k:
      return halfAt(block + 208) * signedAt(block + 192, i / 16) * codeOfQ6(block, i);
    case DType::iq4_nl:
      return halfAt(block) * kLevels[nibble(block + 2, i)];
    case DType::iq4_xs:
      return halfAt(block) * scaleOfIq4(block, i / 32) *
             kLevels[nibble(block + 8 + i / 32 * 16, i % 32)];
  }
  return 0;
}

std::vector<int> halfPlaces(DType dtype) {
  switch (dtype) {
    case DType::f32:
    case DType::f16:
    case DType::bf16:
      return {};
    case DType::q8_0:
    case DType::q4_0:
    case DType::q5_0:
    case DType::iq4_nl:
    case DType::iq4_xs:
      return {0};
    case DType::q4_1:
    case DType::q5_1:
    case DType::q4_k:
    case DType::q5_k:
      return {0, 2};
    case DType::q2_k:
      return {80, 82};
    case DType::q3_k:
      return {108};
    case DType::q6_k:
      return {208};
  }
  return {};
}

}  // namespace specache::test
