// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/bench/timing_report.h"
#include "app/cli/streams.h"

namespace specache::app {

/// What one operation does and took.
struct KernelResult {
  std::string operation;
  std::string work;       ///< in words: sizes and types
  double bytes = 0;       ///< read and written on the device, or brought to it, at the least
  double operations = 0;  ///< multiplications and additions of values; 0 where memory is all
  Spread microseconds;
};

/// Prints results as they come, or one JSON object in the end.
class KernelReport {
 public:
  KernelReport(const Streams& streams, const kernels::Backend& backend, bool json);

  void add(const KernelResult& result);
  void finish();

 private:
  Streams streams_;
  bool asJson_;
  nlohmann::ordered_json json_;
};

}  // namespace specache::app
