// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/quality_tasks.h"

#include <gtest/gtest.h>

#include "app/cli/bench/judge.h"
#include "core/error.h"
#include "tests/support/seed.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::app {
namespace {

/// How often `part` occurs in `text`.
int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

class QualityTasksTest : public ::testing::Test {
 protected:
  QualityTasks tasks_{"tests/quality/data/tasks.json"};
  Tokenizer tokenizer_{test::tinyVocabulary()};
  Haystack haystack_{"tests/quality/data/haystack.txt", tokenizer_};
  std::mt19937_64 random_ = test::seededGenerator();

  int tokens(const std::string& text) const {
    return static_cast<int>(tokenizer_.encode(text).size());
  }
};

TEST_F(QualityTasksTest, TheFactIsInTheDocument) {
  for (int i = 0; i < 50; ++i) {
    const QualityCase drawn = tasks_.niah(haystack_, 8000, random_);
    EXPECT_GE(count(drawn.document, drawn.answer), 1) << drawn.answer;
    EXPECT_TRUE(containsAnswer(drawn.document, {drawn.answer}));
    EXPECT_EQ(drawn.question.find('{'), std::string::npos);
    EXPECT_LE(tokens(drawn.document), 8000);
    EXPECT_GT(tokens(drawn.document), 4000);
  }
}

TEST_F(QualityTasksTest, SixteenKeysDifferInOnePartAndInTheirValues) {
  for (int i = 0; i < 20; ++i) {
    const QualityCase drawn = tasks_.multikey(haystack_, 12000, random_);
    EXPECT_GE(count(drawn.document, drawn.answer), 1);
    EXPECT_LE(tokens(drawn.document), 12000);
  }
}

TEST_F(QualityTasksTest, WhatIsAbsentIsAbsent) {
  for (int i = 0; i < 50; ++i) {
    const QualityCase absent = tasks_.refuse(haystack_, 8000, false, random_);
    EXPECT_EQ(absent.answer, tasks_.refusal());
    EXPECT_EQ(count(absent.document, absent.answer), 0);
    const QualityCase stated = tasks_.refuse(haystack_, 8000, true, random_);
    EXPECT_GE(count(stated.document, stated.answer), 1);
  }
}

TEST_F(QualityTasksTest, OneSeedOneCase) {
  std::mt19937_64 a(7), b(7), c(8);
  const QualityCase first = tasks_.niah(haystack_, 4000, a);
  EXPECT_EQ(tasks_.niah(haystack_, 4000, b).document, first.document);
  EXPECT_NE(tasks_.niah(haystack_, 4000, c).document, first.document);
}

TEST_F(QualityTasksTest, PassagesHaveTheLengthAskedFor) {
  for (const int length : {1, 100, 5000})
    EXPECT_EQ(static_cast<int>(haystack_.passage(length, random_).size()), length);
}

TEST_F(QualityTasksTest, TooShortForTheStatementsIsAnError) {
  EXPECT_THROW(tasks_.niah(haystack_, 3, random_), Error);
}

TEST(QualityTasks, AMissingFileIsAnError) {
  EXPECT_THROW(QualityTasks("nothing.json"), Error);
}

}  // namespace
}  // namespace specache::app
