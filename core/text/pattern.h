// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace specache {

/// Where something lies in a text.
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A regular expression over valid UTF-8, with Unicode's classes and the meaning that Oniguruma
/// gives it. Runs on PCRE2. For expressions of our own only: nothing bounds the time of a bad one.
/// Constant after construction; threads may share it.
class Pattern {
 public:
  /// Throws Error when it is no regular expression.
  explicit Pattern(std::string_view expression);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

 private:
  friend class PatternSearch;
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

/// Finds a pattern's matches, one after the other. Not to be shared between threads.
class PatternSearch {
 public:
  /// The pattern must outlive it.
  explicit PatternSearch(const Pattern& pattern);
  ~PatternSearch();
  PatternSearch(PatternSearch&&) noexcept;
  PatternSearch& operator=(PatternSearch&&) noexcept;

  /// The first match in the text, which must be valid UTF-8, that begins at `begin` or behind it
  /// and is not empty.
  std::optional<TextRange> next(std::string_view text, std::size_t begin);

 private:
  struct State;
  const Pattern* pattern_;
  std::unique_ptr<State> state_;
};

}  // namespace specache
