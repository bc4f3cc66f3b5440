// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "kernels/backend.h"

namespace specache::app {

/// What a bench ran on, for example "AMD EPYC, 2 threads".
std::string machineName(const kernels::Backend& backend);

/// Today as 2026-11-23.
std::string today();

}  // namespace specache::app
