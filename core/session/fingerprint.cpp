// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/fingerprint.h"

#include <fcntl.h>
#include <xxhash.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "core/session/file_descriptor.h"

namespace specache {
namespace {

constexpr std::uint64_t kBeginning = 8 << 20;
constexpr std::uint64_t kSample = 64 << 10;
constexpr std::uint64_t kSamples = 128;

struct FreeHash {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

void addFile(XXH3_state_t* hash, const std::filesystem::path& file) {
  const FileDescriptor input(file, O_RDONLY);
  const std::uint64_t size = input.size();
  XXH3_64bits_update(hash, &size, sizeof size);

  std::vector<std::byte> bytes;
  const auto add = [&](std::uint64_t at, std::uint64_t count) {
    bytes.resize(count);
    input.readAt(at, bytes);
    XXH3_64bits_update(hash, bytes.data(), bytes.size());
  };
  add(0, std::min(size, kBeginning));
  if (size > kBeginning) {
    const std::uint64_t stride = std::max(kSample, (size - kBeginning) / kSamples);
    for (std::uint64_t at = kBeginning; at < size; at += stride)
      add(at, std::min(kSample, size - at));
  }
}

}  // namespace

std::uint64_t fingerprint(const std::vector<std::filesystem::path>& files) {
  const std::unique_ptr<XXH3_state_t, FreeHash> hash(XXH3_createState());
  XXH3_64bits_reset(hash.get());
  for (const std::filesystem::path& file : files) addFile(hash.get(), file);
  return XXH3_64bits_digest(hash.get());
}

}  // namespace specache
