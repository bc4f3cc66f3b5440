// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/loading/metadata_builder.h"

namespace specache {

/// Writes the folder's chat template, if it has one, by GGUF's key: that of chat_template.jinja, or
/// else that of tokenizer_config.json, of several the one called "default". Throws Error when the
/// file can't be read.
void addTemplate(const std::filesystem::path& folder, MetadataBuilder& metadata);

}  // namespace specache
