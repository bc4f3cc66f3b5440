// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/budget.h"

#include "core/error.h"
#include "core/template/value.h"

namespace specache::jinja {

void Budget::bytes(std::size_t count) {
  if (count > limits_.bytes - bytes_) {
    throw Error("it makes more text than fits; does a loop have no end?");
  }
  bytes_ += count;
}

void Budget::values(std::size_t count) {
  if (count > limits_.bytes / sizeof(Value)) bytes(limits_.bytes + 1);
  bytes(count * sizeof(Value));
}

void Budget::output(std::size_t size) const {
  if (size > limits_.output) throw Error("it writes more text than any model could read.");
}

Budget::Level::Level(Budget& budget) : budget_(budget) {
  if (budget.depth_ >= budget.limits_.depth) {
    throw Error("it goes too deep; does a macro call itself without end?");
  }
  ++budget.depth_;
}

void Budget::failSteps() {
  throw Error("it takes too many steps; does a loop have no end?");
}

}  // namespace specache::jinja
