// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizer.h"

namespace specache {
namespace {

using TakeWord = std::function<void(std::string_view)>;

/// Applies the searches from `step` on to a part of the text.
void splitPart(std::string_view part, std::vector<PatternSearch>& searches, std::size_t step,
               const TakeWord& takeWord) {
  if (part.empty()) return;
  if (step == searches.size()) {
    takeWord(part);
    return;
  }
  const auto pass = [&](std::size_t begin, std::size_t end) {
    splitPart(part.substr(begin, end - begin), searches, step + 1, takeWord);
  };
  std::size_t place = 0;
  while (const auto match = searches[step].next(part, place)) {
    pass(place, match->begin);
    pass(match->begin, match->end);
    place = match->end;
  }
  pass(place, part.size());
}

}  // namespace

PreTokenizer::PreTokenizer(const Splitting& splitting) {
  for (const std::string_view expression : splitting.expressions) {
    patterns_.emplace_back(expression);
  }
}

void PreTokenizer::split(std::string_view text, const TakeWord& takeWord) const {
  std::vector<PatternSearch> searches;
  searches.reserve(patterns_.size());
  for (const Pattern& pattern : patterns_) searches.emplace_back(pattern);
  splitPart(text, searches, 0, takeWord);
}

}  // namespace specache
