// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/failing_device.h"

#include <utility>

#include "kernels/cpu/cpu_backend.h"
#include "kernels/device_failure.h"

namespace specache::test {
namespace {

class FailingBackend : public kernels::cpu::CpuBackend {
 public:
  FailingBackend(kernels::CpuOptions options, std::shared_ptr<FailurePlan> plan)
      : CpuBackend(options), plan_(std::move(plan)) {}

  kernels::DeviceInfo info() const override {
    kernels::DeviceInfo info = CpuBackend::info();
    info.kind = "cuda";
    return info;
  }

  bool has(kernels::Ability ability) const override {
    return !plan_->lacksAll && CpuBackend::has(ability);
  }

  bool runs(kernels::DType weights) const override {
    return !plan_->runsFloatsOnly || kernels::info(weights).blockValues == 1;
  }

  kernels::Buffer allocate(std::size_t bytes, kernels::LedgerEntry entry) override {
    if (plan_->full) throw kernels::OutOfMemory("The GPU's memory is full.");
    return CpuBackend::allocate(bytes, entry);
  }

  std::optional<kernels::Buffer> borrowWeights(std::span<const std::byte>) override { return {}; }

  void copyToDevice(kernels::Stream& stream, void* device, const void* host,
                    std::size_t bytes) override {
    countCopy();
    CpuBackend::copyToDevice(stream, device, host, bytes);
  }

 private:
  void countCopy() {
    if (plan_->copiesLeft == 0) throw kernels::DeviceFailure("The GPU fell off the bus.");
    --plan_->copiesLeft;
  }

  std::shared_ptr<FailurePlan> plan_;
};

}  // namespace

DeviceOpener openFailing(std::shared_ptr<FailurePlan> plan) {
  return [plan = std::move(plan)](kernels::DeviceChoice choice, int threads) {
    if (choice == kernels::DeviceChoice::cpu) return openDevice(choice, threads);
    return ChosenDevice{
        std::make_unique<FailingBackend>(kernels::CpuOptions{.threads = threads}, plan), {}};
  };
}

}  // namespace specache::test
