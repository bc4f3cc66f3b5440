// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/model.h"

namespace specache::test {

/// Logits behind every token, [token][vocabulary], computed in double precision, plainly, with full
/// attention to what each layer sees. K and V are rounded to 16 bits as every cache does. For
/// models of type F32 on a backend whose device memory is readable.
std::vector<std::vector<float>> referenceLogits(const Model& model,
                                                std::span<const std::int32_t> tokens);

}  // namespace specache::test
