// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/bus_copies.h"

#include <algorithm>
#include <cstddef>

#include "kernels/cuda/check.h"

namespace specache::kernels::cuda {
namespace {

/// Where a stretch of rows begins, and how far one head is from the next.
struct Place {
  void* data;
  std::size_t pitch;
};

/// Calls copyRun(place in CPU memory, place on the device, bytes a head) for every stretch that
/// lies in one slab: there the heads are at equal distances, on both sides.
template <class CopyRun>
void forEachRun(const BusCopy& copy, const CopyRun& copyRun) {
  const HostRows& host = copy.host;
  const std::size_t rowBytes = host.heads.rowBytes();
  for (int done = 0; done < copy.count;) {
    const int position = copy.position + done;
    const int run = std::min(copy.count - done, host.slabTokens - position % host.slabTokens);
    copyRun(Place{host.row(copy.layer, 0, position), host.slabTokens * rowBytes},
            Place{copy.rows.row(0, copy.first + done), copy.rows.stride * rowBytes},
            run * rowBytes);
    done += run;
  }
}

void copyHeads(cudaStream_t stream, Place to, Place from, std::size_t bytes, int heads) {
  check(cudaMemcpy2DAsync(to.data, to.pitch, from.data, from.pitch, bytes,
                          static_cast<std::size_t>(heads), cudaMemcpyDefault, stream),
        "Copying rows between the GPU and CPU memory");
}

}  // namespace

bool isTableReadable(const HostRows& host) {
  cudaPointerAttributes attributes{};
  check(cudaPointerGetAttributes(&attributes, host.slabs), "Asking where memory is");
  return attributes.type != cudaMemoryTypeDevice;
}

void loadByEngine(cudaStream_t stream, const BusCopy& copy) {
  forEachRun(copy, [&](Place host, Place device, std::size_t bytes) {
    copyHeads(stream, device, host, bytes, copy.host.heads.count);
  });
}

void offloadByEngine(cudaStream_t stream, const BusCopy& copy) {
  forEachRun(copy, [&](Place host, Place device, std::size_t bytes) {
    copyHeads(stream, host, device, bytes, copy.host.heads.count);
  });
}

}  // namespace specache::kernels::cuda
