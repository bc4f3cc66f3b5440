// SPDX-License-Identifier: GPL-3.0-or-later
// The three ways in which a model file can fail its reader, as sentences for a person.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"

namespace specache {

/// `what` runs past the end of the file: a download that stopped half-way.
Error cutShort(const std::string& file, const std::string& what);

/// `what` contradicts the format.
Error damaged(const std::string& file, const std::string& what);

/// The file is sound, but `what` keeps this program from using it; `advice` says what would help.
Error unusable(const std::string& file, const std::string& what, const std::string& advice);

/// A name out of a file, fit to be shown: in quotes, shortened, with nothing unprintable in it.
std::string quoted(std::string_view name);

}  // namespace specache
