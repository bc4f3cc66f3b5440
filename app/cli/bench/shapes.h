// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/model.h"

namespace specache::app {

/// Names of the shapes that models with random weights can have.
std::vector<std::string> shapeNames();

/// The shape of that name, with a context long enough for every bench. Throws UsageError.
ModelConfig shapeOf(const std::string& name);

/// Names of the types that their weights can have, and the type of that name. Throws UsageError.
std::vector<std::string> weightNames();
kernels::DType weightType(const std::string& name);

}  // namespace specache::app
