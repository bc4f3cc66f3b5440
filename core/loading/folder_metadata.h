// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/loading/folder_config.h"
#include "core/loading/metadata_builder.h"

namespace specache {

/// Writes what config.json says of the model's shape, all but its positions, by GGUF's keys.
/// `name` is what people call the model.
void addShape(const FolderConfig& config, const std::string& name, MetadataBuilder& metadata);

}  // namespace specache
