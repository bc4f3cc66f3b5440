// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/engine/engine.h"

namespace specache::app {

/// Reads files as documents: plain text and Markdown in UTF-8, and in builds with Qt everything
/// that the window reads. Throws Error with what is wrong with a file and what to do.
std::vector<DocumentText> readDocuments(const std::vector<std::filesystem::path>& files);

}  // namespace specache::app
