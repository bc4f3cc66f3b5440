// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/amx.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace specache::kernels::cpu::amx {

#if defined(__x86_64__)

namespace {

/// As `ldtilecfg` reads it.
struct alignas(64) Configuration {
  std::uint8_t palette = 1;
  std::uint8_t startRow = 0;
  std::uint8_t reserved[14] = {};
  std::uint16_t rowBytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(Configuration) == 64);
constexpr Configuration kConfiguration;

bool processorHasIt() {
  constexpr unsigned kBfloats = 1U << 22;
  constexpr unsigned kTiles = 1U << 24;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & kBfloats) != 0 && (d & kTiles) != 0;
}

/// Linux gives a process the tiles' 8 KB of state only when it asks.
bool systemAllowsIt() {
#if defined(__linux__) && defined(SYS_arch_prctl)
  constexpr long kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM
  constexpr long kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

}  // namespace

bool isUsable() {
  static const bool usable = processorHasIt() && systemAllowsIt();
  return usable;
}

Session::Session() {
  asm volatile("ldtilecfg %0" ::"m"(kConfiguration));
}
Session::~Session() {
  asm volatile("tilerelease");
}

#else

bool isUsable() {
  return false;
}
Session::Session() = default;
Session::~Session() = default;

#endif

}  // namespace specache::kernels::cpu::amx
