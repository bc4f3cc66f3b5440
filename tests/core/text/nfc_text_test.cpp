// SPDX-License-Identifier: GPL-3.0-or-later
// Unicode's form NFC, and the way back. tests/data/bpe compares it with the tokenizers package.
#include "core/text/nfc_text.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/utf8.h"
#include "tests/support/random_text.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

TEST(NfcText, composes) {
  EXPECT_EQ(NfcText("e\u0301").text(), "\u00E9");
  EXPECT_EQ(NfcText("\u1112\u1161\u11AB").text(), "\uD55C");   // Hangul
  EXPECT_EQ(NfcText("a\u0323\u0307").text(), "\u1EA1\u0307");  // the lower mark first
  EXPECT_EQ(NfcText("a\u0307\u0323").text(), "\u1EA1\u0307");
  EXPECT_EQ(NfcText("\u212B").text(), "\u00C5");        // the ångström sign
  EXPECT_EQ(NfcText("\u0958").text(), "\u0915\u093C");  // never composed
  EXPECT_EQ(NfcText("\uFB01").text(), "\uFB01");        // a ligature stays
}

TEST(NfcText, leavesWhatIsComposedWhereItIs) {
  const std::string text = "Grüße, 日本語 😀";
  EXPECT_EQ(NfcText(text).text().data(), text.data());
  EXPECT_EQ(NfcText("").text(), "");
}

TEST(NfcText, knowsThePlacesOfTheOriginal) {
  const std::string original = "xe\u0301y\u212Bz";  // bytes: x 0, e 1, ´ 2, y 4, Å 5, z 8
  const NfcText composed(original);
  ASSERT_EQ(composed.text(), "x\u00E9y\u00C5z");  // x 0, é 1, y 3, Å 4, z 6
  EXPECT_EQ(composed.originalPlace(0), 0U);
  EXPECT_EQ(composed.originalPlace(1), 1U);
  EXPECT_EQ(composed.originalPlace(3), 4U);
  EXPECT_EQ(composed.originalPlace(4), 5U);
  EXPECT_EQ(composed.originalPlace(6), 8U);
}

TEST(NfcText, placesRiseThroughRandomTexts) {
  std::mt19937_64 generator = seededGenerator();
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      text += randomUnicode(generator, 1);
      appendUtf8(text, static_cast<char32_t>(randomInteger(generator, 0x300, 0x36F)));
    }
    const NfcText composed(text);
    EXPECT_EQ(NfcText(composed.text()).text(), composed.text());
    std::size_t last = 0;
    for (std::size_t place = 0; place < composed.text().size(); ++place) {
      if (isContinuationByte(composed.text()[place])) continue;
      const std::size_t original = composed.originalPlace(place);
      ASSERT_GE(original, last);
      ASSERT_LT(original, text.size());
      ASSERT_FALSE(isContinuationByte(text[original]));
      last = original;
    }
  }
}

}  // namespace
}  // namespace specache::test
