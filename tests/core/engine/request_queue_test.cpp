// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/request_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace specache {
namespace {

TEST(RequestQueue, KeepsTheOrder) {
  RequestQueue queue;
  const RequestId first = queue.push(AskRequest{});
  const RequestId second = queue.push(CloseRequest{3});
  EXPECT_LT(first, second);
  EXPECT_EQ(queue.take()->ticket.id, first);
  EXPECT_EQ(queue.take()->ticket.id, second);
}

TEST(RequestQueue, CancelReachesWaitingAndRunningRequests) {
  RequestQueue queue;
  const RequestId running = queue.push(AskRequest{});
  const RequestId waiting = queue.push(AskRequest{});
  const auto taken = queue.take();
  queue.cancel(waiting);
  EXPECT_FALSE(taken->ticket.stop.stop_requested());
  const auto quick = queue.takeQuick();
  ASSERT_TRUE(quick);
  EXPECT_EQ(quick->ticket.id, waiting);
  queue.cancel(running);
  EXPECT_TRUE(taken->ticket.stop.stop_requested());
}

TEST(RequestQueue, OnlyShortWorkOvertakes) {
  RequestQueue queue;
  queue.push(AskRequest{});
  queue.push(MeasureRequest{std::string(1 << 20, 'x')});
  const RequestId shortText = queue.push(MeasureRequest{"short"});
  EXPECT_EQ(queue.takeQuick()->ticket.id, shortText);
  EXPECT_FALSE(queue.takeQuick());
}

TEST(RequestQueue, NothingOvertakesANewModel) {
  RequestQueue queue;
  queue.push(LoadRequest{});
  queue.push(MeasureRequest{"short"});
  EXPECT_FALSE(queue.takeQuick());
}

TEST(RequestQueue, ClosingWakesAndStops) {
  RequestQueue queue;
  queue.push(AskRequest{});
  const auto taken = queue.take();
  std::thread waiting([&] { EXPECT_FALSE(queue.take()); });
  EXPECT_FALSE(taken->ticket.stop.stop_requested());
  queue.close();
  waiting.join();
  queue.push(AskRequest{});
  EXPECT_FALSE(queue.take());
}

}  // namespace
}  // namespace specache
