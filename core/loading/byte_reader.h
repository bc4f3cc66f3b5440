// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace specache {

static_assert(std::endian::native == std::endian::little, "GGUF files are read as little-endian");

/// The bytes as characters.
inline std::string_view textOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads a file's header from front to back and never past the end.
class ByteReader {
 public:
  /// `file` names the file in errors. The bytes must outlive the reader and what it hands out.
  ByteReader(std::string file, std::span<const std::byte> bytes)
      : file_(std::move(file)), bytes_(bytes) {}

  const std::string& file() const { return file_; }
  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

  /// The next `count` bytes. Throws Error when the file ends before; `what` names them there.
  std::span<const std::byte> take(std::uint64_t count, std::string_view what);

  /// A number as it lies in the file, at any alignment.
  template <typename Number>
  Number read(std::string_view what) {
    Number value;
    std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
    return value;
  }

  /// What was read since `begin`, an earlier position.
  std::span<const std::byte> since(std::size_t begin) const {
    return bytes_.subspan(begin, position_ - begin);
  }

  /// A string with its 64-bit length in front.
  std::string_view readString(std::string_view what);

 private:
  std::string file_;
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

}  // namespace specache
