// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/specache/options.h"

namespace specache {

/// A cache that needs less memory.
struct StepDown {
  CacheOptions options;
  std::string change;  ///< for people, for example "rows are fetched into 64 slots instead of 128"
};

/// The next smaller cache, cheapest loss first: smaller chunks and fewer slots cost time, fewer
/// bits and fewer fetched rows cost exactness. Nothing where there is none left.
std::optional<StepDown> stepDown(const CacheOptions& options);

}  // namespace specache
