// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace specache {

/// Whether something lies at the path; false, too, where that can't be told.
bool isThere(const std::filesystem::path& path);

/// A file's bytes, mapped read-only for as long as the object lives.
///
/// The file must not be shortened meanwhile: reading a page that is gone ends the process, as with
/// every mapping. Replacing it by renaming another over it is harmless. Threads may share it.
class MappedFile {
 public:
  /// Throws Error when the path is missing, not a regular file, not readable or empty.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  /// Page-aligned. Moving the object does not move the bytes.
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace specache
