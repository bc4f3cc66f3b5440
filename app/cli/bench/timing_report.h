// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "app/cli/bench/timing_bench.h"

namespace specache::app {

/// Median of several times, and the distance between their quartiles.
struct Spread {
  double median = 0;
  double quartiles = 0;
};
Spread spreadOf(std::vector<double> values);

/// Results of the timing benches: a table as they come, or one JSON object in the end.
class TimingReport {
 public:
  TimingReport(const Streams& streams, const TimingSettings& settings, const TimingBench& bench);

  /// Results of one context, one a cache. Adds shape, weights and how a token's time compares with
  /// `full`.
  void add(std::vector<nlohmann::ordered_json> results);
  void finish();

 private:
  Streams streams_;
  const TimingSettings& settings_;
  const TimingBench& bench_;
  nlohmann::ordered_json json_;
};

}  // namespace specache::app
