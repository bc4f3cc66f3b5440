// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/quality_command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/bench/agreement_task.h"
#include "app/cli/bench/answer_task.h"
#include "app/cli/bench/natural_task.h"
#include "app/cli/bench/perplexity_task.h"
#include "app/cli/bench/quality_report.h"

namespace specache::app {
namespace {

void runTask(const std::string& task, QualityBench& bench, const QualitySettings& settings,
             QualityReport& report) {
  if (task == "natural") return measureNatural(bench, settings, report);
  for (const int length : settings.lengths) {
    if (task == "perplexity")
      measurePerplexity(bench, settings, length, report);
    else if (task == "agreement")
      measureAgreement(bench, settings, length, report);
    else
      measureAnswers(bench, settings, task, length, report);
  }
}

}  // namespace

void addQualityCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "quality", "How often each cache gives the right answer about hidden facts");
  const auto settings = std::make_shared<QualitySettings>();
  command
      ->add_option("--task", settings->tasks,
                   "niah, multikey, refuse, natural, perplexity, agreement")
      ->delimiter(',')
      ->check(CLI::IsMember({"niah", "multikey", "refuse", "natural", "perplexity", "agreement"}))
      ->capture_default_str();
  settings->addTo(*command);
  command->add_flag("--exact-question", settings->exactQuestion,
                    "read questions exactly, as in use, not token by token through the cache");
  command->add_flag("--show-wrong", settings->showWrong, "tell every wrong answer");
  command->callback([settings, streams] {
    QualityBench bench(*settings, parseCaches(settings->caches, settings->cacheDefaults.options));
    QualityReport report(streams, *settings, bench.model());
    for (const std::string& task : settings->tasks) runTask(task, bench, *settings, report);
    report.finish();
  });
}

}  // namespace specache::app
