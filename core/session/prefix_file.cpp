// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/prefix_file.h"

#include <fcntl.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "core/error.h"
#include "core/session/file_descriptor.h"

namespace specache {
namespace {

constexpr std::array<char, 8> kMagic{'S', 'P', 'C', 'K', 'V', 'R', 'O', 'W'};
constexpr std::uint32_t kVersion = 2;  // since keys are mixed (kernels/hadamard.h)
constexpr std::uint32_t kMostTokens = 1u
                                      << 24;  // no model reads more; keeps a damaged header small

struct FixedHeader {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t tokens = 0;
  std::uint64_t model = 0;
  std::uint32_t layers = 0;
  std::uint32_t kvHeads = 0;
  std::uint32_t headDim = 0;
  std::uint32_t blockTokens = kBlockTokens;
  std::uint64_t checksum = 0;  // of this header with 0 here, and of the ids
};
static_assert(sizeof(FixedHeader) == 48);

using Checksum = std::uint64_t;

std::uint64_t headerChecksum(FixedHeader header, std::span<const std::int32_t> tokens) {
  header.checksum = 0;
  const std::uint64_t first = XXH3_64bits(&header, sizeof header);
  return XXH3_64bits_withSeed(tokens.data(), tokens.size_bytes(), first);
}

int blockCount(std::size_t tokens) {
  return static_cast<int>((tokens + kBlockTokens - 1) / kBlockTokens);
}

int tokensOfBlock(std::size_t tokens, int block) {
  return static_cast<int>(
      std::min<std::size_t>(kBlockTokens, tokens - static_cast<std::size_t>(block) * kBlockTokens));
}

std::uint64_t blocksAt(std::size_t tokens) {
  return sizeof(FixedHeader) + tokens * sizeof(std::int32_t);
}

}  // namespace

std::uint64_t prefixFileBytes(const KvIdentity& identity, std::size_t tokens) {
  return blocksAt(tokens) + tokens * identity.tokenBytes() + blockCount(tokens) * sizeof(Checksum);
}

void writePrefix(const std::filesystem::path& file, const Prefix& prefix,
                 const std::stop_token& stop) {
  FixedHeader header;
  header.tokens = static_cast<std::uint32_t>(prefix.tokens.size());
  header.model = prefix.identity.model;
  header.layers = prefix.identity.layers;
  header.kvHeads = prefix.identity.kvHeads;
  header.headDim = prefix.identity.headDim;
  header.checksum = headerChecksum(header, prefix.tokens);

  FileDescriptor output(file, O_WRONLY | O_CREAT | O_TRUNC);
  output.write(std::as_bytes(std::span(&header, 1)));
  output.write(std::as_bytes(std::span(prefix.tokens)));
  for (const std::vector<std::byte>& block : prefix.blocks) {
    if (stop.stop_requested()) throw Cancelled();
    const Checksum checksum = XXH3_64bits(block.data(), block.size());
    output.write(block);
    output.write(std::as_bytes(std::span(&checksum, 1)));
  }
  output.sync();
}

PrefixHeader readPrefixHeader(const std::filesystem::path& file) {
  const FileDescriptor input(file, O_RDONLY);
  FixedHeader header;
  input.readAt(0, std::as_writable_bytes(std::span(&header, 1)));
  if (header.magic != kMagic) throw Error("It is not a file of kept KV.");
  if (header.version != kVersion || header.blockTokens != kBlockTokens)
    throw Error("It was written by another version of the program.");
  if (header.tokens > kMostTokens) throw Error("Its header is damaged.");

  PrefixHeader result;
  result.identity = {header.model, header.layers, header.kvHeads, header.headDim};
  result.tokens.resize(header.tokens);
  input.readAt(sizeof header, std::as_writable_bytes(std::span(result.tokens)));
  if (headerChecksum(header, result.tokens) != header.checksum)
    throw Error("Its header is damaged.");
  if (input.size() != prefixFileBytes(result.identity, header.tokens))
    throw Error("It is not as long as its header says.");
  return result;
}

void readBlocks(const std::filesystem::path& file, const PrefixHeader& header, int firstBlock,
                int blocks,
                const std::function<void(std::span<const std::byte>, int count)>& take) {
  const FileDescriptor input(file, O_RDONLY);
  const std::size_t blockBytes = kBlockTokens * header.identity.tokenBytes() + sizeof(Checksum);
  std::vector<std::byte> rows;
  for (int block = firstBlock; block < firstBlock + blocks; ++block) {
    const int count = tokensOfBlock(header.tokens.size(), block);
    const std::uint64_t at = blocksAt(header.tokens.size()) + block * blockBytes;
    rows.resize(count * header.identity.tokenBytes());
    input.readAt(at, rows);
    Checksum expected = 0;
    input.readAt(at + rows.size(), std::as_writable_bytes(std::span(&expected, 1)));
    if (XXH3_64bits(rows.data(), rows.size()) != expected)
      throw Error("Block " + std::to_string(block) + " is damaged.");
    take(rows, count);
  }
}

}  // namespace specache
