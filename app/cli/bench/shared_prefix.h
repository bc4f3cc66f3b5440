// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "app/cli/arguments.h"
#include "core/model/model.h"
#include "core/specache/cache.h"

namespace specache::app {

/// Several caches behind the same text, which is read exactly once: its 16-bit rows are the same
/// for all of them.
class SharedPrefix {
 public:
  SharedPrefix(const Model& model, const std::vector<NamedCache>& caches);

  /// Reads a text from its first token on.
  void read(std::span<const std::int32_t> tokens);
  /// A cache that holds the text and nothing else.
  Cache& at(std::size_t cache);
  int length() const { return length_; }

 private:
  std::vector<std::unique_ptr<Cache>> caches_;
  int length_ = 0;
};

}  // namespace specache::app
