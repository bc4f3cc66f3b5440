// SPDX-License-Identifier: GPL-3.0-or-later
// Intel AMX: the instructions that kernels use, on a processor that has them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace specache::kernels::cpu::amx {

/// Whether the processor multiplies tiles of bfloats and the system lets this process do it; asked
/// once.
bool isUsable();

/// While it lives, the calling thread's eight tiles are of 16 rows of 64 bytes.
class Session {
 public:
  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
};

#if defined(__x86_64__)

template <int tile>
inline void zero() {
  asm volatile("tilezero %%tmm%c0" ::"i"(tile));
}

/// Rows of a tile from memory, `stride` bytes apart.
template <int tile>
inline void load(const std::byte* from, std::ptrdiff_t stride) {
  asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(stride), "i"(tile) : "memory");
}

template <int tile>
inline void store(std::byte* to, std::ptrdiff_t stride) {
  asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(stride), "i"(tile) : "memory");
}

/// sums(i, j) += Σ a(i, k) · b(k, j), k through pairs of bfloats.
template <int sums, int a, int b>
inline void multiply() {
  asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(sums), "i"(a), "i"(b));
}

#endif

}  // namespace specache::kernels::cpu::amx
