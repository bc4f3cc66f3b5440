// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/logits_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/usage_error.h"
#include "core/engine/device.h"
#include "core/model/model.h"
#include "core/specache/cache.h"
#include "core/text/tokenizer.h"

namespace specache::app {
namespace {

struct LogitsArguments {
  ModelArguments model;
  OneCacheArguments cache;
  std::vector<std::int32_t> tokens;
  int top = 10;
  bool json = false;
};

/// Ids of the `count` greatest logits, greatest first.
std::vector<int> best(std::span<const float> logits, int count) {
  std::vector<int> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  count = std::min(count, static_cast<int>(ids.size()));
  std::partial_sort(ids.begin(), ids.begin() + count, ids.end(), [&](int a, int b) {
    return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
  });
  ids.resize(static_cast<std::size_t>(count));
  return ids;
}

/// Reads all tokens but the last exactly, and the last one through the cache.
void compute(Cache& cache, std::span<const std::int32_t> tokens) {
  if (tokens.size() == 1) return cache.prefill(0, tokens);
  cache.prefill(0, tokens.first(tokens.size() - 1));
  cache.step(tokens.last(1));
}

void showLogits(const LogitsArguments& arguments, const Streams& streams) {
  const CacheOptions options = arguments.cache.chosen();
  const ChosenDevice device = openDevice(arguments.model.deviceChoice(), arguments.model.threads);
  const auto model = Model::load(arguments.model.path(), *device.backend);
  for (const std::int32_t token : arguments.tokens)
    if (token < 0 || token >= model->config().vocabulary)
      throw UsageError("The token " + std::to_string(token) + " is not in the vocabulary of " +
                       std::to_string(model->config().vocabulary) + " tokens.");
  if (static_cast<int>(arguments.tokens.size()) > model->config().context)
    throw UsageError("The model's context holds " + std::to_string(model->config().context) +
                     " tokens, and these are " + std::to_string(arguments.tokens.size()) + ".");

  const auto cache = makeCache(*model, options);
  compute(*cache, arguments.tokens);
  const std::span<const float> logits = cache->logits(0);
  nlohmann::json top = nlohmann::json::array();
  for (const int id : best(logits, arguments.top)) {
    const float logit = logits[static_cast<std::size_t>(id)];
    const std::string& piece = model->tokenizer().piece(id);
    if (arguments.json)
      top.push_back({{"id", id}, {"piece", piece}, {"logit", logit}});
    else
      streams.out << id << "\t" << logit << "\t" << piece << "\n";
  }
  if (!arguments.json) return;
  const nlohmann::json result = {{"model", arguments.model.path().string()},
                                 {"cache", describe(options)},
                                 {"tokens", arguments.tokens},
                                 {"top", top}};
  streams.out << result.dump(2) << "\n";
}

}  // namespace

void addLogitsCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "logits",
      "Show the most probable tokens behind some tokens, the last one read through the cache");
  const auto arguments = std::make_shared<LogitsArguments>();
  arguments->model.addTo(*command);
  command->add_option("--tokens", arguments->tokens, "ids, separated by commas")
      ->delimiter(',')
      ->required();
  arguments->cache.addTo(*command, "full");
  command->add_option("--top", arguments->top, "how many to show")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments, streams] { showLogits(*arguments, streams); });
}

}  // namespace specache::app
