// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/natural_task.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/bench/judge.h"
#include "app/cli/read_text_file.h"
#include "core/error.h"

namespace specache::app {
namespace {

struct NaturalQuestion {
  std::string document;
  std::string question;
  std::vector<std::string> answers;
};

std::vector<NaturalQuestion> readQuestions(const std::filesystem::path& file) {
  std::ifstream input(file);
  if (!input) throw Error("The natural questions " + file.string() + " cannot be read.");
  std::vector<NaturalQuestion> questions;
  try {
    for (const auto& item : nlohmann::json::parse(input))
      questions.push_back({item.at("document"), item.at("question"), item.at("answers")});
  } catch (const nlohmann::json::exception& error) {
    throw Error("The natural questions " + file.string() + " are damaged: " + error.what());
  }
  return questions;
}

}  // namespace

void measureNatural(QualityBench& bench, const QualitySettings& settings, QualityReport& report) {
  const std::filesystem::path folder = settings.dataFolder() / "natural";
  const std::vector<NaturalQuestion> questions = readQuestions(folder / "questions.json");
  std::vector<int> right(bench.caches().size());
  std::string open;
  int longest = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const NaturalQuestion& asked = questions[i];
    if (asked.document != open) {
      bench.read(readTextFile(folder / "documents" / asked.document));
      open = asked.document;
      longest = std::max(longest, bench.prefix().length());
    }
    report.progress("natural", bench.prefix().length(), static_cast<int>(i),
                    static_cast<int>(questions.size()));
    for (std::size_t cache = 0; cache < right.size(); ++cache) {
      const std::string given = bench.answer(cache, asked.question);
      if (containsAnswer(given, asked.answers))
        ++right[cache];
      else
        report.wrong(bench.caches()[cache].name, asked.question, given, asked.answers.front());
    }
  }
  for (std::size_t cache = 0; cache < right.size(); ++cache)
    report.add(
        {{"task", "natural"},
         {"length", longest},
         {"cache", bench.caches()[cache].name},
         {"samples", questions.size()},
         {"accuracy", static_cast<double>(right[cache]) / static_cast<double>(questions.size())}});
}

}  // namespace specache::app
