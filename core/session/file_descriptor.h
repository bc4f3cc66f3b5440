// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace specache {

/// An open file. Every failure throws Error with the file's name and the system's reason.
class FileDescriptor {
 public:
  /// `flags` as for open(2).
  FileDescriptor(std::filesystem::path path, int flags);
  ~FileDescriptor();
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  std::uint64_t size() const;
  /// Fills `bytes` from offset `at` on; a shorter file is an error.
  void readAt(std::uint64_t at, std::span<std::byte> bytes) const;
  /// Appends all of `bytes`.
  void write(std::span<const std::byte> bytes);
  /// Waits until everything written is on the disk.
  void sync();

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace specache
