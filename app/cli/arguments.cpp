// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/cli/find_data.h"
#include "app/cli/usage_error.h"

namespace specache::app {
namespace {

/// Errors of the core about values that came from arguments are wrong use.
template <class Parse>
auto asUsage(Parse parse) {
  try {
    return parse();
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

void DeviceArguments::addTo(CLI::App& command) {
  command.add_option("--device", device, "auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  command.add_option("--threads", threads, "CPU threads that compute (0: one for every core)")
      ->check(CLI::Range(0, 1024));
}

void ModelArguments::addTo(CLI::App& command) {
  command.add_option("--model", model,
                     "GGUF file or Hugging Face folder (default: the bundled model)");
  DeviceArguments::addTo(command);
}

std::filesystem::path ModelArguments::path() const {
  return model.empty() ? findBundledModel() : std::filesystem::path(model);
}

kernels::DeviceChoice DeviceArguments::deviceChoice() const {
  if (device == "cpu") return kernels::DeviceChoice::cpu;
  if (device == "cuda") return kernels::DeviceChoice::cuda;
  return kernels::DeviceChoice::automatic;
}

void CacheArguments::addTo(CLI::App& command) {
  const auto add = [&](const char* name, int& value, const char* help) {
    command.add_option(name, value, help)->capture_default_str();
  };
  add("--group", options.group, "tokens of a low-bit page: 32, 64 or 128");
  add("--top-k", options.topK, "rows fetched a layer and KV head for each step");
  add("--slots", options.slots, "fetched rows with room on the device (0: twice --top-k)");
  add("--residual", options.residual, "newest tokens that always stay in 16 bits");
  add("--chunk", options.chunk,
      "tokens that reading computes at a time (0: chosen for the device)");
  command.add_flag(
      "--repair-guess,!--no-repair-guess", options.repairGuess,
      "pre-decode again after a wrong guess (default, but not for a --shape), or go on "
      "as the paper does");
}

void OneCacheArguments::addTo(CLI::App& command, const std::string& standard) {
  cache = standard;
  command
      .add_option("--cache", cache, "full, kivi, kivi-plain, specache or fetch; also specache:2/1")
      ->capture_default_str();
  command.add_option("--bits", bits, "of a low-bit cache: 1, 2, 4, or keys/values as in 2/1");
  CacheArguments::addTo(command);
}

CacheOptions OneCacheArguments::chosen() const {
  return asUsage([&] {
    CacheOptions defaults = options;
    if (!bits.empty()) defaults.bits = parseBits(bits);
    return parseCache(cache, defaults);
  });
}

std::vector<NamedCache> parseCaches(const std::vector<std::string>& names,
                                    const CacheOptions& defaults) {
  std::vector<NamedCache> caches;
  caches.reserve(names.size());
  for (const std::string& name : names)
    caches.push_back({name, asUsage([&] { return parseCache(name, defaults); })});
  return caches;
}

std::size_t parseBytes(const std::string& text) {
  constexpr std::array<std::pair<const char*, double>, 8> kUnits = {{{"", 1},
                                                                     {"B", 1},
                                                                     {"KiB", 0x1p10},
                                                                     {"MiB", 0x1p20},
                                                                     {"GiB", 0x1p30},
                                                                     {"MB", 1e6},
                                                                     {"GB", 1e9},
                                                                     {"TiB", 0x1p40}}};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& known) {
    return text.substr(digits) == known.first;
  });
  try {
    std::size_t used = 0;
    const double number = std::stod(text.substr(0, digits), &used);
    if (unit != kUnits.end() && used == digits && number > 0 && number * unit->second < 0x1p60)
      return static_cast<std::size_t>(std::llround(number * unit->second));
  } catch (const std::logic_error&) {  // no number: the sentence below says so
  }
  throw UsageError("'" + text + "' is no amount of memory: write it like 6GiB or 500MB.");
}

}  // namespace specache::app
