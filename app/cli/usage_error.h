// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

namespace specache::app {

/// The command was used wrongly: exit status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace specache::app
