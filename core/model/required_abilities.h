// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/config.h"
#include "kernels/backend.h"

namespace specache {

class ModelFile;

/// Throws NotOnThisDevice where a model of this shape needs what `backend` has not. `model` names
/// the model's file.
void requireAbilities(const std::string& model, const ModelConfig& config,
                      const kernels::Backend& backend);

/// The same for the types of the file's weights.
void requireWeightTypes(const ModelFile& file, const kernels::Backend& backend);

}  // namespace specache
