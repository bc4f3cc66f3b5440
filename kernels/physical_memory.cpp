// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/physical_memory.h"

#include <unistd.h>

namespace specache::kernels {

std::size_t physicalMemory() {
  return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace specache::kernels
