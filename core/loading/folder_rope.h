// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/loading/folder_config.h"
#include "core/loading/metadata_builder.h"

namespace specache {

/// A tensor that GGUF has and a folder only describes.
struct RopeFactors {
  std::string_view name;  ///< GGUF's
  std::vector<float> values;
};

/// Writes how the model turns its queries and keys, from "rope_theta" and "rope_scaling" or the
/// newer "rope_parameters", and hands out the factors that GGUF keeps as tensors. Throws Error when
/// it is a way that is not known.
std::vector<RopeFactors> addRope(const FolderConfig& config, MetadataBuilder& metadata);

}  // namespace specache
