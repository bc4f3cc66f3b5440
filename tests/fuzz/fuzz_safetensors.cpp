// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a safetensors file: refused with an Error, or tensors that lie inside it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/error.h"
#include "core/loading/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace specache;
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const SafetensorsFile file("input", bytes);
    std::size_t sum = 0;
    for (const auto& [name, tensor] : file.tensors()) {
      const bool inside = tensor.data.data() >= bytes.data() &&
                          tensor.data.data() + tensor.data.size() <= bytes.data() + bytes.size();
      if (!inside) std::abort();
      sum += tensor.data.size();
    }
    if (sum > size) std::abort();
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
