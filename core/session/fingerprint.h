// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace specache {

/// Tells models apart: a hash of each file's size, of its beginning, where a GGUF's header is, and
/// of samples from its whole length, so that files of many GiB take no longer than small ones.
/// Throws Error where a file cannot be read.
std::uint64_t fingerprint(const std::vector<std::filesystem::path>& files);

}  // namespace specache
