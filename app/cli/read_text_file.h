// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace specache::app {

/// A file of UTF-8 text, without the byte order mark. Throws Error with what is wrong with it.
std::string readTextFile(const std::filesystem::path& file);

}  // namespace specache::app
