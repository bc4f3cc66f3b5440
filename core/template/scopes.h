// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/template/budget.h"
#include "core/template/value.h"

namespace specache::jinja {

/// The variables that a template sees: the frames of loops, blocks and macros over the template's
/// own frame. Names point into the template.
class Scopes {
 public:
  using Variables = std::unordered_map<std::string_view, Value>;

  explicit Scopes(Budget& budget) : budget_(budget), frames_(1) {}

  /// The variable in the innermost frame that has it; null if none has. Valid until the next
  /// change.
  const Value* find(std::string_view name) const;

  /// Sets the variable in the innermost frame.
  void set(std::string_view name, Value value);

  /// The variables that a macro defined here takes along: all but the template's own.
  Variables captured() const;

  /// A frame that lasts as long as this object.
  class Frame {
   public:
    explicit Frame(Scopes& scopes);

    /// The frame of a macro, which sees the template's own variables and those it took along.
    Frame(Scopes& scopes, const Variables& captured);

    ~Frame();
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

   private:
    Scopes& scopes_;
    std::size_t base_;
  };

 private:
  Budget& budget_;
  std::vector<Variables> frames_;
  std::size_t base_ = 0;  ///< frames below it, but for the first, can't be seen
};

}  // namespace specache::jinja
