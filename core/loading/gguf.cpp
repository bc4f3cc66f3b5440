// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/gguf.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/loading/file_fault.h"

namespace specache {
namespace {

constexpr std::string_view magic = "GGUF";

void checkMagic(ByteReader& reader) {
  const auto bytes = reader.take(std::min(magic.size(), reader.remaining()), "the header");
  const std::string_view begin(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!magic.starts_with(begin)) {
    throw unusable(reader.file(), "it is not a GGUF file",
                   "Choose a model file whose name ends in .gguf.");
  }
  if (begin.size() < magic.size()) throw cutShort(reader.file(), "the header");
}

void checkVersion(ByteReader& reader) {
  const auto version = reader.read<std::uint32_t>("the header");
  if (version == 2 || version == 3) return;
  constexpr std::uint32_t bigEndian3 = 3U << 24;
  if (version == bigEndian3 || version == bigEndian3 - (1U << 24)) {
    throw unusable(reader.file(), "it was written for big-endian machines",
                   "Choose a little-endian copy of the model.");
  }
  throw unusable(reader.file(),
                 "it has GGUF version " + std::to_string(version) + ", and only 2 and 3 are known",
                 version == 1 ? "Convert the model to GGUF again, or choose a newer copy."
                              : "Look for a newer version of this program.");
}

std::uint64_t dataAlignment(const std::string& name, const GgufMetadata& metadata) {
  constexpr std::int64_t standard = 32;
  constexpr std::int64_t least = 8;  // what the format asks for
  constexpr std::int64_t most = 1 << 20;
  const auto alignment = metadata.find<std::int64_t>("general.alignment").value_or(standard);
  if (alignment < least || alignment > most ||
      !std::has_single_bit(static_cast<std::uint64_t>(alignment))) {
    throw damaged(name, "its alignment, \"general.alignment\", is " + std::to_string(alignment) +
                            ", which is not a power of two from 8 on");
  }
  return static_cast<std::uint64_t>(alignment);
}

}  // namespace

GgufFile::Contents GgufFile::parse(const std::string& name, std::span<const std::byte> bytes) {
  ByteReader reader(name, bytes);
  checkMagic(reader);
  checkVersion(reader);
  const auto tensorCount = reader.read<std::uint64_t>("the header");
  const auto entryCount = reader.read<std::uint64_t>("the header");
  GgufMetadata metadata(reader, entryCount);
  const std::uint64_t alignment = dataAlignment(name, metadata);
  TensorTable tensors = readTensors(reader, tensorCount, alignment, bytes);
  return {name, std::move(metadata), std::move(tensors)};
}

GgufFile::GgufFile(const std::filesystem::path& path)
    : mapping_(std::in_place, path), contents_(parse(path.string(), mapping_->bytes())) {}

GgufFile::GgufFile(const std::string& name, std::span<const std::byte> bytes)
    : contents_(parse(name, bytes)) {}

std::vector<std::filesystem::path> GgufFile::files() const {
  if (!mapping_) return {};
  return {contents_.name};
}

}  // namespace specache
