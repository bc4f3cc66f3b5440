// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace specache::jinja {

/// What one rendering may use up, so that no template runs or grows for ever. Large enough for a
/// conversation of thousands of turns; small enough to be used up in well under a second.
struct Limits {
  std::size_t steps = 1'000'000;
  std::size_t bytes = std::size_t{96} << 20;   ///< made or looked through in texts, lists and maps
  std::size_t output = std::size_t{32} << 20;  ///< bytes of the rendered text
  int depth = 600;                             ///< expressions, blocks and macros in each other
};

/// Counts what a rendering uses. Throws Error when a limit is passed.
class Budget {
 public:
  explicit Budget(const Limits& limits) : limits_(limits) {}

  void step() {
    if (++steps_ > limits_.steps) failSteps();
  }

  /// Takes bytes before they are allocated or looked through.
  void bytes(std::size_t count);

  /// Takes a list of that many values.
  void values(std::size_t count);

  void output(std::size_t size) const;

  /// Holds one level of the recursion while it lives.
  class Level {
   public:
    explicit Level(Budget& budget);
    ~Level() { --budget_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Budget& budget_;
  };

 private:
  [[noreturn]] static void failSteps();

  Limits limits_;
  std::size_t steps_ = 0;
  std::size_t bytes_ = 0;
  int depth_ = 0;
};

/// A text under construction that pays for what it takes.
class Builder {
 public:
  explicit Builder(Budget& budget) : budget_(&budget) {}

  Builder& append(std::string_view text) {
    budget_->bytes(text.size());
    text_ += text;
    return *this;
  }
  Builder& append(std::size_t count, char character) {
    budget_->bytes(count);
    text_.append(count, character);
    return *this;
  }

  std::string take() { return std::move(text_); }

 private:
  Budget* budget_;
  std::string text_;
};

}  // namespace specache::jinja
