// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/timing_report.h"

#include <algorithm>
#include <cmath>
#include <iomanip>

#include "app/cli/bench/machine.h"

namespace specache::app {

Spread spreadOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(
        std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  return {at(0.5), at(0.75) - at(0.25)};
}

TimingReport::TimingReport(const Streams& streams, const TimingSettings& settings,
                           const TimingBench& bench)
    : streams_(streams), settings_(settings), bench_(bench) {
  json_ = {{"machine", machineName(bench.backend())},
           {"date", today()},
           {"results", nlohmann::ordered_json::array()}};
  if (settings.json) return;
  streams_.out
      << json_["machine"].get<std::string>() << ", " << bench.shape() << ", " << bench.weights()
      << "\n"
      << "  context  cache                           batch  median ms  spread ms  tokens/s  KV "
         "on device MiB  "
         "to full\n"
      << std::flush;
}

void TimingReport::add(std::vector<nlohmann::ordered_json> results) {
  const auto full =
      std::ranges::find_if(results, [](const auto& result) { return result["cache"] == "full"; });
  for (nlohmann::ordered_json& result : results) {
    if (full != results.end())
      result["ratio_to_full"] =
          (*full)["tokens_per_s"].get<double>() / result["tokens_per_s"].get<double>();
    if (!settings_.json) {
      streams_.out << std::fixed << std::setprecision(2) << std::setw(9)
                   << result["context"].get<int>() << "  " << std::left << std::setw(30)
                   << result["cache"].get<std::string>() << std::right << std::setw(7)
                   << result["batch"].get<int>() << std::setw(11)
                   << result["median_ms"].get<double>() << std::setw(11)
                   << result["spread_ms"].get<double>() << std::setw(10) << std::setprecision(1)
                   << result["tokens_per_s"].get<double>() << std::setw(18)
                   << result["kv_device_bytes"].get<double>() / 0x1p20;
      if (result.contains("ratio_to_full"))
        streams_.out << std::setw(9) << std::setprecision(2)
                     << result["ratio_to_full"].get<double>();
      streams_.out << std::endl;
    }
    nlohmann::ordered_json complete = {{"shape", bench_.shape()}, {"weights", bench_.weights()}};
    complete.update(result);
    json_["results"].push_back(std::move(complete));
  }
}

void TimingReport::finish() {
  if (settings_.json) streams_.out << json_.dump(2) << std::endl;
}

}  // namespace specache::app
