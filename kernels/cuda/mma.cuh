// SPDX-License-Identifier: GPL-3.0-or-later
// Thin wrappers of PTX's matrix instructions: 8×8 matrices of halves from shared memory to
// fragments of a warp (ldmatrix), products of fragments (mma), and copies to shared memory that run
// beside computation (cp.async). All lanes of a warp call together, except for copies. Layouts of
// fragments: PTX ISA, "Matrix fragments for mma.m16n8k16 with floating point type".
#pragma once

#include <cstdint>

namespace specache::kernels::cuda {

/// Address in the shared window, as the instructions below take it.
__device__ inline std::uint32_t sharedAddress(const void* shared) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(shared));
}

/// ldmatrix.x4: lane 8·m + r gives the address of row r of matrix m, 16 bytes aligned to 16.
/// Register m then holds values 2·(lane % 4) and the next one of matrix m's row lane / 4.
__device__ inline void loadMatrices(std::uint32_t (&fragments)[4], std::uint32_t row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(fragments[0]), "=r"(fragments[1]), "=r"(fragments[2]), "=r"(fragments[3])
               : "r"(row));
}

/// ldmatrix.x4.trans: the same of the transposed matrices.
__device__ inline void loadTransposed(std::uint32_t (&fragments)[4], std::uint32_t row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(fragments[0]), "=r"(fragments[1]), "=r"(fragments[2]), "=r"(fragments[3])
               : "r"(row));
}

/// mma.m16n8k16: c += a · b, of a[16][16] and b[16][8] in halves, c[16][8] in floats.
__device__ inline void multiplyAdd(float (&c)[4], const std::uint32_t (&a)[4], std::uint32_t b0,
                                   std::uint32_t b1) {
#if __CUDA_ARCH__ >= 800
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
#else  // two halves of k
  asm("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, "
      "{%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(b0));
  asm("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, "
      "{%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[2]), "r"(a[3]), "r"(b1));
#endif
}

/// cp.async: starts to copy 16 bytes, aligned to 16. Writes zeros and reads nothing where not
/// `inside`.
__device__ inline void copyAsync(std::uint32_t shared, const void* global, bool inside) {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared), "l"(global),
               "r"(inside ? 16 : 0)
               : "memory");
#else
  const uint4 bytes = inside ? *static_cast<const uint4*>(global) : uint4{0, 0, 0, 0};
  asm volatile("st.shared.v4.u32 [%0], {%1, %2, %3, %4};" ::"r"(shared), "r"(bytes.x), "r"(bytes.y),
               "r"(bytes.z), "r"(bytes.w)
               : "memory");
#endif
}

/// The same, always inside, where other lanes copy the rest of the 128 bytes around: all of them
/// are brought to L2 at once.
__device__ inline void copyOfLineAsync(std::uint32_t shared, const void* global) {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16;" ::"r"(shared), "l"(global)
               : "memory");
#else
  copyAsync(shared, global, true);
#endif
}

/// Ends a group of this thread's copies.
__device__ inline void commitCopies() {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

/// Waits for this thread's groups of copies, except the newest `kPending`. Other threads see them
/// after a barrier.
template <int kPending>
__device__ inline void waitForCopies() {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(kPending) : "memory");
#endif
}

}  // namespace specache::kernels::cuda
