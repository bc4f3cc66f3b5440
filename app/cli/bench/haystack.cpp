// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/haystack.h"

#include <algorithm>
#include <sstream>

#include "app/cli/read_text_file.h"
#include "core/error.h"

namespace specache::app {
namespace {

constexpr const char* kBreak = "\n\n";
constexpr int kBreakTokens = 2;

std::string joined(const std::vector<std::string>& paragraphs) {
  std::string text;
  for (const std::string& paragraph : paragraphs) {
    if (!text.empty()) text += kBreak;
    text += paragraph;
  }
  return text;
}

}  // namespace

Haystack::Haystack(const std::filesystem::path& file, const Tokenizer& tokenizer)
    : tokenizer_(tokenizer) {
  std::istringstream lines(readTextFile(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    tokens_.push_back(count(line) + kBreakTokens);
    paragraphs_.push_back(std::move(line));
  }
}

int Haystack::count(const std::string& text) const {
  return static_cast<int>(tokenizer_.encode(text).size());
}

std::string Haystack::hide(const std::vector<std::string>& statements, int tokens,
                           std::mt19937_64& random) const {
  int used = 0;
  for (const std::string& statement : statements) used += count(statement) + kBreakTokens;
  if (used > tokens)
    throw Error("A document of " + std::to_string(tokens) +
                " tokens is too short for this task. Ask for greater --lengths.");
  std::vector<std::string> document;
  for (std::size_t i = random() % paragraphs_.size(); document.size() < paragraphs_.size();
       i = (i + 1) % paragraphs_.size()) {
    if (used + tokens_[i] > tokens) break;
    used += tokens_[i];
    document.push_back(paragraphs_[i]);
  }
  for (const std::string& statement : statements) {
    const auto place = static_cast<std::ptrdiff_t>(random() % (document.size() + 1));
    document.insert(document.begin() + place, statement);
  }
  return joined(document);
}

std::vector<int> Haystack::passage(int tokens, std::mt19937_64& random) const {
  std::vector<std::string> document;
  int used = 0;
  for (std::size_t i = random() % paragraphs_.size(); used < tokens + kBreakTokens;
       i = (i + 1) % paragraphs_.size()) {
    used += tokens_[i];
    document.push_back(paragraphs_[i]);
  }
  std::vector<int> ids = tokenizer_.encode(joined(document));
  // Paragraphs are a little shorter together than one by one: the missing rest is more text.
  while (static_cast<int>(ids.size()) < tokens) {
    document.push_back(paragraphs_[random() % paragraphs_.size()]);
    ids = tokenizer_.encode(joined(document));
  }
  ids.resize(static_cast<std::size_t>(tokens));
  return ids;
}

}  // namespace specache::app
