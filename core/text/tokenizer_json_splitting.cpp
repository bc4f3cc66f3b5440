// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json_splitting.h"

#include <vector>

#include "core/loading/file_fault.h"
#include "core/text/splitting.h"

namespace specache {
namespace {

/// What the steps of a pre-tokenizer come to.
struct Steps {
  std::vector<std::string_view> expressions;
  bool keepsMatchesOnly = false;  ///< what lies between matches is left out
  bool endsInBytes = false;
};

Error unknownSplitting(const std::string& file, const std::string& what) {
  return unusable(file, "it splits text into words in a way that is not known (" + what + ")",
                  "Use the model's GGUF file instead, or choose another model.");
}

/// What GPT-2 does by itself, and the "ByteLevel" step therefore too, unless told otherwise.
std::string_view gpt2Expression() {
  return findSplitting("gpt-2")->expressions.front();
}

void addSplit(const std::string& file, const Json& step, Steps& steps) {
  const Json& pattern = member(member(step, "pattern"), "Regex");
  const std::string behavior = requireText(file, step, "behavior");
  const bool invert = flagOf(file, step, "invert");
  const bool isolates = behavior == "Isolated" && !invert;
  const bool keeps = behavior == "Removed" && invert;
  if (!pattern.is_string() || (!isolates && !keeps)) {
    throw unknownSplitting(file, "a \"Split\" of the behavior " + specache::quoted(behavior));
  }
  steps.keepsMatchesOnly = steps.keepsMatchesOnly || keeps;
  steps.expressions.push_back(pattern.get_ref<const std::string&>());
}

void addByteLevel(const std::string& file, const Json& step, Steps& steps) {
  if (flagOf(file, step, "add_prefix_space", true)) {
    throw unknownSplitting(file, "\"add_prefix_space\"");
  }
  if (flagOf(file, step, "use_regex", true)) steps.expressions.push_back(gpt2Expression());
  steps.endsInBytes = true;
}

void addStep(const std::string& file, const Json& step, Steps& steps) {
  const std::string type = requireText(file, step, "type");
  if (steps.endsInBytes)
    throw unknownSplitting(file, specache::quoted(type) + " after \"ByteLevel\"");
  if (type == "Split") {
    addSplit(file, step, steps);
  } else if (type == "Digits") {
    steps.expressions.push_back(flagOf(file, step, "individual_digits") ? R"(\p{N})" : R"(\p{N}+)");
  } else if (type == "ByteLevel") {
    addByteLevel(file, step, steps);
  } else {
    throw unknownSplitting(file, "the step " + specache::quoted(type));
  }
}

Steps readSteps(const std::string& file, const Json& preTokenizer) {
  Steps steps;
  if (member(preTokenizer, "type") != "Sequence") {
    addStep(file, preTokenizer, steps);
    return steps;
  }
  for (const Json& step : listOf(file, preTokenizer, "pretokenizers")) addStep(file, step, steps);
  return steps;
}

}  // namespace

std::string splittingOf(const std::string& file, const Json& preTokenizer) {
  if (!preTokenizer.is_object()) throw unknownSplitting(file, "it names none");
  const Steps steps = readSteps(file, preTokenizer);
  if (!steps.endsInBytes) throw unknownSplitting(file, "it has no step \"ByteLevel\"");
  const Splitting* splitting = findSplitting(steps.expressions);
  if (!splitting) {
    throw unknownSplitting(file,
                           specache::quoted(steps.expressions.empty() ? "" : steps.expressions[0]));
  }
  // A single expression that takes any run of spaces leaves nothing between its matches.
  if (steps.keepsMatchesOnly && splitting->expressions.size() > 1) {
    throw unknownSplitting(file, "a \"Split\" that leaves text out");
  }
  return std::string(splitting->names.front());
}

}  // namespace specache
