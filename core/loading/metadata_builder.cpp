// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/metadata_builder.h"

#include <cstring>
#include <span>

namespace specache {

void MetadataBuilder::add(std::string_view key, int value) {
  begin(key, GgufType::int32);
  number(static_cast<std::int32_t>(value));
}

void MetadataBuilder::add(std::string_view key, float value) {
  begin(key, GgufType::float32);
  number(value);
}

void MetadataBuilder::add(std::string_view key, std::string_view value) {
  begin(key, GgufType::string);
  text(value);
}

void MetadataBuilder::begin(std::string_view key, GgufType type) {
  ++count_;
  text(key);
  number(static_cast<std::uint32_t>(type));
}

void MetadataBuilder::text(std::string_view text) {
  number(std::uint64_t{text.size()});
  const auto characters = std::as_bytes(std::span(text));
  bytes_.insert(bytes_.end(), characters.begin(), characters.end());
}

template <typename Number>
void MetadataBuilder::number(Number value) {
  std::byte raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  bytes_.insert(bytes_.end(), raw, raw + sizeof value);
}

}  // namespace specache
