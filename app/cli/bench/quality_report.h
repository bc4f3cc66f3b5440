// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/bench/quality_settings.h"
#include "core/model/model.h"

namespace specache::app {

/// Results of the quality commands: a table as they come, or one JSON object in the end.
class QualityReport {
 public:
  QualityReport(const Streams& streams, const QualitySettings& settings, const Model& model);

  /// A result: task, length, cache, samples and the task's own figures.
  void add(nlohmann::ordered_json result);
  /// How far a task is.
  void progress(const std::string& task, int length, int done, int total);
  /// An answer that was not the expected one.
  void wrong(const std::string& cache, const std::string& question, const std::string& given,
             const std::string& expected);
  void finish();

 private:
  void clearProgress();

  Streams streams_;
  const QualitySettings& settings_;
  nlohmann::ordered_json json_;
  bool progressShown_ = false;
};

}  // namespace specache::app
