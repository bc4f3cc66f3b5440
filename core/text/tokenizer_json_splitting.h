// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/loading/json_document.h"

namespace specache {

/// The name of the splitting that the "pre_tokenizer" of a tokenizer.json describes. Throws Error
/// when it is not known or does not end with the step to bytes.
std::string splittingOf(const std::string& file, const Json& preTokenizer);

}  // namespace specache
