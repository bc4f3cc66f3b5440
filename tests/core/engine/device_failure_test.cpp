// SPDX-License-Identifier: GPL-3.0-or-later
// A device that fails, or is full, costs at most one answer.
#include <algorithm>

#include "tests/core/engine/engine_test_case.h"
#include "tests/core/engine/failing_device.h"
#include "tests/support/tiny_model.h"

namespace specache::test {
namespace {

class DeviceFailureTest : public EngineTest {
 protected:
  std::shared_ptr<FailurePlan> plan_ = std::make_shared<FailurePlan>();
  EngineHarness failing_{openFailing(plan_)};

  std::string load(kernels::DeviceChoice device = kernels::DeviceChoice::automatic) {
    return failing_.load(model_, full(), {}, device);
  }
};

TEST_F(DeviceFailureTest, TheNextQuestionIsAnsweredOnTheCpu) {
  ASSERT_EQ(load(), "");
  const AskRequest asked = question(1, document_, "who left?");
  const std::string expected = failing_.ask(asked).finished.figures.text;
  EXPECT_EQ(failing_.all<ModelLoaded>().back().deviceKind, "cuda");

  plan_->copiesLeft = 0;
  AskRequest other = question(1, document_, "and when?");
  const Outcome failed = failing_.ask(other);
  EXPECT_NE(failed.failure.find("fell off the bus"), std::string::npos) << failed.failure;
  EXPECT_NE(failed.failure.find("ask again"), std::string::npos) << failed.failure;

  EXPECT_EQ(failing_.ask(asked).finished.figures.text, expected);
  const ModelLoaded loaded = failing_.all<ModelLoaded>().back();
  EXPECT_EQ(loaded.deviceKind, "cpu");
  EXPECT_EQ(loaded.notes.size(), 1U) << "it says why";
}

TEST_F(DeviceFailureTest, WeightsThatTheGpuDoesNotRunGoToTheCpuOrAreNamed) {
  plan_->runsFloatsOnly = true;
  const auto quantised =
      folder_.write("quantised.gguf", tinyModel({.dtype = kernels::DType::q8_0}, random_()));
  const std::string why =
      "The model file '" + quantised.string() +
      "' needs weights of the type Q8_0, which only the device cpu does in this version.";
  EXPECT_EQ(failing_.load(quantised, full(), {}, kernels::DeviceChoice::cuda), why);
  ASSERT_EQ(failing_.load(quantised, full(), {}, kernels::DeviceChoice::automatic), "");
  const ModelLoaded loaded = failing_.all<ModelLoaded>().back();
  EXPECT_EQ(loaded.deviceKind, "cpu");
  EXPECT_EQ(loaded.notes, std::vector<std::string>{"Running on the CPU: " + why});
  ASSERT_EQ(load(), "");
  EXPECT_EQ(failing_.all<ModelLoaded>().back().deviceKind, "cuda") << "its weights are floats";
}

TEST_F(DeviceFailureTest, AtEveryMomentOfAnAnswer) {
  const AskRequest asked = question(1, document_, "who left?");
  const std::string expected = freshAnswer(asked, full());
  int failures = 0;
  for (int copies = 0; copies < 1000; ++copies) {
    plan_->copiesLeft = std::numeric_limits<int>::max();
    ASSERT_EQ(load(), "");
    plan_->copiesLeft = copies;
    const Outcome outcome = failing_.ask(asked);
    if (outcome.failure.empty()) {
      EXPECT_EQ(outcome.finished.figures.text, expected);
      break;
    }
    ++failures;
    EXPECT_EQ(failing_.ask(asked).finished.figures.text, expected) << "after " << copies;
  }
  EXPECT_GE(failures, 10) << "chunks that are read, and tokens of the answer";
}

TEST_F(DeviceFailureTest, WhileTheModelIsLoadedIsALoadThatFails) {
  plan_->copiesLeft = 0;
  const std::string message = load(kernels::DeviceChoice::cuda);
  EXPECT_NE(message.find("fell off the bus"), std::string::npos) << message;
  ASSERT_EQ(failing_.load(model_, full()), "");
  EXPECT_EQ(failing_.ask(question(1, document_, "who left?")).failure, "");
}

TEST_F(DeviceFailureTest, AFullGpuIsLeftAloneByTheAutomaticChoice) {
  plan_->full = true;
  ASSERT_EQ(load(), "");
  const ModelLoaded loaded = failing_.all<ModelLoaded>().back();
  EXPECT_EQ(loaded.deviceKind, "cpu");
  ASSERT_EQ(loaded.notes.size(), 1U);
  EXPECT_NE(loaded.notes.front().find("full"), std::string::npos) << loaded.notes.front();
  EXPECT_EQ(failing_.ask(question(1, document_, "who left?")).failure, "");

  EXPECT_NE(load(kernels::DeviceChoice::cuda).find("full"), std::string::npos);
}

TEST_F(DeviceFailureTest, AModelThatNeedsMoreThanTheGpuHasRunsOnTheCpu) {
  const std::filesystem::path biased = "tests/data/architectures/qwen2.gguf";
  ASSERT_EQ(load(), "");
  plan_->lacksAll = true;
  const std::string refused = failing_.load(biased, full(), {}, kernels::DeviceChoice::cuda);
  EXPECT_NE(refused.find("biases"), std::string::npos) << refused;
  EXPECT_EQ(failing_.ask(question(1, document_, "who left?")).failure, "") << "the old one stays";

  ASSERT_EQ(failing_.load(biased, full(), {}, kernels::DeviceChoice::automatic), "");
  const ModelLoaded loaded = failing_.all<ModelLoaded>().back();
  EXPECT_EQ(loaded.deviceKind, "cpu");
  const auto saysWhy = [](const std::string& note) {
    return note.starts_with("Running on the CPU") && note.find("biases") != std::string::npos;
  };
  EXPECT_EQ(std::ranges::count_if(loaded.notes, saysWhy), 1);
}

}  // namespace
}  // namespace specache::test
