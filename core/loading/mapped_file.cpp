// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace specache {
namespace {

class Descriptor {
 public:
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  explicit Descriptor(const std::filesystem::path& path)
      : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

Error openFailure(const std::string& name, int code) {
  if (code == ENOENT || code == ENOTDIR) {
    return Error(name + " does not exist. Check the path, or choose the file again.");
  }
  if (code == EACCES || code == EPERM) {
    return Error(name + " may not be read by you. Change its permissions, or copy it.");
  }
  return Error(name + " can't be opened: " + std::generic_category().message(code) +
               ". Check the disk it is on, or choose another file.");
}

std::size_t regularFileSize(int descriptor, const std::string& name) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) throw openFailure(name, errno);
  if (S_ISDIR(status.st_mode)) throw Error(name + " is a folder. Choose a file in it.");
  if (!S_ISREG(status.st_mode)) throw Error(name + " is not an ordinary file. Choose another.");
  if (status.st_size == 0) throw Error(name + " is empty. Download it again.");
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

bool isThere(const std::filesystem::path& path) {
  std::error_code ignored;  // opening the file says what is wrong
  return std::filesystem::exists(path, ignored);
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const std::string name = path.string();
  const Descriptor descriptor(path);
  if (descriptor.get() < 0) throw openFailure(name, errno);
  const std::size_t size = regularFileSize(descriptor.get(), name);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
  if (address == MAP_FAILED) throw openFailure(name, errno);
  bytes_ = {static_cast<const std::byte*>(address), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace specache
