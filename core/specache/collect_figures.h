// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/specache/figures.h"
#include "core/specache/layout.h"
#include "kernels/kv.h"

namespace specache {

/// Sums the backend's figures, [layer][sequence][kv_head], up into those of every sequence.
/// Sets layers, attended and bytesFetched; leaves the rest alone.
void collectFigures(const StoreShape& shape, std::span<const kernels::HeadFigures> heads,
                    std::span<StepFigures> sequences);

}  // namespace specache
