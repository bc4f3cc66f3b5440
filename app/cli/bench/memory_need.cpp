// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/memory_need.h"

#include <algorithm>

#include "core/model/transformer.h"

namespace specache::app {
namespace {

using kernels::Tier;

constexpr double kUsable = 0.9;  // of a tier: others need some of it too
constexpr std::size_t kWorkspace = std::size_t{512}
                                   << 20;  // of kernels, and code that is loaded later

std::size_t rest(std::size_t all, std::size_t used) {
  return all - std::min(all, used);
}

}  // namespace

MemoryNeed memoryNeed(const Model& model, const CacheOptions& options, int tokens, int sequences) {
  const CacheBytes bytes = forecast(model, options, tokens, sequences);
  const std::size_t activations =
      Transformer::bytesFor(model.config(), sequences * Cache::kMostRows);
  return {bytes.device() + bytes.steps + activations, bytes.hostKv};
}

MemoryNeed memoryLeft(kernels::Backend& backend) {
  const kernels::DeviceInfo info = backend.info();
  const kernels::Ledger& ledger = backend.ledger();
  const auto usable = [](std::size_t bytes) {
    return static_cast<std::size_t>(kUsable * static_cast<double>(bytes));
  };
  const std::size_t device =
      std::min(usable(info.deviceBytes), ledger.deviceLimit().value_or(info.deviceBytes));
  return {rest(device, ledger.total(Tier::device) + kWorkspace),
          rest(usable(info.hostBytes), ledger.total(Tier::host))};
}

std::string_view shortOf(const kernels::Backend& backend, const MemoryNeed& need,
                         const MemoryNeed& left) {
  if (need.device > left.device) return "device";
  const std::size_t onHost = need.host + (backend.info().unified ? need.device : 0);
  return onHost > left.host ? "host" : "";
}

}  // namespace specache::app
