// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace specache {

/// Something went wrong that a person can be told: a full sentence that says what was wrong, where,
/// and what to do about it.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A model needs what its device cannot do. The CPU can.
class NotOnThisDevice : public Error {
 public:
  using Error::Error;
};

/// The work was stopped on request.
class Cancelled : public std::runtime_error {
 public:
  Cancelled() : std::runtime_error("The work was stopped.") {}
};

}  // namespace specache
