// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cuda_runtime.h>

#include "kernels/kv.h"

namespace specache::kernels::cuda {

/// `count` rows of all heads of one layer: positions `position` … in CPU memory, and rows `first` …
/// of `rows` on the device.
struct BusCopy {
  HostRows host;
  int layer = 0;
  int position = 0;
  KvRows rows;
  int first = 0;
  int count = 0;
};

/// Whether the CPU, too, can read the table of slabs: then the copy engines may carry the rows.
bool isTableReadable(const HostRows& host);

/// Queues the copy on the copy engines, which leave all multiprocessors to what computes.
void loadByEngine(cudaStream_t stream, const BusCopy& copy);
/// The other way round.
void offloadByEngine(cudaStream_t stream, const BusCopy& copy);

}  // namespace specache::kernels::cuda
