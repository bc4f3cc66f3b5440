// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/gguf_metadata.h"

#include <limits>
#include <utility>
#include <vector>

#include "core/loading/file_fault.h"

namespace specache {
namespace {

// Far above any real model (hundreds of entries, vocabularies of some 300,000 pieces with as many
// merges) and low enough that a hostile header is done with in well under a second.
constexpr std::uint64_t mostEntries = 1U << 16;
constexpr std::uint64_t mostStrings = 1U << 22;

constexpr const char* reconvert = "Convert the model to GGUF again, or choose another copy.";

/// Reads past `count` strings, so that their lengths are known to be sound.
void skipStrings(ByteReader& reader, std::uint64_t count, std::string_view key) {
  if (count > mostStrings) {
    throw damaged(reader.file(),
                  "the list " + quoted(key) + " claims " + std::to_string(count) + " strings");
  }
  const std::string what = "the entry " + quoted(key);
  for (std::uint64_t i = 0; i < count; ++i) reader.readString(what);
}

GgufType readType(ByteReader& reader, std::string_view key) {
  const auto number = reader.read<std::uint32_t>("the metadata");
  const auto type = static_cast<GgufType>(number);
  if (fixedSize(type) == 0 && type != GgufType::string && type != GgufType::array) {
    throw damaged(reader.file(),
                  "the entry " + quoted(key) + " has the unknown type " + std::to_string(number));
  }
  return type;
}

GgufValue readValue(ByteReader& reader, std::string_view key) {
  GgufValue value;
  value.type = readType(reader, key);
  if (value.type == GgufType::array) {
    value.isList = true;
    value.type = readType(reader, key);
    value.count = reader.read<std::uint64_t>("the metadata");
    if (value.type == GgufType::array) {
      throw damaged(reader.file(), "the entry " + quoted(key) + " is a list of lists");
    }
  }
  if (const auto size = static_cast<std::uint64_t>(fixedSize(value.type)); size > 0) {
    if (value.count > reader.remaining() / size) {
      throw cutShort(reader.file(), "the entry " + quoted(key));
    }
    value.bytes = reader.take(value.count * size, "the metadata");
    return value;
  }
  const std::size_t begin = reader.position();
  skipStrings(reader, value.count, key);
  value.bytes = reader.since(begin);
  return value;
}

template <typename Number>
Number load(const std::byte* at) {
  Number value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::optional<std::int64_t> wholeNumber(GgufType type, const std::byte* at) {
  switch (type) {
    case GgufType::uint8:
      return load<std::uint8_t>(at);
    case GgufType::int8:
      return load<std::int8_t>(at);
    case GgufType::uint16:
      return load<std::uint16_t>(at);
    case GgufType::int16:
      return load<std::int16_t>(at);
    case GgufType::uint32:
      return load<std::uint32_t>(at);
    case GgufType::int32:
      return load<std::int32_t>(at);
    case GgufType::int64:
      return load<std::int64_t>(at);
    case GgufType::uint64: {
      const auto value = load<std::uint64_t>(at);
      if (std::in_range<std::int64_t>(value)) return static_cast<std::int64_t>(value);
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

// decode(value, index, T&): the element as a T; false when it isn't one or doesn't fit.
bool decode(const GgufValue& value, std::uint64_t index, std::int64_t& out) {
  const auto size = static_cast<std::uint64_t>(fixedSize(value.type));
  const auto number = wholeNumber(value.type, value.bytes.data() + index * size);
  if (number) out = *number;
  return number.has_value();
}

bool decode(const GgufValue& value, std::uint64_t index, int& out) {
  std::int64_t wide = 0;
  if (!decode(value, index, wide) || !std::in_range<int>(wide)) return false;
  out = static_cast<int>(wide);
  return true;
}

bool decode(const GgufValue& value, std::uint64_t index, float& out) {
  if (value.type == GgufType::float32) {
    out = load<float>(value.bytes.data() + index * sizeof(float));
  } else if (value.type == GgufType::float64) {
    out = static_cast<float>(load<double>(value.bytes.data() + index * sizeof(double)));
  }
  return value.type == GgufType::float32 || value.type == GgufType::float64;
}

bool decode(const GgufValue& value, std::uint64_t index, bool& out) {
  if (value.type != GgufType::boolean) return false;
  out = value.bytes[index] != std::byte{0};
  return true;
}

std::string_view stringAt(const std::byte* at) {
  return {reinterpret_cast<const char*>(at) + sizeof(std::uint64_t), load<std::uint64_t>(at)};
}

template <typename T>
bool decodeAll(const GgufValue& value, T& out) {
  return !value.isList && decode(value, 0, out);
}

bool decodeAll(const GgufValue& value, std::string_view& out) {
  if (value.isList || value.type != GgufType::string) return false;
  out = stringAt(value.bytes.data());
  return true;
}

bool decodeAll(const GgufValue& value, std::vector<std::string_view>& out) {
  if (!value.isList || value.type != GgufType::string) return false;
  out.reserve(value.count);
  const std::byte* at = value.bytes.data();
  for (std::uint64_t i = 0; i < value.count; ++i) {
    out.push_back(stringAt(at));
    at += sizeof(std::uint64_t) + out.back().size();
  }
  return true;
}

template <typename T>
bool decodeAll(const GgufValue& value, std::vector<T>& out) {
  if (!value.isList || value.type == GgufType::string) return false;
  out.resize(value.count);
  for (std::uint64_t i = 0; i < value.count; ++i) {
    if (!decode(value, i, out[i])) return false;
  }
  return true;
}

template <typename T>
constexpr std::string_view wanted = "a whole number of moderate size";
template <>
constexpr std::string_view wanted<bool> = "a yes or no";
template <>
constexpr std::string_view wanted<float> = "a number with decimals";
template <>
constexpr std::string_view wanted<std::string_view> = "text";
template <>
constexpr std::string_view wanted<std::vector<std::string_view>> = "a list of texts";
template <>
constexpr std::string_view wanted<std::vector<float>> = "a list of numbers with decimals";
template <>
constexpr std::string_view wanted<std::vector<int>> = "a list of whole numbers of moderate size";

}  // namespace

GgufMetadata::GgufMetadata(ByteReader& reader, std::uint64_t count) : file_(reader.file()) {
  if (count > mostEntries) {
    throw damaged(file_, "it claims " + std::to_string(count) + " metadata entries");
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string_view key = reader.readString("the metadata");
    if (key.empty()) throw damaged(file_, "a metadata entry has no name");
    const auto [place, isNew] = values_.emplace(key, GgufValue{});
    if (!isNew) throw damaged(file_, "the entry " + quoted(key) + " occurs twice");
    place->second = readValue(reader, key);
  }
}

const GgufValue* GgufMetadata::lookup(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

void GgufMetadata::throwMissing(std::string_view key) const {
  throw unusable(file_, "the entry " + quoted(key) + " is missing", reconvert);
}

template <typename T>
std::optional<T> GgufMetadata::find(std::string_view key) const {
  const GgufValue* value = lookup(key);
  if (!value) return std::nullopt;
  T out{};
  if (!decodeAll(*value, out)) {
    const std::string list = value->isList ? "a list, of which each element is " : "";
    throw unusable(file_,
                   "the entry " + quoted(key) + " is " + list +
                       std::string(description(value->type)) + " where " + std::string(wanted<T>) +
                       " is needed",
                   reconvert);
  }
  return out;
}

template std::optional<bool> GgufMetadata::find(std::string_view) const;
template std::optional<int> GgufMetadata::find(std::string_view) const;
template std::optional<std::int64_t> GgufMetadata::find(std::string_view) const;
template std::optional<float> GgufMetadata::find(std::string_view) const;
template std::optional<std::string_view> GgufMetadata::find(std::string_view) const;
template std::optional<std::vector<int>> GgufMetadata::find(std::string_view) const;
template std::optional<std::vector<float>> GgufMetadata::find(std::string_view) const;
template std::optional<std::vector<std::string_view>> GgufMetadata::find(std::string_view) const;

}  // namespace specache
