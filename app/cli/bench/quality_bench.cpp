// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/quality_bench.h"

#include <algorithm>
#include <utility>

#include "app/cli/bench/greedy.h"
#include "app/cli/usage_error.h"

namespace specache::app {
namespace {

constexpr int kQuestionTokens = 61;  // room for a question, beside the format's own tokens

const Chat kOnlyDocuments{.hasDocuments = true};

Chat oneQuestion(const std::string& text) {
  return {.hasDocuments = true, .turns = {{text, ""}}};
}

}  // namespace

QualityBench::QualityBench(const QualitySettings& settings, std::vector<NamedCache> caches)
    : settings_(settings),
      caches_(std::move(caches)),
      device_(openDevice(settings.model.deviceChoice(), settings.model.threads)),
      model_(Model::load(settings.model.path(), *device_.backend)),
      format_(makeChatFormat(model_->chatTemplates(), model_->tokenizer())),
      tasks_(settings.dataFolder() / "data" / "tasks.json"),
      haystack_(settings.dataFolder() / "data" / "haystack.txt", model_->tokenizer()),
      prefix_(*model_, caches_) {
  for (const int length : settings.lengths)
    if (length > model_->config().context)
      throw UsageError("A prompt of " + std::to_string(length) +
                       " tokens does not fit the model's context of " +
                       std::to_string(model_->config().context) + ".");
}

std::mt19937_64 QualityBench::random(const std::string& task, int length, int index) const {
  std::vector<std::uint32_t> seed(task.begin(), task.end());
  seed.insert(seed.end(), {static_cast<std::uint32_t>(settings_.seed),
                           static_cast<std::uint32_t>(settings_.seed >> 32),
                           static_cast<std::uint32_t>(length), static_cast<std::uint32_t>(index)});
  std::seed_seq sequence(seed.begin(), seed.end());
  return std::mt19937_64(sequence);
}

QualityCase QualityBench::draw(const std::string& task, int length, int index) const {
  std::mt19937_64 generator = random(task, length, index);
  const SpelledChat frame = format_->spell(oneQuestion(""), {});
  const int tokens = length - kQuestionTokens - settings_.maxTokens -
                     static_cast<int>(frame.before.size() + frame.after.size());
  if (task == "multikey") return tasks_.multikey(haystack_, tokens, generator);
  if (task == "refuse") return tasks_.refuse(haystack_, tokens, index % 2 == 0, generator);
  return tasks_.niah(haystack_, tokens, generator);
}

void QualityBench::read(const std::string& document) {
  std::vector<std::int32_t> tokens = format_->spell(kOnlyDocuments, {}).before;
  const Encoding encoding = format_->encodeDocument(document);
  tokens.insert(tokens.end(), encoding.ids.begin(), encoding.ids.end());
  prefix_.read(tokens);
}

std::vector<std::int32_t> QualityBench::question(const std::string& text) const {
  return format_->spell(oneQuestion(text), {}).after;
}

std::string QualityBench::answer(std::size_t cache, const std::string& text) {
  Cache& tested = prefix_.at(cache);
  append(tested, question(text), settings_.exactQuestion);
  const int room = model_->config().context - tested.length(0);
  return model_->tokenizer().decode(
      continueGreedily(tested, *format_, std::max(1, std::min(settings_.maxTokens, room))));
}

}  // namespace specache::app
