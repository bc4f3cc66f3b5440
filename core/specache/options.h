// SPDX-License-Identifier: GPL-3.0-or-later
// How a sequence's KV is kept and how its next tokens are computed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernels/backend.h"

namespace specache {

enum class CacheMode : std::uint8_t {
  full,      ///< all KV in 16 bits on the device: the yardstick
  kivi,      ///< low-bit pages and a 16-bit window, nothing fetched
  specache,  ///< the same, and rows fetched ahead by the guess's attention
  fetch,  ///< no guess: the real token's own choice is fetched, then its attention computed again
};

/// Settings of a cache. `validate` says which values are allowed.
struct CacheOptions {
  CacheMode mode = CacheMode::specache;
  kernels::Bits bits{2, 1};  ///< of keys and of values
  kernels::Quantizer quantizer = kernels::Quantizer::midpoint;
  int group = 64;     ///< g: tokens of a page
  int topK = 64;      ///< k: rows fetched a layer and KV head for each step
  int slots = 0;      ///< S ≥ k: rows with room on the device; 0: chosen from k
  int residual = 64;  ///< R: newest tokens always kept in 16 bits
  int chunk = 0;      ///< tokens that prefill computes at a time; 0: chosen for the device
  /// Where the guess was wrong, pre-decode the token that came: one more pass, and the rows that it
  /// needs are there. Off is the paper, which goes on with the rows that the wrong guess chose.
  bool repairGuess = true;
  /// Whether steps tell which positions were attended to, an answer's passages, and how many of
  /// them had been fetched. Without, the same is computed, chosen and fetched. Timing benches do
  /// without where it would only make the yardstick slower, or where nobody looks at that many
  /// sequences.
  bool observe = true;

  bool operator==(const CacheOptions&) const = default;
};

/// S: the slots that `options` ask for. Rows not chosen again stay as long as there is room, so
/// twice k spares most transfers of rows that come back.
int slotCount(const CacheOptions& options);

/// The chunk that `options` ask for. A GPU's must be long: for each, all earlier rows cross the
/// bus.
int chunkTokens(const CacheOptions& options, const kernels::Backend& backend);

/// Throws Error with the allowed range where a value is outside of it.
void validate(const CacheOptions& options);

/// Reads `full`, `kivi:1`, `kivi-plain:2`, `specache:2/1`, `fetch:1`. The other settings come from
/// `defaults`. Throws Error where the text is none of these.
CacheOptions parseCache(std::string_view text, const CacheOptions& defaults = {});

/// The same text back, for example "specache:2/1".
std::string describe(const CacheOptions& options);

/// Reads `1`, `2`, `4` (both) or `2/1` (keys/values).
kernels::Bits parseBits(std::string_view text);
std::string describe(const kernels::Bits& bits);

}  // namespace specache
