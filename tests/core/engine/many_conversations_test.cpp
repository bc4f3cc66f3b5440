// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/engine_test_case.h"
#include "tests/support/devices.h"

namespace specache::test {
namespace {

class ManyConversationsTest : public EngineTest, public ::testing::WithParamInterface<Device> {
 protected:
  static kernels::DeviceChoice device() {
    return GetParam().name == "cuda" ? kernels::DeviceChoice::cuda : kernels::DeviceChoice::cpu;
  }
};

TEST_P(ManyConversationsTest, AThousandLeaveNothingBehind) {
  ASSERT_EQ(harness_.load(model_, parseCache("specache:1", {.chunk = 64}), {}, device()), "");
  const std::string document = randomWords(random_, 100);
  std::size_t deviceBytes = 0, hostBytes = 0;
  for (SessionId session = 1; session <= 1000; ++session) {
    AskRequest request = question(session, document, "who left?");
    request.maxTokens = 2;
    const Outcome outcome = harness_.ask(request);
    ASSERT_EQ(outcome.failure, "");
    ASSERT_EQ(outcome.reused, 0);
    const MemoryUse& memory = outcome.finished.memory;
    if (session == 1) {
      deviceBytes = memory.device.total();
      hostBytes = memory.host.total();
    }
    ASSERT_EQ(memory.device.total(), deviceBytes) << "in conversation " << session;
    ASSERT_EQ(memory.host.total(), hostBytes) << "in conversation " << session;
    harness_.engine().close(session);
  }
}

SPECACHE_ON_EVERY_DEVICE(ManyConversationsTest);

}  // namespace
}  // namespace specache::test
