// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/physical_memory.h"

#include <algorithm>
#include <fstream>

#include <unistd.h>

namespace specache::kernels {
namespace {

/// The limit in a file of a control group; none where there is no such file or it says "max".
std::size_t limitIn(const char* path) {
  std::size_t bytes = 0;
  return std::ifstream(path) >> bytes ? bytes : SIZE_MAX;
}

}  // namespace

std::size_t physicalMemory() {
  static const std::size_t container =
      std::min(limitIn("/sys/fs/cgroup/memory.max"),                     // version 2
               limitIn("/sys/fs/cgroup/memory/memory.limit_in_bytes"));  // version 1
  const std::size_t computer = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                               static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return std::min(computer, container);
}

}  // namespace specache::kernels
