// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/scopes.h"

#include <utility>

namespace specache::jinja {
namespace {

constexpr std::size_t bytesOfVariable = 96;

}  // namespace

const Value* Scopes::find(std::string_view name) const {
  for (std::size_t i = frames_.size(); i-- > base_;) {
    budget_.step();
    const auto at = frames_[i].find(name);
    if (at != frames_[i].end()) return &at->second;
  }
  const auto at = frames_.front().find(name);
  return at == frames_.front().end() ? nullptr : &at->second;
}

void Scopes::set(std::string_view name, Value value) {
  budget_.bytes(bytesOfVariable);
  frames_.back().insert_or_assign(name, std::move(value));
}

Scopes::Variables Scopes::captured() const {
  Variables variables;
  for (std::size_t i = frames_.size(); i-- > std::max<std::size_t>(base_, 1);) {
    budget_.bytes(frames_[i].size() * bytesOfVariable);
    variables.insert(frames_[i].begin(), frames_[i].end());
  }
  return variables;
}

Scopes::Frame::Frame(Scopes& scopes) : scopes_(scopes), base_(scopes.base_) {
  scopes.frames_.emplace_back();
}

Scopes::Frame::Frame(Scopes& scopes, const Variables& captured)
    : scopes_(scopes), base_(scopes.base_) {
  scopes.budget_.bytes(captured.size() * bytesOfVariable);
  scopes.frames_.push_back(captured);
  scopes.base_ = scopes.frames_.size() - 1;
}

Scopes::Frame::~Frame() {
  scopes_.frames_.pop_back();
  scopes_.base_ = base_;
}

}  // namespace specache::jinja
