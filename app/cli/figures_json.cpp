// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/figures_json.h"

#include <iomanip>
#include <sstream>

namespace specache::app {

nlohmann::json answerJson(const AnswerFigures& figures) {
  return {
      {"text", figures.text},
      {"tokens", figures.tokens},
      {"prefill_ms", figures.prefillMs},
      {"ttft_ms", figures.ttftMs},
      {"step_ms",
       {{"median", figures.stepMedianMs}, {"p95", figures.stepP95Ms}, {"max", figures.stepMaxMs}}},
      {"tokens_per_s", figures.tokensPerSecond},
      {"prefetch_hit_rate", figures.prefetchHitRate},
      {"attention_mass", figures.attentionMass},
      {"reuse", figures.reuse},
      {"guess_rate", figures.guessRate},
      {"bytes_fetched", figures.bytesFetched},
      {"stall_ms", figures.stallMs}};
}

nlohmann::json memoryJson(const MemoryUse& memory) {
  const TierUse& device = memory.device;
  return {{"device",
           {{"weights", device.weights},
            {"low_bit", device.lowBit},
            {"slots", device.slots},
            {"window", device.window},
            {"workspace", device.workspace},
            {"driver", device.driver},
            {"total", device.total()},
            {"full_kv", memory.fullKv}}},
          {"host", {{"kv", memory.host.kv}, {"total", memory.host.total()}}}};
}

std::string figuresLine(const AnswerFigures& figures) {
  std::ostringstream line;
  line << std::fixed << std::setprecision(1) << "[" << figures.tokens << " tokens, "
       << figures.tokensPerSecond << " tokens/s, first after " << std::setprecision(2)
       << figures.ttftMs / 1000 << " s";
  if (figures.cache.starts_with("specache") || figures.cache.starts_with("fetch"))
    line << ", prefetch hit rate " << std::setprecision(0) << 100 * figures.prefetchHitRate << " %";
  line << ", " << figures.cache << "]";
  return line.str();
}

}  // namespace specache::app
