// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/gguf_writer.h"

namespace specache::test {

/// Writes safetensors files, sound ones and others.
class SafetensorsWriter {
 public:
  /// Adds a tensor and its data behind those before.
  void add(std::string_view name, std::string_view type, const std::vector<std::int64_t>& shape,
           const Bytes& data);
  /// The same of F32 values.
  void add(std::string_view name, const std::vector<std::int64_t>& shape,
           const std::vector<float>& values);
  /// Adds an entry to the header as it is: `"name":{…}`.
  void addEntry(std::string_view entry);

  /// The file; `padding` stands at the end of the header.
  Bytes bytes(std::string_view padding = "") const;

  /// A whole file with that header and data.
  static Bytes file(std::string_view header, const Bytes& data = {});

 private:
  std::string entries_;
  ByteWriter data_;
};

/// A small, sound file with tensors of random data of several types.
Bytes smallSafetensors(std::uint64_t seed);

}  // namespace specache::test
