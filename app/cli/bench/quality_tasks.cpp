// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/quality_tasks.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"

namespace specache::app {
namespace {

using Json = nlohmann::json;
using Random = QualityTasks::Random;
using Strings = std::vector<std::string>;

template <class List>
const auto& pick(const List& list, Random& random) {
  return list[random() % list.size()];
}

/// Draws until `fits`.
template <class Draw, class Fits>
auto drawUntil(Draw draw, Fits fits) {
  auto drawn = draw();
  while (!fits(drawn)) drawn = draw();
  return drawn;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string fillPattern(const std::string& pattern, Random& random) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    switch (pattern[i]) {
      case '#':
        text += static_cast<char>('0' + random() % 10);
        break;
      case '1':
        text += static_cast<char>('1' + random() % 9);
        break;
      case 'A':
        text += static_cast<char>('A' + random() % 26);
        break;
      default:
        text += pattern[i];
    }
  }
  return text;
}

std::string join(const Strings& parts, const std::string& separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

Strings drawParts(const std::vector<Strings>& parts, Random& random) {
  Strings drawn;
  for (const Strings& part : parts) drawn.push_back(pick(part, random));
  return drawn;
}

}  // namespace

QualityTasks::QualityTasks(const std::filesystem::path& file) {
  std::ifstream input(file);
  if (!input) throw Error("The quality tasks " + file.string() + " cannot be read.");
  try {
    const Json json = Json::parse(input);
    refusal_ = json.at("refusal");
    multikeyKeys_ = json.at("multikey").at("keys");
    for (const auto& [name, pool] : json.at("pools").items())
      pools_[name] = {pool.at("parts"), pool.at("join"), pool.value("prefix", "")};
    for (const auto& [name, value] : json.at("values").items()) {
      Value& kind = values_[name];
      kind.pattern = value.value("pattern", "");
      if (value.contains("choices")) kind.choices = {value.at("choices"), value.at("join"), ""};
    }
    for (const Json& fact : json.at("facts"))
      facts_.push_back({fact.at("id"), fact.at("subject"), fact.at("value"), fact.at("statements"),
                        fact.at("questions")});
  } catch (const Json::exception& error) {
    throw Error("The quality tasks " + file.string() + " are damaged: " + error.what());
  }
}

std::string QualityTasks::drawValue(const Fact& fact, Random& random) const {
  const Value& kind = values_.at(fact.value);
  if (!kind.pattern.empty()) return fillPattern(kind.pattern, random);
  return join(drawParts(kind.choices.parts, random), kind.choices.join);
}

namespace {

std::string statement(const std::string& form, const std::string& subject,
                      const std::string& value) {
  return capitalised(replaced(replaced(form, "{subject}", subject), "{value}", value));
}

std::string question(const std::string& form, const std::string& subject) {
  return replaced(form, "{subject}", subject);
}

}  // namespace

QualityCase QualityTasks::niah(const Haystack& haystack, int tokens, Random& random) const {
  const Fact& fact = pick(facts_, random);
  const Pool& pool = subjects(fact);
  const std::string subject = pool.prefix + join(drawParts(pool.parts, random), pool.join);
  const std::string value = drawValue(fact, random);
  return {haystack.hide({statement(pick(fact.statements, random), subject, value)}, tokens, random),
          question(pick(fact.questions, random), subject), value, true};
}

QualityCase QualityTasks::multikey(const Haystack& haystack, int tokens, Random& random) const {
  const auto keys = static_cast<std::size_t>(multikeyKeys_);
  const auto enough = [&](const Strings& part) { return part.size() >= keys; };
  const Fact& fact = *drawUntil(
      [&] { return &pick(facts_, random); },
      [&](const Fact* drawn) { return std::ranges::any_of(subjects(*drawn).parts, enough); });
  const Pool& pool = subjects(fact);
  const std::size_t varied = drawUntil([&] { return random() % pool.parts.size(); },
                                       [&](std::size_t part) { return enough(pool.parts[part]); });
  Strings entries = pool.parts[varied];
  std::shuffle(entries.begin(), entries.end(), random);

  Strings parts = drawParts(pool.parts, random);
  const std::string& form = pick(fact.statements, random);
  Strings subjectNames, values, statements;
  for (std::size_t key = 0; key < keys; ++key) {
    parts[varied] = entries[key];
    subjectNames.push_back(pool.prefix + join(parts, pool.join));
    values.push_back(drawUntil([&] { return drawValue(fact, random); },
                               [&](const std::string& value) {
                                 return std::ranges::find(values, value) == values.end();
                               }));
    statements.push_back(statement(form, subjectNames.back(), values.back()));
  }
  const std::size_t asked = random() % keys;
  return {haystack.hide(statements, tokens, random),
          question(pick(fact.questions, random), subjectNames[asked]), values[asked], true};
}

QualityCase QualityTasks::refuse(const Haystack& haystack, int tokens, bool stated,
                                 Random& random) const {
  const Fact& fact = pick(facts_, random);
  const Pool& pool = subjects(fact);
  const auto drawSubject = [&] {
    return pool.prefix + join(drawParts(pool.parts, random), pool.join);
  };
  const std::string subject = drawSubject();
  const std::string otherSubject =
      drawUntil(drawSubject, [&](const std::string& other) { return other != subject; });
  const Fact& otherFact = *drawUntil(
      [&] { return &pick(facts_, random); },
      [&](const Fact* other) { return other->subject == fact.subject && other->id != fact.id; });
  Strings statements = {
      statement(pick(fact.statements, random), otherSubject, drawValue(fact, random)),
      statement(pick(otherFact.statements, random), subject, drawValue(otherFact, random))};
  const std::string value = drawValue(fact, random);
  if (stated) statements.push_back(statement(pick(fact.statements, random), subject, value));
  return {haystack.hide(statements, tokens, random),
          question(pick(fact.questions, random), subject), stated ? value : refusal_, stated};
}

}  // namespace specache::app
