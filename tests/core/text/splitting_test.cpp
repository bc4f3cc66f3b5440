// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/splitting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/text/pre_tokenizer.h"
#include "tests/core/text/byte_pair_data.h"

namespace specache::test {
namespace {

std::vector<std::string> wordsOf(std::string_view name, std::string_view text) {
  std::vector<std::string> words;
  PreTokenizer(*findSplitting(name)).split(text, [&](std::string_view word) {
    words.emplace_back(word);
  });
  return words;
}

using Words = std::vector<std::string>;

TEST(Splitting, familiesDifferAsTheyShould) {
  const std::string text = "It's 12345 DŽungla's\n\n  x";
  EXPECT_EQ(wordsOf("gpt-2", text), (Words{"It", "'s", " 12345", " DŽungla", "'s", "\n\n ", " x"}));
  EXPECT_EQ(wordsOf("llama-bpe", text),
            (Words{"It", "'s", " ", "123", "45", " DŽungla", "'s", "\n\n", " ", " x"}));
  EXPECT_EQ(wordsOf("qwen2", "12 I'LL"), (Words{"1", "2", " I", "'LL"}));
  EXPECT_EQ(wordsOf("smollm", "a 12"), (Words{"a", " ", "1", "2"}));
  EXPECT_EQ(wordsOf("gpt-4o", "don't camelCase"), (Words{"don't", " camel", "Case"}));
  EXPECT_EQ(wordsOf("tekken", "don't"), (Words{"don", "'t"}));
  EXPECT_EQ(wordsOf("deepseek-v3", "日本1234.x"), (Words{"日本", "123", "4", ".x"}));
}

TEST(Splitting, spacesAreThoseOfUnicode) {
  // U+180E was one until Unicode 6.3; U+0085 and U+3000 are.
  EXPECT_EQ(wordsOf("gpt-2", "a\u180Eb"), (Words{"a", "\u180E", "b"}));
  EXPECT_EQ(wordsOf("gpt-2", "a\u0085\u3000b"), (Words{"a", "\u0085", "\u3000", "b"}));
}

TEST(Splitting, namesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const Splitting& splitting : allSplittings()) {
    ASSERT_FALSE(splitting.names.empty());
    for (const std::string_view name : splitting.names) {
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_EQ(findSplitting(name), &splitting);
    }
    EXPECT_NE(findSplitting(splitting.expressions), nullptr);
    EXPECT_NO_THROW(PreTokenizer{splitting});
  }
  EXPECT_EQ(findSplitting("martian"), nullptr);
  EXPECT_EQ(findSplitting(std::vector<std::string_view>{"x"}), nullptr);
}

TEST(Splitting, eachHasAVocabularyThatTriesIt) {
  const std::vector<std::string> tried = bytePairNames();
  for (const Splitting& splitting : allSplittings()) {
    const std::string_view name = findSplitting(splitting.expressions)->names.front();
    EXPECT_NE(std::find(tried.begin(), tried.end(), name), tried.end()) << name;
  }
}

TEST(Pattern, whatIsNoneIsRefused) {
  EXPECT_THROW(Pattern("("), Error);
}

}  // namespace
}  // namespace specache::test
