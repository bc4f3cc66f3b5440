// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ask_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/engine_client.h"
#include "app/cli/figures_json.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "app/cli/read_document.h"
#include "app/cli/usage_error.h"

namespace specache::app {
namespace {

struct AskArguments {
  ModelArguments model;
  OneCacheArguments cache;
  std::vector<std::string> documents;
  std::vector<std::string> questions;
  std::string system;
  std::string memoryLimit;
  SamplingSettings sampling;
  int maxTokens = 512;
  bool json = false;
};

void addSampling(CLI::App& command, SamplingSettings& sampling) {
  command.add_option("--temperature", sampling.temperature, "0: always the most probable token")
      ->capture_default_str();
  command.add_option("--top-p", sampling.topP, "draw from the most probable tokens of this share")
      ->capture_default_str();
  command
      .add_option("--min-p", sampling.minP, "leave out tokens below this share of the best one's")
      ->capture_default_str();
  command.add_option("--repetition-penalty", sampling.repetitionPenalty, "1: none")
      ->capture_default_str();
  command.add_option("--seed", sampling.seed, "of the draws (default: another one each time)");
}

/// One conversation: every question is a turn behind the earlier ones.
class Conversation {
 public:
  Conversation(const AskArguments& arguments, const Streams& streams)
      : arguments_(arguments),
        streams_(streams),
        progress_(streams),
        client_([this](const Event& event) { watch(event); }) {}

  void run() {
    request_.prompt.documents =
        readDocuments({arguments_.documents.begin(), arguments_.documents.end()});
    request_.prompt.system = arguments_.system;
    request_.session = 1;
    request_.sampling = arguments_.sampling;
    request_.maxTokens = arguments_.maxTokens;
    loaded_ = client_.load(loadRequest());
    const bool reader = loaded_.model.chatFormat.kind == ChatFormatKind::reader;
    if (reader && request_.prompt.documents.empty())
      throw UsageError(
          "This model answers questions about documents. Give one with --document FILE.");
    for (const std::string& question : arguments_.questions) {
      if (!ask(question)) break;
    }
    if (arguments_.json) streams_.out << result().dump(2) << std::endl;
  }

 private:
  LoadRequest loadRequest() const {
    LoadRequest load{.model = arguments_.model.path(),
                     .device = arguments_.model.deviceChoice(),
                     .cache = arguments_.cache.chosen(),
                     .memoryLimit = {},
                     .threads = arguments_.model.threads};
    if (!arguments_.memoryLimit.empty()) load.memoryLimit = parseBytes(arguments_.memoryLimit);
    return load;
  }

  /// False where the user stopped it.
  bool ask(const std::string& question) {
    if (!arguments_.json && arguments_.questions.size() > 1)
      streams_.out << "> " << question << std::endl;
    request_.prompt.turns.push_back({question, ""});
    finished_ = client_.ask(request_);
    progress_.clear();
    request_.prompt.turns.back().answer = finished_.figures.text;
    nlohmann::json answer = answerJson(finished_.figures);
    answer["question"] = question;
    answers_.push_back(std::move(answer));
    if (!arguments_.json) {
      streams_.out << std::endl;
      streams_.err << figuresLine(finished_.figures) << std::endl;
    }
    return finished_.reason != FinishReason::cancelled;
  }

  void watch(const Event& event) {
    if (const auto* reading = std::get_if<PrefillProgressed>(&event)) progress_.show(*reading);
    if (const auto* note = std::get_if<Noted>(&event)) {
      progress_.clear();
      streams_.err << "note: " << note->message << std::endl;
    }
    const auto* text = std::get_if<TextArrived>(&event);
    if (text != nullptr && !arguments_.json) {
      progress_.clear();
      streams_.out << text->text << std::flush;
    }
  }

  nlohmann::json result() const {
    return {{"model", loaded_.model.path},
            {"device", loaded_.device},
            {"cache", finished_.figures.cache},
            {"context_tokens", finished_.figures.contextTokens},
            {"memory", memoryJson(finished_.memory)},
            {"notes", loaded_.notes},
            {"answers", answers_}};
  }

  const AskArguments& arguments_;
  Streams streams_;
  ProgressLine progress_;
  AskRequest request_;
  ModelLoaded loaded_;
  Finished finished_;
  std::vector<nlohmann::json> answers_;
  EngineClient client_;  // last: its events use everything above
};

}  // namespace

void addAskCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command =
      program.add_subcommand("ask", "Read documents and answer questions about them");
  const auto arguments = std::make_shared<AskArguments>();
  arguments->model.addTo(*command);
  command->add_option("--document,-d", arguments->documents, "file to read; may be repeated");
  command
      ->add_option("--question,-q", arguments->questions,
                   "what to ask; more of them are turns of one conversation")
      ->required();
  arguments->cache.addTo(*command, describe(CacheOptions()));
  command->add_option(
      "--memory-limit", arguments->memoryLimit,
      "most device memory to use, what the GPU's driver takes included; for example 6GiB");
  command->add_option("--system", arguments->system, "instructions before everything else");
  command->add_option("--max-tokens", arguments->maxTokens, "longest answer")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  addSampling(*command, arguments->sampling);
  command->add_flag("--json", arguments->json, "print one JSON object with all figures");
  command->callback([arguments, streams] {
    catchInterrupts();
    Conversation(*arguments, streams).run();
  });
}

}  // namespace specache::app
