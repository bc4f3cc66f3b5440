// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "tests/core/engine/engine_test_case.h"

namespace specache::test {
namespace {

using EventsTest = EngineTest;

/// Index of the first event of a kind.
template <class Kind>
std::ptrdiff_t firstOf(const std::vector<Event>& events) {
  return std::find_if(events.begin(), events.end(),
                      [](const Event& event) { return std::holds_alternative<Kind>(event); }) -
         events.begin();
}

TEST_F(EventsTest, ComeInOrderAndAgree) {
  ASSERT_EQ(harness_.load(model_, parseCache("specache:1", {.topK = 16, .chunk = 64})), "");
  const Outcome outcome = harness_.ask(question(7, document_, "who left the island?"));
  ASSERT_EQ(outcome.failure, "");
  const std::vector<Event> events = harness_.events();
  EXPECT_LT(firstOf<LoadProgressed>(events), firstOf<ModelLoaded>(events));
  EXPECT_LT(firstOf<ModelLoaded>(events), firstOf<DocumentPlaced>(events));
  EXPECT_LT(firstOf<DocumentPlaced>(events), firstOf<PrefillProgressed>(events));
  EXPECT_LT(firstOf<PrefillProgressed>(events), firstOf<TextArrived>(events));
  EXPECT_TRUE(std::holds_alternative<Finished>(events.back()));

  std::string text;
  for (const TextArrived& piece : harness_.all<TextArrived>()) text += piece.text;
  EXPECT_EQ(text, outcome.finished.figures.text);

  const auto progress = harness_.all<PrefillProgressed>();
  EXPECT_GE(progress.size(), 6u);
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end(),
                             [](auto& a, auto& b) { return a.done < b.done; }));
  EXPECT_EQ(progress.front().done, 0);
  EXPECT_EQ(progress.back().done, progress.back().total);
  EXPECT_GT(progress.back().tokensPerSecond, 0);
  EXPECT_EQ(progress.back().secondsLeft, 0);
  EXPECT_GT(progress[progress.size() / 2].secondsLeft, 0);

  const AnswerFigures& figures = outcome.finished.figures;
  const auto steps = harness_.all<StepMeasured>();
  ASSERT_EQ(static_cast<int>(steps.size()),
            outcome.finished.reason == FinishReason::length ? figures.tokens - 1 : figures.tokens);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].session, 7u);
    EXPECT_EQ(steps[i].token, static_cast<int>(i));
    EXPECT_EQ(steps[i].layers.size(), 2u);
    EXPECT_GT(steps[i].milliseconds, 0);
    EXPECT_FALSE(steps[i].attended.empty());
  }
  EXPECT_EQ(figures.contextTokens, outcome.total + static_cast<int>(steps.size()));
  EXPECT_GE(figures.ttftMs, figures.prefillMs);
  EXPECT_GE(figures.stepMaxMs, figures.stepP95Ms);
  EXPECT_GE(figures.stepP95Ms, figures.stepMedianMs);
  EXPECT_EQ(figures.cache, "specache:1");
  EXPECT_GT(outcome.finished.memory.device.lowBit, 0u);
  EXPECT_GT(outcome.finished.memory.device.slots, 0u);
  EXPECT_GT(outcome.finished.memory.host.kv, 0u);
  EXPECT_GT(outcome.finished.memory.fullKv, 0u);
}

TEST_F(EventsTest, FullKvIsWhatTheCacheFullTakes) {
  ASSERT_EQ(harness_.load(model_, parseCache("full", {.chunk = 64})), "");
  Outcome outcome;
  for (const SessionId session : {1, 2}) {
    outcome = harness_.ask(question(session, document_, "who left the island?"));
    ASSERT_EQ(outcome.failure, "");
  }
  const auto reports = harness_.all<MemoryReported>();
  ASSERT_FALSE(reports.empty());
  EXPECT_LT(reports.front().memory.contextTokens, outcome.total);  // while it is read
  for (const MemoryReported& report : reports) {
    EXPECT_GT(report.memory.fullKv, 0u);
    EXPECT_EQ(report.memory.fullKv, report.memory.device.window);
  }
}

TEST_F(EventsTest, DocumentsArePlacedWhereTheirTextIs) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  AskRequest request = question(1, "the ferry", "who?");
  request.prompt.documents.push_back({"second", "forty knots in the winter"});
  const Outcome outcome = harness_.ask(request);
  ASSERT_EQ(outcome.failure, "");
  const auto placed = harness_.all<DocumentPlaced>();
  ASSERT_EQ(placed.size(), 2u);
  EXPECT_EQ(placed[1].document, 1);
  EXPECT_EQ(placed[1].firstPosition,
            placed[0].firstPosition + static_cast<int>(placed[0].offsets.size()));
  EXPECT_TRUE(std::is_sorted(placed[1].offsets.begin(), placed[1].offsets.end()));
  EXPECT_LT(placed[1].offsets.back(), 25u);
}

TEST_F(EventsTest, ReadingWithoutAQuestionReadsOnly) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  AskRequest request = question(1, document_, "");
  request.prompt.turns.clear();
  const Outcome outcome = harness_.ask(request);
  EXPECT_EQ(outcome.finished.reason, FinishReason::read);
  EXPECT_EQ(outcome.finished.figures.tokens, 0);
  EXPECT_EQ(outcome.finished.figures.contextTokens, outcome.total);
  EXPECT_TRUE(harness_.all<TextArrived>().empty());
  const Outcome again = harness_.ask(request);
  EXPECT_EQ(again.reused, outcome.total);
}

TEST_F(EventsTest, MeasuringCountsAndForecasts) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  const Measured before = harness_.measure(document_);
  EXPECT_GT(before.readingSeconds, 0);  // calibrated
  EXPECT_EQ(before.contextTokens, 1024);
  ASSERT_EQ(before.forecasts.size(), 3u);
  EXPECT_EQ(before.forecasts[0].cache, "full");
  EXPECT_GT(before.forecasts[0].deviceBytes, before.forecasts[1].deviceBytes);
  EXPECT_EQ(before.current.cache, "full");
  EXPECT_EQ(before.current.deviceBytes, before.forecasts[0].deviceBytes);

  const Outcome outcome = harness_.ask(question(1, document_, "who?"));
  const auto placed = harness_.all<DocumentPlaced>();
  const Measured after = harness_.measure(document_);
  EXPECT_EQ(after.tokens, static_cast<int>(placed.front().offsets.size()));
  EXPECT_GT(after.readingSeconds, 0);
}

TEST_F(EventsTest, TheFirstForecastKnowsThatLaterTokensTakeLonger) {
  const auto model = folder_.write("long.gguf", tinyModel(random_, {.context = 16384}));
  ASSERT_EQ(harness_.load(model, full()), "");
  std::vector<double> perToken;
  for (const int words : {200, 10000}) {
    const Measured measured = harness_.measure(randomWords(random_, words));
    perToken.push_back(measured.readingSeconds / measured.tokens);
  }
  // Attention is most of this small model's work there.
  EXPECT_GT(perToken[1], 2 * perToken[0]);
}

TEST_F(EventsTest, AForecastCanBeHeldAgainstTheFact) {
  ASSERT_EQ(harness_.load(model_, parseCache("specache:2/1", {.topK = 16, .chunk = 64})), "");
  const CostForecast forecast = harness_.measure(document_).current;
  EXPECT_EQ(forecast.cache, "specache:2/1");
  AskRequest request = question(1, document_, "");
  request.prompt.turns.clear();
  ASSERT_EQ(
      harness_.ask(question(2, "another conversation, which counts for itself", "who?")).failure,
      "");
  const AnswerFigures figures = harness_.ask(request).finished.figures;
  // Rows of the format around the document, and room that grows in steps.
  EXPECT_GE(figures.deviceBytes, forecast.deviceBytes * 9 / 10);
  EXPECT_LE(figures.deviceBytes, forecast.deviceBytes * 2);
  EXPECT_GE(figures.hostBytes, forecast.hostBytes);
}

TEST_F(EventsTest, ASeedRepeatsADraw) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  AskRequest request = question(1, document_, "who?");
  request.sampling.temperature = 1.5F;
  request.sampling.seed = 11;
  const std::string first = harness_.ask(request).finished.figures.text;
  EXPECT_EQ(harness_.ask(request).finished.figures.text, first);
  bool differs = false;  // some may be alike
  for (std::uint64_t seed = 12; seed < 42 && !differs; ++seed) {
    request.sampling.seed = seed;
    differs = harness_.ask(request).finished.figures.text != first;
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace specache::test
