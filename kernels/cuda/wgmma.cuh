// SPDX-License-Identifier: GPL-3.0-or-later
// Thin wrappers of PTX's matrix products of a warpgroup (four warps, the first one's number a
// multiple of four), which exist on compute capability 9.0 alone and run beside the threads'
// computation. Operands lie in shared memory in blocks of 64 columns of halves: rows of 128 bytes,
// one behind the other from a multiple of 1024 bytes on, chunk c of 16 bytes of row r at c ^ (r %
// 8). Layouts: PTX ISA, "Asynchronous warpgroup level matrix instructions".
#pragma once

#include <cstdint>

namespace specache::kernels::cuda {

/// Describes such a matrix. `nextBlock`: bytes from one block of columns to the next, which counts
/// only where the product runs along the rows.
__device__ inline std::uint64_t describeMatrix(std::uint32_t shared, int nextBlock) {
  constexpr std::uint64_t kEightRows = 1024;
  constexpr std::uint64_t kSwizzle128 = 1;
  const auto unit = [](std::uint64_t bytes) { return (bytes & 0x3ffff) >> 4; };
  return unit(shared) | unit(static_cast<std::uint64_t>(nextBlock)) << 16 | unit(kEightRows) << 32 |
         kSwizzle128 << 62;
}

// The 64 registers that a thread has of c[64][128], as constraints of asm.
#define SPECACHE_FOUR(c, n) "+f"(c[n][0]), "+f"(c[n][1]), "+f"(c[n][2]), "+f"(c[n][3])
#define SPECACHE_SIXTEEN(c, n) \
  SPECACHE_FOUR(c, n), SPECACHE_FOUR(c, n + 1), SPECACHE_FOUR(c, n + 2), SPECACHE_FOUR(c, n + 3)
#define SPECACHE_ALL(c) \
  SPECACHE_SIXTEEN(c, 0), SPECACHE_SIXTEEN(c, 4), SPECACHE_SIXTEEN(c, 8), SPECACHE_SIXTEEN(c, 12)
#define SPECACHE_NAMES                                                      \
  "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, " \
  "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, "  \
  "%30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, "  \
  "%44, %45, %46, %47, %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, "  \
  "%58, %59, %60, %61, %62, %63}"

/// Keeps the compiler from moving what reads or writes c across this point, beyond which a product
/// may be at work on it.
__device__ inline void holdStill(float (&c)[16][4]) {
  asm volatile("" : SPECACHE_ALL(c)::"memory");
}

/// Before the first product after other instructions wrote its registers.
__device__ inline void beginProducts() {
  asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

/// Ends a group of products.
__device__ inline void commitProducts() {
  asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

/// Waits for all groups but the newest `kPending`.
template <int kPending>
__device__ inline void waitForProducts() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(kPending) : "memory");
}

/// Before products read what this thread has written to shared memory; then comes a barrier.
__device__ inline void showToProducts() {
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

/// Starts c = a · bᵀ (`adds`: c += a · bᵀ), of a[64][16] and b[128][16], columns being what is
/// summed over. Thread t of the warpgroup gets of c[n] what a thread of multiplyAdd does of columns
/// 8n … 8n + 7, its warp's rows being 16 · (t / 32) and on.
__device__ inline void startProduct(float (&c)[16][4], std::uint64_t a, std::uint64_t b,
                                    bool adds) {
  asm volatile(
      "{\n.reg .pred adds;\nsetp.ne.b32 adds, %66, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k16.f32.f16.f16 " SPECACHE_NAMES
      ", %64, %65, adds, 1, 1, 0, 0;\n}"
      : SPECACHE_ALL(c)
      : "l"(a), "l"(b), "r"(static_cast<int>(adds)));
}

/// Starts c += a · b, of a[64][16] in registers, each warp's 16 rows as in multiplyAdd, and
/// b[16][128], rows being what is summed over.
__device__ inline void startProduct(float (&c)[16][4], const std::uint32_t (&a)[4],
                                    std::uint64_t b) {
  asm volatile(
      "{\n.reg .pred adds;\nsetp.ne.b32 adds, 1, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k16.f32.f16.f16 " SPECACHE_NAMES
      ", {%64, %65, %66, %67}, %68, adds, 1, 1, 1;\n}"
      : SPECACHE_ALL(c)
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}

#undef SPECACHE_FOUR
#undef SPECACHE_SIXTEEN
#undef SPECACHE_ALL
#undef SPECACHE_NAMES

}  // namespace specache::kernels::cuda
