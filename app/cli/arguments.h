// SPDX-License-Identifier: GPL-3.0-or-later
// Options that several commands share.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/cli_app.h"
#include "core/engine/engine.h"
#include "core/specache/options.h"

namespace specache::app {

/// --device, --threads.
struct DeviceArguments {
  std::string device = "auto";
  int threads = 0;

  void addTo(CLI::App& command);
  kernels::DeviceChoice deviceChoice() const;
};

/// --model, --device, --threads.
struct ModelArguments : DeviceArguments {
  std::string model;

  void addTo(CLI::App& command);
  /// The model that was asked for, or the bundled one.
  std::filesystem::path path() const;
};

/// --group, --top-k, --residual, --slots, --chunk, --repair-guess.
struct CacheArguments {
  CacheOptions options;

  void addTo(CLI::App& command);
};

/// --cache and --bits of commands that use one cache.
struct OneCacheArguments : CacheArguments {
  std::string cache;
  std::string bits;

  void addTo(CLI::App& command, const std::string& standard);
  /// Throws UsageError.
  CacheOptions chosen() const;
};

/// One cache of a list, by the name that it was asked for.
struct NamedCache {
  std::string name;
  CacheOptions options;
};

/// Reads names such as full, kivi:1, specache:2/1. Throws UsageError.
std::vector<NamedCache> parseCaches(const std::vector<std::string>& names,
                                    const CacheOptions& defaults);

/// Reads 500MB, 6GiB, 1073741824. Throws UsageError.
std::size_t parseBytes(const std::string& text);

}  // namespace specache::app
