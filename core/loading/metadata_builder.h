// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/loading/gguf_type.h"

namespace specache {

/// Writes metadata as it lies in a GGUF file, for models that come in another format.
class MetadataBuilder {
 public:
  void add(std::string_view key, int value);
  void add(std::string_view key, float value);
  void add(std::string_view key, std::string_view value);

  std::uint64_t count() const { return count_; }
  /// The entries, as GgufMetadata reads them.
  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  void begin(std::string_view key, GgufType type);
  void text(std::string_view text);
  template <typename Number>
  void number(Number value);

  std::uint64_t count_ = 0;
  std::vector<std::byte> bytes_;
};

}  // namespace specache
