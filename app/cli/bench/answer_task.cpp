// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/answer_task.h"

#include <vector>

#include "app/cli/bench/judge.h"

namespace specache::app {
namespace {

/// Answers of one cache.
struct Tally {
  int right = 0;
  int stated = 0, statedRight = 0, statedRefused = 0;
  int absent = 0, absentRefused = 0;

  void add(const QualityCase& asked, bool isRight, bool refused) {
    right += isRight ? 1 : 0;
    if (asked.stated) {
      ++stated;
      statedRight += isRight ? 1 : 0;
      statedRefused += refused ? 1 : 0;
    } else {
      ++absent;
      absentRefused += refused ? 1 : 0;
    }
  }
};

double share(int part, int whole) {
  return whole > 0 ? static_cast<double>(part) / whole : 0;
}

nlohmann::ordered_json result(const std::string& task, int length, const std::string& cache,
                              const Tally& tally) {
  const int samples = tally.stated + tally.absent;
  nlohmann::ordered_json json = {{"task", task},
                                 {"length", length},
                                 {"cache", cache},
                                 {"samples", samples},
                                 {"accuracy", share(tally.right, samples)}};
  if (task == "refuse") {
    json["absent_refused"] = share(tally.absentRefused, tally.absent);
    json["stated_refused"] = share(tally.statedRefused, tally.stated);
    json["stated_right"] = share(tally.statedRight, tally.stated);
  }
  return json;
}

}  // namespace

void measureAnswers(QualityBench& bench, const QualitySettings& settings, const std::string& task,
                    int length, QualityReport& report) {
  std::vector<Tally> tallies(bench.caches().size());
  for (int index = 0; index < settings.samples; ++index) {
    report.progress(task, length, index, settings.samples);
    const QualityCase asked = bench.draw(task, length, index);
    bench.read(asked.document);
    for (std::size_t cache = 0; cache < tallies.size(); ++cache) {
      const std::string given = bench.answer(cache, asked.question);
      const bool right = sameAnswer(given, asked.answer);
      tallies[cache].add(asked, right, sameAnswer(given, bench.refusal()));
      if (!right) report.wrong(bench.caches()[cache].name, asked.question, given, asked.answer);
    }
  }
  for (std::size_t cache = 0; cache < tallies.size(); ++cache)
    report.add(result(task, length, bench.caches()[cache].name, tallies[cache]));
}

}  // namespace specache::app
