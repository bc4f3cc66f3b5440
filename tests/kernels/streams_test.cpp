// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <cmath>
#include <thread>

#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"

namespace specache::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class Streams : public BackendTest {
 protected:
  /// Two square matrices whose product takes a while.
  struct Product {
    DeviceArray<float> x;
    DeviceArray<std::byte> weight;
    DeviceArray<float> out;
    int size;
  };

  Product product(int size) {
    const auto count = static_cast<std::size_t>(size) * size;
    return {upload(std::vector<float>(count, 0.5F)),
            upload(std::vector<std::byte>(count * sizeof(float), std::byte{0})),
            poisoned<float>(count), size};
  }

  void queue(Stream& stream, const Product& product) {
    backend->linear(stream, {product.x.data(), product.size, product.size},
                    {product.weight.data(), DType::f32, product.size, product.size},
                    {product.out.data(), product.size, product.size});
  }

  RandomData random;
};

TEST_P(Streams, AStreamKeepsItsOrder) {
  for (Stream* stream : {compute.get(), copy.get()}) {
    const auto x = upload(std::vector<float>(64, 1));
    for (int i = 0; i < 500; ++i) backend->add(*stream, {x.data(), 1, 64}, {x.data(), 1, 64});
    backend->copyToDevice(*stream, x.data(), std::vector<float>(64, 1).data(), 256);
    for (int i = 0; i < 10; ++i) backend->add(*stream, {x.data(), 1, 64}, {x.data(), 1, 64});
    EXPECT_EQ(download(x), std::vector<float>(64, 1024));
  }
}

TEST_P(Streams, EventsOrderOneStreamAfterTheOther) {
  const auto x = upload(std::vector<float>(1000, 1));
  const auto y = upload(std::vector<float>(1000, 0));
  const auto filled = backend->createEvent();
  const auto taken = backend->createEvent();
  for (int step = 0; step < 300; ++step) {
    compute->wait(*taken);
    backend->add(*compute, {x.data(), 1, 1000}, {x.data(), 1, 1000});
    if (step % 100 == 99)
      backend->copyToDevice(*compute, x.data(), std::vector<float>(1000, 1).data(), 4000);
    compute->record(*filled);
    copy->wait(*filled);
    backend->copyOnDevice(*copy, y.data(), x.data(), 4000);
    copy->record(*taken);
  }
  EXPECT_EQ(download(y), std::vector<float>(1000, 1));
}

TEST_P(Streams, AnEventNeverRecordedHoldsNothingUp) {
  const auto event = backend->createEvent();
  compute->wait(*event);
  copy->wait(*event);
  compute->synchronize();
  copy->synchronize();
}

TEST_P(Streams, TheCopyStreamRunsBesideTheCaller) {
  const bool onGpu = backend->info().kind == "cuda";
  const Product large = product(onGpu ? 4096 : 1024);
  const int products = onGpu ? 16 : 4;
  const auto done = backend->createEvent();
  queue(*copy, large);  // a GPU's first product also starts its library
  copy->synchronize();
  const auto start = Clock::now();
  for (int i = 0; i < products; ++i) queue(*copy, large);
  const auto queued = Clock::now() - start;
  copy->record(*done);
  compute->wait(*done);
  compute->synchronize();
  const auto waited = Clock::now() - start;
  EXPECT_LT(queued, waited / 4);
  EXPECT_GT(compute->stalled(), waited / 4);
  EXPECT_LT(compute->stalled(), waited);
  copy->synchronize();
  EXPECT_EQ(copy->stalled(), std::chrono::nanoseconds(0));
}

TEST_P(Streams, AFailureComesOutAtSynchronize) {
  const auto table = upload(random.weight(DType::f32, 4, 8));
  const auto tokens = upload(std::vector<std::int32_t>{2, 4});
  const auto out = poisoned<float>(16);
  for (Stream* stream : {compute.get(), copy.get()}) {
    const auto event = backend->createEvent();
    backend->embed(*stream, {table.data(), DType::f32, 4, 8}, tokens.data(), {out.data(), 2, 8});
    stream->record(*event);
    compute->wait(*event);
    copy->wait(*event);
    EXPECT_THROW(stream->synchronize(), std::exception);
    EXPECT_NO_THROW(stream->synchronize());
    backend->add(*stream, {out.data(), 2, 8}, {out.data(), 2, 8});
    EXPECT_NO_THROW(stream->synchronize());
  }
}

TEST_P(Streams, ACapturedStepRunsAtEveryLaunchAndOnlyThen) {
  const auto x = upload(std::vector<float>(8, 1));
  const auto y = upload(std::vector<float>(8, 0));
  const auto states = upload(std::vector<SequenceState>{{5, 0}});
  const auto event = backend->createEvent();
  const auto joined = backend->createEvent();
  int calls = 0;
  const auto graph = backend->capture(*compute, [&] {
    ++calls;
    backend->add(*compute, {x.data(), 1, 8}, {x.data(), 1, 8});
    compute->record(*event);
    copy->wait(*event);
    backend->copyOnDevice(*copy, y.data(), x.data(), 32);
    copy->record(*joined);
    compute->wait(*joined);
    backend->advance(*compute, states.data(), 1, 64, 0);
  });
  EXPECT_EQ(download(x), std::vector<float>(8, 1));
  for (int launch = 1; launch <= 10; ++launch) {
    graph->launch();
    compute->synchronize();
    EXPECT_EQ(download(y), std::vector<float>(8, std::ldexp(1.0F, launch)));
    EXPECT_EQ(download(states)[0].length, 5 + launch);
  }
  EXPECT_EQ(calls, 1);
}

TEST_P(Streams, AnExceptionEndsACapture) {
  EXPECT_THROW(backend->capture(*compute, [] { throw std::runtime_error("no"); }),
               std::runtime_error);
  const auto x = upload(std::vector<float>(8, 1));
  backend->add(*compute, {x.data(), 1, 8}, {x.data(), 1, 8});
  EXPECT_EQ(download(x), std::vector<float>(8, 2));
}

TEST_P(Streams, AStopEndsLongOperationsSoon) {
  const Product large = product(1536);
  const auto start = Clock::now();
  queue(*compute, large);
  compute->synchronize();
  const auto whole = Clock::now() - start;

  std::stop_source source;
  backend->setCancellation(source.get_token());
  Clock::time_point stopped;
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(5));
    stopped = Clock::now();
    source.request_stop();
  });
  for (int i = 0; i < 50; ++i) queue(*compute, large);
  compute->synchronize();
  const auto end = Clock::now();
  stopper.join();
  EXPECT_LT(end - stopped, milliseconds(250));
  EXPECT_LT(end - stopped, whole * 25);

  backend->setCancellation({});
  queue(*compute, large);
  EXPECT_EQ(download(large.out)[7], 0.0F);
}

TEST_P(Streams, StreamsMayEndWithWorkQueued) {
  const auto x = upload(std::vector<float>(64, 1));
  auto other = backend->createStream(StreamKind::copy);
  for (int i = 0; i < 6; ++i) backend->add(*other, {x.data(), 1, 64}, {x.data(), 1, 64});
  other.reset();
  EXPECT_EQ(download(x), std::vector<float>(64, 64));
}

TEST_P(Streams, InfoTellsWhatThereIs) {
  const DeviceInfo info = backend->info();
  EXPECT_FALSE(info.name.empty());
  EXPECT_GT(info.deviceBytes, std::size_t{1} << 28);
  if (info.kind == "cpu") {
    EXPECT_TRUE(info.unified);
    EXPECT_GE(info.threads, 1);
  }
}

SPECACHE_ON_EVERY_BACKEND(Streams);

}  // namespace
}  // namespace specache::test
