// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/gguf_tensors.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/loading/file_fault.h"
#include "core/loading/gguf_type.h"

namespace specache {
namespace {

constexpr std::uint64_t mostTensors = 1U << 16;  // the largest models have some thousands

/// A tensor whose bytes are known by place, not yet by address.
struct Record {
  StoredTensor tensor;
  std::uint64_t offset = 0;  ///< from the begin of the data section
  std::uint64_t bytes = 0;
};

kernels::DType readDType(ByteReader& reader, const std::string& name) {
  const auto number = reader.read<std::uint32_t>("the list of tensors");
  const std::optional<GgufTensorType> type = tensorType(number);
  if (!type) {
    throw damaged(reader.file(), name + " has the unknown type " + std::to_string(number));
  }
  if (!type->dtype) {
    throw unusable(reader.file(),
                   name + " is stored as " + std::string(type->name) + ", which is not supported",
                   "Choose a copy of the model in Q4_K_M, Q8_0 or another common type.");
  }
  return *type->dtype;
}

void readShape(ByteReader& reader, const std::string& name, StoredTensor& tensor) {
  const auto dimensions = reader.read<std::uint32_t>("the list of tensors");
  if (dimensions < 1 || dimensions > tensor.shape.size()) {
    throw damaged(reader.file(), name + " has " + std::to_string(dimensions) + " dimensions");
  }
  tensor.dimensions = static_cast<int>(dimensions);
  for (std::uint32_t d = 0; d < dimensions; ++d) {
    const auto size = reader.read<std::uint64_t>("the list of tensors");
    if (size == 0) throw damaged(reader.file(), name + " has a dimension of size 0");
    if (!std::in_range<std::int64_t>(size)) {
      throw damaged(reader.file(), name + " has a dimension of size " + std::to_string(size));
    }
    tensor.shape[d] = static_cast<std::int64_t>(size);
  }
}

/// Bytes of the tensor's data; its values are fewer than 2^63 and its rows whole blocks.
std::uint64_t dataBytes(const std::string& file, const std::string& name,
                        const StoredTensor& tensor) {
  const kernels::DTypeInfo type = kernels::info(tensor.dtype);
  if (tensor.columns() % type.blockValues != 0) {
    throw damaged(file, name + " has rows of " + std::to_string(tensor.columns()) +
                            " values, which is not a multiple of " +
                            std::to_string(type.blockValues) + ", the block of " +
                            std::string(type.name));
  }
  std::int64_t bytes = type.blockBytes;
  bool overflow = __builtin_mul_overflow(bytes, tensor.columns() / type.blockValues, &bytes);
  for (int d = 1; d < 4; ++d) {
    overflow = overflow || __builtin_mul_overflow(bytes, tensor.shape[d], &bytes);
  }
  if (overflow) throw damaged(file, name + " claims more values than can be counted");
  return static_cast<std::uint64_t>(bytes);
}

Record readRecord(ByteReader& reader, std::uint64_t alignment) {
  Record record;
  record.tensor.name = reader.readString("the list of tensors");
  if (record.tensor.name.empty()) throw damaged(reader.file(), "a tensor has no name");
  const std::string name = "the tensor " + quoted(record.tensor.name);
  readShape(reader, name, record.tensor);
  record.tensor.dtype = readDType(reader, name);
  record.bytes = dataBytes(reader.file(), name, record.tensor);
  record.offset = reader.read<std::uint64_t>("the list of tensors");
  if (record.offset % alignment != 0) {
    throw damaged(reader.file(), name + " begins at " + std::to_string(record.offset) +
                                     ", which is not a multiple of " + std::to_string(alignment));
  }
  return record;
}

/// Sorts the records by place in the file, and throws when two share bytes.
void checkOverlaps(const std::string& file, std::vector<Record>& records) {
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.offset < b.offset; });
  for (std::size_t i = 1; i < records.size(); ++i) {
    const Record& before = records[i - 1];
    if (before.offset + before.bytes > records[i].offset) {
      throw damaged(file, "the tensors " + quoted(before.tensor.name) + " and " +
                              quoted(records[i].tensor.name) + " lie over each other");
    }
  }
}

}  // namespace

TensorTable readTensors(ByteReader& reader, std::uint64_t count, std::uint64_t alignment,
                        std::span<const std::byte> file) {
  if (count > mostTensors) {
    throw damaged(reader.file(), "it claims " + std::to_string(count) + " tensors");
  }
  std::vector<Record> records;
  for (std::uint64_t i = 0; i < count; ++i) records.push_back(readRecord(reader, alignment));

  const std::uint64_t begin = (reader.position() + alignment - 1) / alignment * alignment;
  const std::uint64_t available = file.size() > begin ? file.size() - begin : 0;
  TensorTable table;
  for (Record& record : records) {
    const std::string_view name = record.tensor.name;
    if (record.offset > available || record.bytes > available - record.offset) {
      throw cutShort(reader.file(), "the tensor " + quoted(name));
    }
    record.tensor.data = file.subspan(begin + record.offset, record.bytes);
    if (!table.emplace(name, record.tensor).second) {
      throw damaged(reader.file(), "the tensor " + quoted(name) + " occurs twice");
    }
  }
  checkOverlaps(reader.file(), records);
  return table;
}

}  // namespace specache
