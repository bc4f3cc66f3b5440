// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "core/template/object.h"

namespace specache::jinja {

/// The variable “loop” of a “for”: where it is, and in what.
class Loop : public Object {
 public:
  explicit Loop(List items);

  bool isEmpty() const { return items_.empty(); }
  bool isDone() const { return at_ >= items_.size(); }
  const Value& item() const { return items_[at_]; }
  void advance() { ++at_; }

  std::string_view description() const override { return "a loop"; }
  Value attribute(Interpreter& interpreter, std::string_view name) override;
  int nesting() const override { return nesting_; }

 private:
  List items_;
  std::size_t at_ = 0;
  int nesting_ = 1;
};

}  // namespace specache::jinja
