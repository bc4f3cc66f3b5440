// SPDX-License-Identifier: GPL-3.0-or-later
// One file of kept KV:
//   header     fixed size: magic, version, identity, number of tokens, checksum of header and ids
//   token ids  int32 each
//   blocks     of kBlockTokens tokens, the last one shorter: 16-bit rows as Cache::exportRows gives
//              them, [layer][kv_head][token][K ‖ V], and their checksum
// Numbers are little-endian, as on every machine that the program runs on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/session/kv_identity.h"

namespace specache {

/// Tokens of one block. Blocks are read one by one, so that a prompt that shares only the first
/// part of a kept document still uses it.
inline constexpr int kBlockTokens = 512;

/// A read beginning of a conversation.
struct Prefix {
  KvIdentity identity;
  std::vector<std::int32_t> tokens;
  std::vector<std::vector<std::byte>> blocks;
};

/// What a file says of itself.
struct PrefixHeader {
  KvIdentity identity;
  std::vector<std::int32_t> tokens;
};

/// Bytes that the file of a prefix takes.
std::uint64_t prefixFileBytes(const KvIdentity& identity, std::size_t tokens);

/// Writes a new file and waits until it is on the disk. Throws Error; Cancelled once `stop` is
/// requested. Either leaves a broken file behind, which the caller removes.
void writePrefix(const std::filesystem::path& file, const Prefix& prefix,
                 const std::stop_token& stop);

/// Reads and checks the header, and that the size is right. Throws Error with what is wrong.
PrefixHeader readPrefixHeader(const std::filesystem::path& file);

/// Hands the first `blocks` blocks from `firstBlock` on to `take`, each checked before. Throws
/// Error with what is wrong; blocks handed out before that are good.
void readBlocks(const std::filesystem::path& file, const PrefixHeader& header, int firstBlock,
                int blocks, const std::function<void(std::span<const std::byte>, int count)>& take);

}  // namespace specache
