// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/file_descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace specache {

FileDescriptor::FileDescriptor(std::filesystem::path path, int flags)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), flags | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) fail("be opened");
}

FileDescriptor::~FileDescriptor() {
  ::close(descriptor_);
}

std::uint64_t FileDescriptor::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail("be examined");
  return static_cast<std::uint64_t>(status.st_size);
}

void FileDescriptor::readAt(std::uint64_t at, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("be read");
    if (count == 0) throw Error("The file " + path_.string() + " is shorter than it should be.");
    at += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void FileDescriptor::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("be written");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void FileDescriptor::sync() {
  if (::fsync(descriptor_) != 0) fail("be written");
}

void FileDescriptor::fail(const char* what) const {
  throw Error("The file " + path_.string() + " cannot " + what + ": " +
              std::system_category().message(errno) + ".");
}

}  // namespace specache
