// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/byte_reader.h"

#include "core/loading/file_fault.h"

namespace specache {

std::span<const std::byte> ByteReader::take(std::uint64_t count, std::string_view what) {
  if (count > remaining()) throw cutShort(file_, std::string(what));
  const std::span<const std::byte> taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

std::string_view ByteReader::readString(std::string_view what) {
  const auto length = read<std::uint64_t>(what);
  return textOf(take(length, what));
}

}  // namespace specache
