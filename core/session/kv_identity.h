// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace specache {

/// What kept KV must agree on with the model that wants to use it.
struct KvIdentity {
  std::uint64_t model = 0;  ///< fingerprint of the weights' file
  std::uint32_t layers = 0;
  std::uint32_t kvHeads = 0;
  std::uint32_t headDim = 0;

  /// Bytes of one token's 16-bit rows K ‖ V over all layers and KV heads.
  std::size_t tokenBytes() const { return std::size_t{layers} * kvHeads * headDim * 4; }

  bool operator==(const KvIdentity&) const = default;
};

}  // namespace specache
