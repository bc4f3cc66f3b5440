// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/safetensors.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/loading/byte_reader.h"
#include "core/loading/file_fault.h"
#include "core/loading/json_document.h"

namespace specache {
namespace {

// Some ten times the largest header of today (models of 100,000 small tensors in several files).
constexpr std::uint64_t mostHeaderBytes = std::uint64_t{16} << 20;
constexpr std::size_t mostTensors = std::size_t{1} << 16;
constexpr std::size_t mostDimensions = 8;

constexpr auto typeSizes =
    std::to_array<std::pair<std::string_view, std::uint64_t>>({{"BOOL", 1},
                                                               {"U8", 1},
                                                               {"I8", 1},
                                                               {"F8_E5M2", 1},
                                                               {"F8_E4M3", 1},
                                                               {"F8_E8M0", 1},
                                                               {"I16", 2},
                                                               {"U16", 2},
                                                               {"F16", 2},
                                                               {"BF16", 2},
                                                               {"I32", 4},
                                                               {"U32", 4},
                                                               {"F32", 4},
                                                               {"F64", 8},
                                                               {"I64", 8},
                                                               {"U64", 8}});

/// Reads the entries of one file's header.
class HeaderReader {
 public:
  HeaderReader(const std::string& file, std::span<const std::byte> data)
      : file_(file), data_(data) {}

  SafeTensor read(const std::string& name, const Json& entry) const {
    const std::string what = "the tensor " + specache::quoted(name);
    SafeTensor tensor;
    tensor.type = requireText(file_, entry, "dtype");
    tensor.shape = readShape(what, entry);
    const std::uint64_t begin = readOffset(what, entry, 0);
    const std::uint64_t end = readOffset(what, entry, 1);
    if (end < begin) throw damaged(file_, what + " ends before it begins");
    if (end > data_.size()) throw cutShort(file_, what);
    if (end - begin != bytesOf(what, tensor)) {
      throw damaged(file_, what + " has " + std::to_string(end - begin) +
                               " bytes, which is not what its shape and type come to");
    }
    tensor.data = data_.subspan(begin, end - begin);
    return tensor;
  }

 private:
  std::vector<std::int64_t> readShape(const std::string& what, const Json& entry) const {
    const Json& sizes = member(entry, "shape");
    if (!sizes.is_array() || sizes.size() > mostDimensions) {
      throw damaged(file_, what + " has no shape");
    }
    std::vector<std::int64_t> shape;
    for (const Json& size : sizes) {
      if (!size.is_number_unsigned() || !std::in_range<std::int64_t>(size.get<std::uint64_t>())) {
        throw damaged(file_,
                      what + " has a dimension of the size " + specache::quoted(size.dump()));
      }
      shape.push_back(size.get<std::int64_t>());
    }
    return shape;
  }

  std::uint64_t readOffset(const std::string& what, const Json& entry, std::size_t which) const {
    const Json& offsets = member(entry, "data_offsets");
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[which].is_number_unsigned()) {
      throw damaged(file_, what + " does not say where it lies");
    }
    return offsets[which].get<std::uint64_t>();
  }

  std::uint64_t bytesOf(const std::string& what, const SafeTensor& tensor) const {
    const auto* const type = std::find_if(typeSizes.begin(), typeSizes.end(), [&](const auto& one) {
      return one.first == tensor.type;
    });
    if (type == typeSizes.end()) {
      throw unusable(
          file_,
          what + " is stored as " + specache::quoted(tensor.type) + ", which is not supported",
          "Choose a copy of the model in F32, F16 or BF16.");
    }
    std::uint64_t bytes = type->second;
    for (const std::int64_t size : tensor.shape) {
      if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes)) {
        throw damaged(file_, what + " claims more values than can be counted");
      }
    }
    return bytes;
  }

  const std::string& file_;
  std::span<const std::byte> data_;
};

/// Every byte belongs to one tensor, as the format asks.
void checkPlaces(const std::string& file, const std::map<std::string, SafeTensor>& tensors,
                 std::span<const std::byte> data) {
  std::vector<std::pair<const std::byte*, std::size_t>> places;
  for (const auto& [name, tensor] : tensors) {
    if (!tensor.data.empty()) places.emplace_back(tensor.data.data(), tensor.data.size());
  }
  std::sort(places.begin(), places.end());
  const std::byte* end = data.data();
  for (const auto& [begin, bytes] : places) {
    if (begin < end) throw damaged(file, "two of its tensors lie over each other");
    if (begin > end) throw damaged(file, "there is a gap between its tensors");
    end = begin + bytes;
  }
  if (end != data.data() + data.size()) {
    throw damaged(file, "there are bytes at its end that belong to no tensor");
  }
}

std::string_view readHeader(ByteReader& reader) {
  const auto length = reader.read<std::uint64_t>("the header");
  if (length > mostHeaderBytes) {
    throw unusable(
        reader.file(),
        "its header claims " + std::to_string(length) + " bytes, so it is no safetensors file",
        "Download it again, or choose another copy of the model.");
  }
  return textOf(reader.take(length, "the header"));
}

std::map<std::string, SafeTensor> readTensors(const std::string& file,
                                              std::span<const std::byte> bytes) {
  ByteReader reader(file, bytes);
  const Json header = parseJson(file, readHeader(reader));
  if (!header.is_object()) throw damaged(file, "its header is not a JSON object");
  if (header.size() > mostTensors) {
    throw damaged(file, "it claims " + std::to_string(header.size()) + " tensors");
  }
  const std::span<const std::byte> data = bytes.subspan(reader.position());
  const HeaderReader entries(file, data);
  std::map<std::string, SafeTensor> tensors;
  for (const auto& [name, entry] : header.items()) {
    if (name != "__metadata__") tensors.emplace(name, entries.read(name, entry));
  }
  checkPlaces(file, tensors, data);
  return tensors;
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : name_(path.string()),
      mapping_(std::in_place, path),
      tensors_(readTensors(name_, mapping_->bytes())) {}

SafetensorsFile::SafetensorsFile(const std::string& name, std::span<const std::byte> bytes)
    : name_(name), tensors_(readTensors(name_, bytes)) {}

}  // namespace specache
