// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace specache {

/// Tells model files apart: a hash of the size, of the beginning, where a GGUF's header is, and of
/// samples from the whole length, so that files of many GiB take no longer than small ones. Throws
/// Error where the file cannot be read.
std::uint64_t fingerprint(const std::filesystem::path& file);

}  // namespace specache
