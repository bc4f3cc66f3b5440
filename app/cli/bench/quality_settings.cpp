// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/quality_settings.h"

#include <CLI/CLI.hpp>

#include "app/cli/find_data.h"

namespace specache::app {

void QualitySettings::addTo(CLI::App& command) {
  model.addTo(command);
  command.add_option("--cache", caches, "caches to compare, for example full,kivi:1,specache:2/1")
      ->delimiter(',')
      ->capture_default_str();
  cacheDefaults.addTo(command);
  command.add_option("--lengths", lengths, "tokens of a prompt")
      ->delimiter(',')
      ->check(CLI::Range(256, 1 << 24))
      ->capture_default_str();
  command.add_option("--samples", samples, "cases a length")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command.add_option("--max-tokens", maxTokens, "longest answer")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_option("--seed", seed, "of the cases")->capture_default_str();
  command.add_option("--data", data, "folder with data/ and natural/ (default: tests/quality)");
  command.add_flag("--json", json, "print one JSON object");
}

std::filesystem::path QualitySettings::dataFolder() const {
  return data.empty() ? findQualityData() : std::filesystem::path(data);
}

}  // namespace specache::app
