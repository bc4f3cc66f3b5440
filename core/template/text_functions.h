// SPDX-License-Identifier: GPL-3.0-or-later
// What Python's string methods do; for filters, tests and methods alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/template/budget.h"

namespace specache::jinja {

std::string upperText(Budget& budget, std::string_view text);
std::string lowerText(Budget& budget, std::string_view text);

/// The first letter large, all others small.
std::string capitalizedText(Budget& budget, std::string_view text);

/// Each word's first letter large, all others small: Python's words are letters in a row, Jinja's
/// filter parts words at blanks, hyphens and opening brackets.
std::string titledText(Budget& budget, std::string_view text);
std::string titledTextOfFilter(Budget& budget, std::string_view text);

/// `from` replaced by `to`, at most `times` times if that is given.
std::string replacedText(Budget& budget, std::string_view text, std::string_view from,
                         std::string_view to, std::optional<std::int64_t> times);

/// The text without the characters of `set` at its ends. Throws Error if the set is very large.
enum class Side { left, right, both };
std::string_view strippedText(Budget& budget, std::string_view text, std::string_view set,
                              Side side);

/// The parts of the text between occurrences of `separator`, parted at most `most` times, if that
/// is not negative, from the left or from the right.
std::vector<std::string_view> splitText(Budget& budget, std::string_view text,
                                        std::string_view separator, std::int64_t most, Side from);

/// The words of the text.
std::vector<std::string_view> splitWords(Budget& budget, std::string_view text, std::int64_t most,
                                         Side from);

/// The lines of the text, without the line breaks.
std::vector<std::string_view> splitLines(Budget& budget, std::string_view text);

}  // namespace specache::jinja
