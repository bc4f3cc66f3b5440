// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "core/loading/byte_reader.h"
#include "core/loading/stored_tensor.h"

namespace specache {

using TensorTable = std::map<std::string_view, StoredTensor>;

/// Reads the `count` tensor records at the reader, which must stand right behind the metadata, and
/// finds their data in `file`, the whole of it. Throws Error on whatever contradicts the format,
/// and on types that the kernels can't read.
TensorTable readTensors(ByteReader& reader, std::uint64_t count, std::uint64_t alignment,
                        std::span<const std::byte> file);

}  // namespace specache
