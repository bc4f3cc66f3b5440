// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/agreement_task.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/bench/agreement.h"
#include "app/cli/bench/greedy.h"
#include "app/cli/usage_error.h"

namespace specache::app {
namespace {

struct Mean {
  double divergence = 0;
  int same = 0;
  int count = 0;

  void add(const PositionAgreement& position) {
    divergence += position.divergence;
    same += position.sameArgmax ? 1 : 0;
    ++count;
  }
  double meanDivergence() const { return count > 0 ? divergence / count : 0; }
  double sameShare() const { return count > 0 ? static_cast<double>(same) / count : 1; }
};

/// Of one cache: the positions that say the answer, and all by their distance from the document.
struct Agreement {
  Mean answer;
  std::vector<Mean> positions;

  void add(const std::vector<PositionAgreement>& tokens, std::size_t questionTokens) {
    positions.resize(std::max(positions.size(), tokens.size()));
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      positions[i].add(tokens[i]);
      // Behind the question's last token comes the answer's first.
      if (i + 1 >= questionTokens) answer.add(tokens[i]);
    }
  }

  nlohmann::ordered_json byPosition() const {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Mean& mean : positions)
      list.push_back({{"samples", mean.count},
                      {"kl", mean.meanDivergence()},
                      {"same_argmax", mean.sameShare()}});
    return list;
  }
};

}  // namespace

void measureAgreement(QualityBench& bench, const QualitySettings& settings, int length,
                      QualityReport& report) {
  const std::size_t caches = bench.caches().size();
  if (bench.caches().front().options.mode != CacheMode::full)
    throw UsageError("Agreement is with full KV: let --cache begin with full.");
  std::vector<Agreement> agreements(caches - 1);
  for (int index = 0; index < settings.samples; ++index) {
    report.progress("agreement", length, index, settings.samples);
    const QualityCase asked = bench.draw("niah", length, index);
    bench.read(asked.document);
    std::vector<std::int32_t> tokens = bench.question(asked.question);
    const std::size_t questionTokens = tokens.size();
    Cache& full = bench.prefix().at(0);
    append(full, tokens, false);
    const std::vector<std::int32_t> answer =
        continueGreedily(full, bench.format(), settings.maxTokens);
    tokens.insert(tokens.end(), answer.begin(), answer.end());
    const auto compared = compareWithFirst(bench.prefix(), caches, tokens);
    for (std::size_t i = 0; i < agreements.size(); ++i)
      agreements[i].add(compared[i], questionTokens);
  }
  for (std::size_t i = 0; i < agreements.size(); ++i)
    report.add({{"task", "agreement"},
                {"length", length},
                {"cache", bench.caches()[i + 1].name},
                {"samples", settings.samples},
                {"kl", agreements[i].answer.meanDivergence()},
                {"same_argmax", agreements[i].answer.sameShare()},
                {"positions", agreements[i].byPosition()}});
}

void addAgreementCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "agreement",
      "How far each cache's next-token distributions are from full KV's on the same text");
  const auto settings = std::make_shared<QualitySettings>();
  settings->addTo(*command);
  command->callback([settings, streams] {
    std::vector<NamedCache> caches = parseCaches(settings->caches, settings->cacheDefaults.options);
    std::erase_if(caches,
                  [](const NamedCache& cache) { return cache.options.mode == CacheMode::full; });
    caches.insert(caches.begin(), parseCaches({"full"}, settings->cacheDefaults.options).front());
    QualityBench bench(*settings, caches);
    QualityReport report(streams, *settings, bench.model());
    for (const int length : settings->lengths) measureAgreement(bench, *settings, length, report);
    report.finish();
  });
}

}  // namespace specache::app
