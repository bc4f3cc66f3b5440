// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/loop.h"

#include "core/error.h"

namespace specache::jinja {
namespace {

/// loop.cycle("a", "b"): one of the values after the other. `place` is the number of the turn.
Value cycle(Interpreter& /*interpreter*/, const Value& place, const Arguments& arguments) {
  const List& values = arguments.positional;
  if (values.empty()) throw Error("“cycle” needs values.");
  return values[static_cast<std::size_t>(place.whole()) % values.size()];
}

}  // namespace

Loop::Loop(List items) : items_(std::move(items)) {
  for (const Value& item : items_) nesting_ = std::max(nesting_, item.nesting() + 1);
}

Value Loop::attribute(Interpreter& /*interpreter*/, std::string_view name) {
  const std::size_t left = items_.size() - std::min(at_, items_.size());
  if (name == "index") return at_ + 1;
  if (name == "index0") return at_;
  if (name == "revindex") return left;
  if (name == "revindex0") return static_cast<std::int64_t>(left) - 1;
  if (name == "first") return at_ == 0;
  if (name == "last") return left <= 1;
  if (name == "length") return items_.size();
  if (name == "previtem" && at_ > 0 && left > 0) return items_[at_ - 1];
  if (name == "nextitem" && left > 1) return items_[at_ + 1];
  if (name == "cycle") return std::shared_ptr<Object>(std::make_shared<BoundMethod>(at_, cycle));
  return Undefined{name};
}

}  // namespace specache::jinja
