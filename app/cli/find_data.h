// SPDX-License-Identifier: GPL-3.0-or-later
// Where the program's own files are: beside the installed program, or in the source tree.
#pragma once

#include <filesystem>

namespace specache::app {

/// The bundled model. Throws Error where there is none.
std::filesystem::path findBundledModel();

/// The folder tests/quality of the source tree, with the data of the quality bench. Throws Error
/// where it is not there.
std::filesystem::path findQualityData();

}  // namespace specache::app
