// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/session/prefix_file.h"

namespace specache {

/// A kept beginning that fits a prompt.
struct KeptPrefix {
  std::filesystem::path file;
  PrefixHeader header;
  int tokens = 0;  ///< of the prompt, that can be taken from it: whole blocks
};

/// A folder of kept KV, one file for every read beginning. Damaged, foreign and outdated files are
/// logged and removed; other files in the folder are left alone. Safe to use from several threads,
/// and from several processes: a file that has gone is as good as never kept.
class SessionStore {
 public:
  /// Makes the folder where it is missing. Throws Error where it cannot be used.
  SessionStore(std::filesystem::path folder, std::uint64_t budgetBytes);

  /// Writes a prefix, after making room in the budget by removing the files that were not used for
  /// the longest. Does nothing where it is kept already. Throws Error (the folder is as before),
  /// Cancelled.
  void keep(const Prefix& prefix, const std::stop_token& stop = {});

  /// The kept prefix that covers most of a prompt.
  std::optional<KeptPrefix> find(const KvIdentity& identity, std::span<const std::int32_t> prompt);

  /// True where a kept prefix begins with all of `tokens`.
  bool keeps(const KvIdentity& identity, std::span<const std::int32_t> tokens);

  /// Hands the blocks of a prefix from token `from` on, a multiple of kBlockTokens, to `take`, up
  /// to `prefix.tokens`. Returns the number of tokens that are there then: fewer than asked for
  /// where the file is damaged, which removes it.
  int load(const KeptPrefix& prefix, int from,
           const std::function<void(std::span<const std::byte>, int count)>& take);

  /// Bytes of all kept files.
  std::uint64_t bytes() const;

 private:
  struct Entry {
    std::filesystem::path file;
    PrefixHeader header;
    std::uint64_t bytes = 0;
    std::filesystem::file_time_type used;
  };

  void scan();
  void makeRoom(std::uint64_t bytes);
  void remove(std::filesystem::path file, const std::string& reason);

  const std::filesystem::path folder_;
  const std::uint64_t budget_;
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace specache
