// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/streams.h"

namespace specache::app {

/// Arguments of `quality` and `agreement`.
struct QualitySettings {
  ModelArguments model;
  CacheArguments cacheDefaults;
  std::vector<std::string> tasks{"niah"};
  std::vector<std::string> caches{"full", "kivi:1", "specache:1"};
  std::vector<int> lengths{4096};
  int samples = 30;
  int maxTokens = 48;
  std::uint64_t seed = 1;
  std::string data;
  bool exactQuestion = false;
  bool showWrong = false;
  bool json = false;

  void addTo(CLI::App& command);
  std::filesystem::path dataFolder() const;
};

}  // namespace specache::app
