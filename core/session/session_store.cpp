// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_store.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/session/file_descriptor.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".kv";
constexpr const char* kUnfinished = ".kv-unfinished";

int commonPrefix(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  return static_cast<int>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

/// Whole blocks of a file of `total` tokens within the first `common`; the last block counts where
/// all of it is common.
int wholeBlocks(int common, int total) {
  return common == total ? total : common / kBlockTokens * kBlockTokens;
}

std::string fileName(const Prefix& prefix) {
  const std::uint64_t hash = XXH3_64bits_withSeed(
      prefix.tokens.data(), prefix.tokens.size() * sizeof(std::int32_t), prefix.identity.model);
  char name[17];
  std::snprintf(name, sizeof name, "%016llx", static_cast<unsigned long long>(hash));
  return name;
}

void syncFolder(const fs::path& folder) {
  FileDescriptor(folder, O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace

SessionStore::SessionStore(fs::path folder, std::uint64_t budgetBytes)
    : folder_(std::move(folder)), budget_(budgetBytes) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error || ::access(folder_.c_str(), R_OK | W_OK | X_OK) != 0)
    throw Error("The folder for read documents, " + folder_.string() +
                ", cannot be used. Choose another one in the settings, or give yourself the right "
                "to write there.");
  scan();
  makeRoom(0);
}

void SessionStore::scan() {
  for (const fs::directory_entry& file : fs::directory_iterator(folder_)) {
    const fs::path& path = file.path();
    try {
      if (path.extension() == kUnfinished) {
        // Another process may be writing it now; what is a day old was left behind by a crash.
        const auto age = fs::file_time_type::clock::now() - file.last_write_time();
        if (age > std::chrono::hours(24)) remove(path, "It was never finished.");
      }
      if (path.extension() != kSuffix) continue;
      entries_.push_back({path, readPrefixHeader(path), file.file_size(), file.last_write_time()});
    } catch (const std::exception& error) {
      remove(path, error.what());
    }
  }
}

// Takes the path by value: callers pass that of the entry that is erased here.
void SessionStore::remove(fs::path file, const std::string& reason) {
  spdlog::warn("Removing the kept document {}: {}", file.string(), reason);
  std::error_code error;
  fs::remove(file, error);
  if (error) spdlog::warn("{} cannot be removed: {}", file.string(), error.message());
  std::erase_if(entries_, [&](const Entry& entry) { return entry.file == file; });
}

std::uint64_t SessionStore::bytes() const {
  const std::lock_guard lock(mutex_);
  return std::accumulate(entries_.begin(), entries_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Entry& entry) { return sum + entry.bytes; });
}

void SessionStore::makeRoom(std::uint64_t bytes) {
  std::uint64_t used = 0;
  for (const Entry& entry : entries_) used += entry.bytes;
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.used > b.used; });
  while (!entries_.empty() && used + bytes > budget_) {
    used -= entries_.back().bytes;
    remove(entries_.back().file, "The budget for read documents is used up.");
  }
}

void SessionStore::keep(const Prefix& prefix, const std::stop_token& stop) {
  if (keeps(prefix.identity, prefix.tokens)) return;
  const std::uint64_t size = prefixFileBytes(prefix.identity, prefix.tokens.size());
  if (size > budget_)
    throw Error("The read document takes " + std::to_string(size >> 20) +
                " MiB on disk, more than the whole budget for read documents (" +
                std::to_string(budget_ >> 20) +
                " MiB), and is not kept. Raise the budget in the settings.");
  {
    const std::lock_guard lock(mutex_);
    makeRoom(size);
  }
  const fs::path file = folder_ / (fileName(prefix) + kSuffix);
  const fs::path unfinished =
      folder_ / (fileName(prefix) + "." + std::to_string(::getpid()) + kUnfinished);
  try {
    writePrefix(unfinished, prefix, stop);
    fs::rename(unfinished, file);
    syncFolder(folder_);
  } catch (...) {
    std::error_code ignored;  // the failure that is thrown on says more
    fs::remove(unfinished, ignored);
    throw;
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.file == file; });
  entries_.push_back(
      {file, {prefix.identity, prefix.tokens}, size, fs::file_time_type::clock::now()});
}

bool SessionStore::keeps(const KvIdentity& identity, std::span<const std::int32_t> tokens) {
  const std::lock_guard lock(mutex_);
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.header.identity == identity &&
           commonPrefix(tokens, entry.header.tokens) == static_cast<int>(tokens.size());
  });
}

std::optional<KeptPrefix> SessionStore::find(const KvIdentity& identity,
                                             std::span<const std::int32_t> prompt) {
  const std::lock_guard lock(mutex_);
  std::optional<KeptPrefix> best;
  for (const Entry& entry : entries_) {
    if (entry.header.identity != identity) continue;
    const int tokens = wholeBlocks(commonPrefix(prompt, entry.header.tokens),
                                   static_cast<int>(entry.header.tokens.size()));
    if (tokens > (best ? best->tokens : 0)) best = KeptPrefix{entry.file, entry.header, tokens};
  }
  return best;
}

int SessionStore::load(const KeptPrefix& prefix, int from,
                       const std::function<void(std::span<const std::byte>, int count)>& take) {
  int loaded = from;
  const int blocks = (prefix.tokens + kBlockTokens - 1) / kBlockTokens - from / kBlockTokens;
  std::string damage;
  try {
    readBlocks(prefix.file, prefix.header, from / kBlockTokens, blocks,
               [&](std::span<const std::byte> rows, int count) {
                 take(rows, count);
                 loaded += count;
               });
  } catch (const Error& error) {
    damage = error.what();
  }
  const std::lock_guard lock(mutex_);
  if (!damage.empty()) {
    remove(prefix.file, damage);
    return loaded;
  }
  const auto now = fs::file_time_type::clock::now();
  std::error_code ignored;  // only the order of removal depends on it
  fs::last_write_time(prefix.file, now, ignored);
  for (Entry& entry : entries_)
    if (entry.file == prefix.file) entry.used = now;
  return loaded;
}

}  // namespace specache
