// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/perplexity_task.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "app/cli/bench/distributions.h"
#include "core/text/tokenizer.h"

namespace specache::app {
namespace {

constexpr int kScored = 256;  // tokens a sample

/// −Σ log p of every token but the first, each behind those before it.
double negativeLogLikelihood(Cache& cache, std::span<const std::int32_t> tokens) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    cache.step(tokens.subspan(i, 1));
    sum -= logSoftmax(cache.logits(0))[static_cast<std::size_t>(tokens[i + 1])];
  }
  return sum;
}

}  // namespace

void measurePerplexity(QualityBench& bench, const QualitySettings& settings, int length,
                       QualityReport& report) {
  const int scored = std::min(kScored, length / 2);
  std::vector<double> sums(bench.caches().size());
  for (int index = 0; index < settings.samples; ++index) {
    report.progress("perplexity", length, index, settings.samples);
    std::mt19937_64 random = bench.random("perplexity", length, index);
    std::vector<std::int32_t> tokens = bench.model().tokenizer().promptStart();
    const std::vector<int> passage =
        bench.haystack().passage(length - static_cast<int>(tokens.size()), random);
    tokens.insert(tokens.end(), passage.begin(), passage.end());
    const std::size_t read = tokens.size() - static_cast<std::size_t>(scored);
    bench.prefix().read(std::span(tokens).first(read));
    for (std::size_t cache = 0; cache < sums.size(); ++cache)
      sums[cache] +=
          negativeLogLikelihood(bench.prefix().at(cache), std::span(tokens).subspan(read));
  }
  const double count = static_cast<double>(settings.samples) * (scored - 1);
  for (std::size_t cache = 0; cache < sums.size(); ++cache)
    report.add({{"task", "perplexity"},
                {"length", length},
                {"cache", bench.caches()[cache].name},
                {"samples", settings.samples},
                {"perplexity", std::exp(sums[cache] / count)}});
}

}  // namespace specache::app
