// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/quotes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "app/documents/words.h"

namespace specache::app {
namespace {

constexpr std::size_t kSeedWords = 3;      // also the shortest quotation inside quotation marks
constexpr std::size_t kQuoteWords = 5;     // the shortest elsewhere…
constexpr std::size_t kQuoteLetters = 20;  // …and what its words must hold together
constexpr std::size_t kNameLetters = 3;
constexpr std::size_t kMaxSameSeeds = 8;  // keeps repetitive answers linear
constexpr int kUnknown = -1;

struct TextWord {
  std::size_t begin;
  std::size_t end;
  std::size_t exact;
  int id;  ///< equal for words that are equal without case; kUnknown: not in the answer
  std::uint32_t letters;
};

/// The answer's words, with flags that only the answer's rules need.
struct AnswerText {
  std::vector<TextWord> words;
  std::unordered_map<std::u32string, int> ids;
  std::vector<bool> quoted;  ///< by word: inside quotation marks
  bool namesSomething = false;
  bool hasContent = false;  ///< a word that is no mere yes, not or the
};

struct Match {
  std::size_t answer;  ///< first word in the answer
  std::size_t words;
  std::size_t document;  ///< first word in the document
};

bool isNoName(const std::u32string& word) {
  static const std::array<std::u32string, 7> kWords = {U"yes",  U"not",   U"none", U"the",
                                                       U"nein", U"nicht", U"true"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

// Whether each byte lies between quotation marks of one line.
std::vector<bool> quotedBytes(const QByteArray& utf8) {
  static const std::array<std::pair<const char*, const char*>, 4> kMarks = {
      {{"\"", "\""}, {"“", "”"}, {"„", "“"}, {"«", "»"}}};
  std::vector<bool> quoted(utf8.size(), false);
  for (const auto& [open, close] : kMarks) {
    for (qsizetype begin = utf8.indexOf(open); begin >= 0;) {
      const qsizetype end = utf8.indexOf(close, begin + 1);
      const qsizetype line = utf8.indexOf('\n', begin + 1);
      if (end < 0) break;
      const bool sameLine = line < 0 || end < line;
      if (sameLine) std::fill(quoted.begin() + begin, quoted.begin() + end, true);
      begin = utf8.indexOf(open, sameLine ? end + 1 : begin + 1);
    }
  }
  return quoted;
}

AnswerText answerText(const QByteArray& utf8) {
  AnswerText answer;
  const std::vector<bool> quoted = quotedBytes(utf8);
  forEachWord(utf8, [&](const Word& word) {
    const int id = static_cast<int>(answer.ids.size());
    const auto [entry, isNew] = answer.ids.try_emplace(word.folded, id);
    const auto letters = static_cast<std::uint32_t>(word.folded.size());
    answer.words.push_back({word.begin, word.end, word.exact, entry->second, letters});
    answer.quoted.push_back(quoted[word.begin]);
    const bool content = letters >= kNameLetters && !isNoName(word.folded);
    answer.hasContent = answer.hasContent || word.digit || content;
    answer.namesSomething = answer.namesSomething || word.digit || (word.capital && content);
  });
  return answer;
}

std::vector<TextWord> documentWords(const QByteArray& utf8, const AnswerText& answer) {
  std::vector<TextWord> words;
  words.reserve(utf8.size() / 6);
  forEachWord(utf8, [&](const Word& word) {
    const auto known = answer.ids.find(word.folded);
    const int id = known == answer.ids.end() ? kUnknown : known->second;
    words.push_back(
        {word.begin, word.end, word.exact, id, static_cast<std::uint32_t>(word.folded.size())});
  });
  return words;
}

/// Chooses among occurrences of the same words.
class Occurrences {
 public:
  Occurrences(const AnswerText& answer, const std::vector<TextWord>& document,
              std::span<const std::size_t> attended)
      : answer_(answer), document_(document), attended_(attended.begin(), attended.end()) {
    std::sort(attended_.begin(), attended_.end());
  }

  bool isExact(const Match& match) const {
    const auto begin = answer_.words.begin() + static_cast<std::ptrdiff_t>(match.answer);
    return std::equal(begin, begin + static_cast<std::ptrdiff_t>(match.words),
                      document_.begin() + static_cast<std::ptrdiff_t>(match.document),
                      [](const TextWord& a, const TextWord& b) { return a.exact == b.exact; });
  }

  /// Whether a byte of it was attended to, or the blank before it, which a token may begin with.
  bool isAttended(const Match& match) const { return !attended_.empty() && distance(match) <= 1; }

  /// Smaller is better: the same case first, then near to what was attended, then early.
  auto rank(const Match& match) const {
    return std::tuple(isExact(match) ? 0 : 1, distance(match), match.document);
  }

 private:
  std::size_t distance(const Match& match) const {
    if (attended_.empty()) return 0;
    const std::size_t begin = document_[match.document].begin;
    const std::size_t end = document_[match.document + match.words - 1].end;
    const auto next = std::lower_bound(attended_.begin(), attended_.end(), begin);
    std::size_t nearest = std::numeric_limits<std::size_t>::max();
    if (next != attended_.end()) nearest = *next < end ? 0 : *next - end;
    if (next != attended_.begin()) nearest = std::min(nearest, begin - *std::prev(next));
    return nearest;
  }

  const AnswerText& answer_;
  const std::vector<TextWord>& document_;
  std::vector<std::size_t> attended_;
};

/// The best occurrence of each stretch of the answer.
class BestMatches {
 public:
  explicit BestMatches(const Occurrences& occurrences) : occurrences_(occurrences) {}

  void add(const Match& match) {
    const auto [entry, isNew] = best_.try_emplace({match.answer, match.words}, match);
    if (!isNew && occurrences_.rank(match) < occurrences_.rank(entry->second)) {
      entry->second = match;
    }
  }

  /// Longest first.
  std::vector<Match> sorted() const {
    std::vector<Match> matches;
    for (const auto& [stretch, match] : best_) matches.push_back(match);
    std::stable_sort(matches.begin(), matches.end(),
                     [](const Match& a, const Match& b) { return a.words > b.words; });
    return matches;
  }

 private:
  const Occurrences& occurrences_;
  std::map<std::pair<std::size_t, std::size_t>, Match> best_;
};

std::uint64_t seedAt(const std::vector<TextWord>& words, std::size_t at) {
  std::uint64_t seed = 0;
  for (std::size_t i = at; i < at + kSeedWords; ++i) {
    if (words[i].id == kUnknown) return std::numeric_limits<std::uint64_t>::max();
    seed = seed << 21 | static_cast<std::uint64_t>(words[i].id & 0x1FFFFF);
  }
  return seed;
}

// All stretches of at least kSeedWords words that cannot be made longer on either side.
void addLongMatches(const std::vector<TextWord>& answer, const std::vector<TextWord>& document,
                    BestMatches& matches) {
  if (answer.size() < kSeedWords) return;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> seeds;
  for (std::size_t i = 0; i + kSeedWords <= answer.size(); ++i) {
    auto& places = seeds[seedAt(answer, i)];
    if (places.size() < kMaxSameSeeds) places.push_back(i);
  }
  for (std::size_t j = 0; j + kSeedWords <= document.size(); ++j) {
    if (document[j].id == kUnknown) continue;
    const auto places = seeds.find(seedAt(document, j));
    if (places == seeds.end()) continue;
    for (const std::size_t i : places->second) {
      if (i > 0 && j > 0 && answer[i - 1].id == document[j - 1].id) continue;
      std::size_t words = kSeedWords;
      while (i + words < answer.size() && j + words < document.size() &&
             answer[i + words].id == document[j + words].id) {
        ++words;
      }
      matches.add({i, words, j});
    }
  }
}

// Occurrences of the whole of an answer that is shorter than a seed.
void addShortMatches(const std::vector<TextWord>& answer, const std::vector<TextWord>& document,
                     BestMatches& matches) {
  if (answer.empty() || answer.size() >= kSeedWords) return;
  for (std::size_t j = 0; j + answer.size() <= document.size(); ++j) {
    const bool same =
        std::equal(answer.begin(), answer.end(), document.begin() + static_cast<std::ptrdiff_t>(j),
                   [](const TextWord& a, const TextWord& b) { return a.id == b.id; });
    if (same) matches.add({0, answer.size(), j});
  }
}

bool saysSomething(const Match& match, const AnswerText& answer, bool exact, bool attended) {
  const bool whole = match.words == answer.words.size();
  if (whole && attended && answer.hasContent) return true;
  if (whole && match.words < kQuoteWords) {
    return answer.namesSomething && (exact || match.words > 1);
  }
  std::size_t letters = 0;
  bool quoted = true;
  for (std::size_t i = match.answer; i < match.answer + match.words; ++i) {
    letters += answer.words[i].letters;
    quoted = quoted && answer.quoted[i];
  }
  return (match.words >= kQuoteWords && letters >= kQuoteLetters) ||
         (match.words >= kSeedWords && quoted);
}

/// The UTF-16 unit that each byte of a UTF-8 text belongs to, and the end.
std::vector<qsizetype> utf16Offsets(const QByteArray& utf8) {
  std::vector<qsizetype> offsets(utf8.size() + 1, 0);
  qsizetype units = 0;
  for (qsizetype i = 0; i < utf8.size(); ++i) {
    offsets[i] = units;
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0 ? 2 : 1;
  }
  offsets.back() = units;
  return offsets;
}

}  // namespace

std::vector<Quote> findQuotes(const QString& answerString, const Document& document,
                              std::span<const std::size_t> attended) {
  const QByteArray utf8 = answerString.toUtf8();
  const AnswerText answer = answerText(utf8);
  if (answer.words.empty()) return {};
  const std::vector<TextWord> words = documentWords(document.utf8, answer);
  const Occurrences occurrences(answer, words, attended);
  BestMatches matches(occurrences);
  addLongMatches(answer.words, words, matches);
  addShortMatches(answer.words, words, matches);

  const std::vector<qsizetype> units = utf16Offsets(utf8);
  std::vector<bool> taken(answer.words.size(), false);
  std::vector<Quote> quotes;
  for (const Match& match : matches.sorted()) {
    const auto first = taken.begin() + static_cast<std::ptrdiff_t>(match.answer);
    const auto last = first + static_cast<std::ptrdiff_t>(match.words);
    const bool exact = occurrences.isExact(match);
    if (std::find(first, last, true) != last) continue;
    if (!saysSomething(match, answer, exact, occurrences.isAttended(match))) continue;
    std::fill(first, last, true);
    const std::size_t begin = words[match.document].begin;
    quotes.push_back({units[answer.words[match.answer].begin],
                      units[answer.words[match.answer + match.words - 1].end], begin,
                      words[match.document + match.words - 1].end, document.pageAt(begin), exact});
  }
  std::sort(quotes.begin(), quotes.end(),
            [](const Quote& a, const Quote& b) { return a.answerBegin < b.answerBegin; });
  return quotes;
}

}  // namespace specache::app
