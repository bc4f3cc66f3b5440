// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/kernels/kernel_report.h"

#include <iomanip>

#include "app/cli/bench/machine.h"

namespace specache::app {

KernelReport::KernelReport(const Streams& streams, const kernels::Backend& backend, bool json)
    : streams_(streams), asJson_(json) {
  json_ = {{"machine", machineName(backend)},
           {"date", today()},
           {"results", nlohmann::ordered_json::array()}};
  if (json) return;
  streams_.out << json_["machine"].get<std::string>() << "\n"
               << "operation            work                              median µs  spread µs"
                  "        MiB      GB/s   TFLOP/s\n"
               << std::flush;
}

void KernelReport::add(const KernelResult& result) {
  const double bytesPerNanosecond = result.bytes / (1e3 * result.microseconds.median);
  const double teraflops = result.operations / (1e6 * result.microseconds.median);
  nlohmann::ordered_json row = {{"operation", result.operation},
                                {"work", result.work},
                                {"median_us", result.microseconds.median},
                                {"spread_us", result.microseconds.quartiles},
                                {"bytes", result.bytes},
                                {"gb_per_s", bytesPerNanosecond}};
  if (result.operations > 0) row["tflop_per_s"] = teraflops;
  json_["results"].push_back(std::move(row));
  if (asJson_) return;
  streams_.out << std::left << std::setw(21) << result.operation << std::setw(32) << result.work
               << std::right << std::fixed << std::setprecision(2) << std::setw(11)
               << result.microseconds.median << std::setw(11) << result.microseconds.quartiles
               << std::setw(11) << result.bytes / 0x1p20 << std::setprecision(1) << std::setw(10)
               << bytesPerNanosecond;
  if (result.operations > 0) streams_.out << std::setprecision(3) << std::setw(10) << teraflops;
  streams_.out << std::endl;
}

void KernelReport::finish() {
  if (asJson_) streams_.out << json_.dump(2) << std::endl;
}

}  // namespace specache::app
