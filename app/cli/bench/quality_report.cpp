// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/quality_report.h"

#include <iomanip>

#include "app/cli/bench/machine.h"

namespace specache::app {

QualityReport::QualityReport(const Streams& streams, const QualitySettings& settings,
                             const Model& model)
    : streams_(streams), settings_(settings) {
  json_ = {{"model", settings.model.path().string()},
           {"machine", machineName(model.backend())},
           {"date", today()},
           {"seed", settings.seed},
           {"question", settings.exactQuestion ? "exact" : "through the cache"},
           {"results", nlohmann::ordered_json::array()}};
}

void QualityReport::add(nlohmann::ordered_json result) {
  clearProgress();
  if (!settings_.json) {
    bool first = true;
    for (const auto& [key, value] : result.items()) {
      if (value.is_structured()) continue;
      streams_.out << (first ? "" : "  ");
      first = false;
      if (value.is_string())
        streams_.out << std::left << std::setw(14) << value.get<std::string>();
      else
        streams_.out << key << " " << value.dump();
    }
    streams_.out << std::endl;
  }
  json_["results"].push_back(std::move(result));
}

void QualityReport::progress(const std::string& task, int length, int done, int total) {
  if (!streams_.errIsTerminal) return;
  streams_.err << "\r\x1b[K" << task << ", " << length << " tokens: " << done << " of " << total
               << std::flush;
  progressShown_ = true;
}

void QualityReport::wrong(const std::string& cache, const std::string& question,
                          const std::string& given, const std::string& expected) {
  if (!settings_.showWrong) return;
  clearProgress();
  streams_.err << cache << ": " << question << " | " << given << " | expected: " << expected
               << std::endl;
}

void QualityReport::clearProgress() {
  if (progressShown_) streams_.err << "\r\x1b[K" << std::flush;
  progressShown_ = false;
}

void QualityReport::finish() {
  clearProgress();
  if (settings_.json) streams_.out << json_.dump(2) << std::endl;
}

}  // namespace specache::app
