// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_storage.h"

#include <span>

namespace specache {
namespace {

std::size_t ropeBytes(const ModelConfig& config) {
  const auto frequencies = static_cast<std::size_t>(config.kvHeads.dim / 2);
  return (config.localRopeBase > 0 ? 2 : 1) * WeightMemory::pieceBytes(frequencies * sizeof(float));
}

/// RoPE's frequencies on the device.
kernels::Rope makeRope(const ModelConfig& config, float base, const RopeScaling& scaling,
                       WeightStorage& storage) {
  const int d = config.kvHeads.dim;
  const std::vector<float> frequencies = ropeFrequencies(d, base, scaling);
  const auto bytes = std::as_bytes(std::span(frequencies));
  storage.hostCopies.emplace_back(bytes.begin(), bytes.end());
  const std::byte* const data = storage.memory.put(storage.hostCopies.back());
  return {reinterpret_cast<const float*>(data), d, config.form.pairs};
}

}  // namespace

WeightStorage::WeightStorage(const ModelConfig& config, kernels::Backend& backend,
                             std::size_t bytes)
    : memory(backend, bytes + ropeBytes(config)) {
  views.rope = makeRope(config, config.ropeBase, config.ropeScaling, *this);
  if (config.localRopeBase > 0) views.localRope = makeRope(config, config.localRopeBase, {}, *this);
}

}  // namespace specache
