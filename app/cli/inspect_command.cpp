// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/inspect_command.h"

#include <CLI/CLI.hpp>
#include <iomanip>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "app/cli/find_data.h"
#include "core/engine/model_facts.h"

namespace specache::app {
namespace {

using Json = nlohmann::ordered_json;

struct InspectArguments {
  std::string model;
  bool json = false;
};

std::string formatOf(const ChatFormatFacts& format) {
  switch (format.kind) {
    case ChatFormatKind::reader:
      return "reader";
    case ChatFormatKind::ownTemplate:
      return "template";
    case ChatFormatKind::standIn:
      return "default";
  }
  return "";
}

Json tokenizerJson(const TokenizerFacts& tokenizer) {
  Json special = Json::array();
  for (const SpecialToken& token : tokenizer.special)
    special.push_back({{"role", token.role}, {"id", token.id}, {"text", token.text}});
  return {{"kind", tokenizer.kind},
          {"pre_tokenizer", tokenizer.splitting},
          {"pieces", tokenizer.pieces},
          {"adds_bos", tokenizer.addsBegin},
          {"space_prefix", tokenizer.addsSpace},
          {"special", special}};
}

Json templateJson(const ModelFacts& facts) {
  const ChatFormatFacts& format = *facts.chatFormat;
  return {{"name", format.name},
          {"variants", facts.namedTemplates},
          {"documents", format.documentsInQuestion ? "first question" : "instructions"},
          {"takes_instructions", format.takesInstructions}};
}

void addShape(const ShapeFacts& shape, Json& json) {
  json["layers"] = shape.layers;
  json["width"] = shape.width;
  json["query_heads"] = shape.queryHeads;
  json["kv_heads"] = shape.kvHeads;
  json["head_size"] = shape.headSize;
  json["feed_forward"] = shape.feedForward;
  json["context"] = shape.contextTokens;
  json["rope_base"] = shape.ropeBase;
  json["rope"] = shape.rope;
  json["sliding_window"] = shape.slidingWindow > 0 ? Json(shape.slidingWindow) : Json();
  json["attention_soft_cap"] = shape.attentionSoftCap > 0 ? Json(shape.attentionSoftCap) : Json();
  json["kv_bytes_per_token"] = shape.kvBytesPerToken;
}

Json toJson(const ModelFacts& facts) {
  Json json = {{"file", facts.path},       {"file_bytes", facts.fileBytes},
               {"name", facts.name},       {"architecture", facts.architecture},
               {"license", facts.license}, {"parameters", facts.parameters},
               {"weights", Json::array()}, {"problems", facts.problems}};
  for (const WeightShare& weights : facts.weights)
    json["weights"].push_back({{"type", weights.type}, {"share", weights.share}});
  if (facts.shape) addShape(*facts.shape, json);
  if (facts.tokenizer) json["tokenizer"] = tokenizerJson(*facts.tokenizer);
  if (facts.chatFormat) {
    json["format"] = formatOf(*facts.chatFormat);
    json["template"] = templateJson(facts);
  }
  json["costs"] = Json::array();
  for (const ContextCost& cost : facts.costs)
    json["costs"].push_back({{"tokens", cost.tokens},
                             {"cache", cost.cache},
                             {"device_bytes", cost.deviceBytes},
                             {"host_bytes", cost.hostBytes}});
  return json;
}

std::string decimal(double value) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << value;
  return out.str();
}

std::string mebibytes(std::size_t bytes) {
  return decimal(static_cast<double>(bytes) / 0x1p20);
}

std::string weightsText(const ModelFacts& facts) {
  std::string text;
  for (const WeightShare& weights : facts.weights)
    text += (text.empty() ? "" : ", ") + weights.type + " " + decimal(100 * weights.share) + " %";
  return text;
}

std::string tokenizerText(const TokenizerFacts& tokenizer) {
  std::string text = tokenizer.kind + " of " + std::to_string(tokenizer.pieces) + " pieces";
  if (!tokenizer.splitting.empty()) text += ", words split as by " + tokenizer.splitting;
  if (tokenizer.addsBegin) text += ", a prompt begins with the begin of text";
  return text;
}

std::string formatText(const ModelFacts& facts) {
  const ChatFormatFacts& format = *facts.chatFormat;
  std::string text;
  switch (format.kind) {
    case ChatFormatKind::reader:
      text = "control pieces for documents, which the model was trained with";
      break;
    case ChatFormatKind::ownTemplate:
      text =
          format.name.empty() ? "the model's own" : "the model's own for \"" + format.name + "\"";
      break;
    case ChatFormatKind::standIn:
      text = "none; the built-in one \"" + format.name + "\" is used";
      break;
  }
  text += format.documentsInQuestion ? "; documents stand in the first question"
                                     : "; documents stand behind the instructions";
  if (!format.takesInstructions) text += ", which it knows no place for";
  for (const std::string& name : facts.namedTemplates) text += "; also has \"" + name + "\"";
  return text;
}

void line(std::ostream& out, const std::string& name, const std::string& value) {
  if (!value.empty()) out << std::left << std::setw(16) << name << value << "\n";
}

void printShape(const ShapeFacts& shape, std::ostream& out) {
  line(out, "layers",
       std::to_string(shape.layers) + " of width " + std::to_string(shape.width) +
           ", feed-forward " + std::to_string(shape.feedForward));
  line(out, "heads",
       std::to_string(shape.queryHeads) + " for queries, " + std::to_string(shape.kvHeads) +
           " for KV, of size " + std::to_string(shape.headSize));
  line(out, "context", std::to_string(shape.contextTokens) + " tokens");
  line(out, "RoPE", shape.rope + ", base " + decimal(shape.ropeBase));
  if (shape.slidingWindow > 0)
    line(out, "sliding window", std::to_string(shape.slidingWindow) + " tokens in some layers");
  if (shape.attentionSoftCap > 0) line(out, "soft cap", decimal(shape.attentionSoftCap));
  line(out, "16-bit KV", std::to_string(shape.kvBytesPerToken) + " bytes a token");
}

void printCosts(const std::vector<ContextCost>& costs, std::ostream& out) {
  if (costs.empty()) return;
  out << "\nKV of a context, MiB on the device + MiB in CPU memory\n  tokens";
  for (const ContextCost& cost : costs)
    if (cost.tokens == costs.front().tokens) out << std::right << std::setw(18) << cost.cache;
  int tokens = 0;
  for (const ContextCost& cost : costs) {
    if (cost.tokens != tokens) out << "\n" << std::setw(8) << (tokens = cost.tokens);
    const std::string host = cost.hostBytes > 0 ? " + " + mebibytes(cost.hostBytes) : "";
    out << std::setw(18) << mebibytes(cost.deviceBytes) + host;
  }
  out << "\n";
}

void print(const ModelFacts& facts, std::ostream& out) {
  line(out, "file", facts.path + ", " + mebibytes(facts.fileBytes) + " MiB");
  line(out, "name", facts.name);
  line(out, "license", facts.license);
  line(out, "architecture", facts.architecture);
  line(out, "parameters", std::to_string(facts.parameters));
  line(out, "weights", weightsText(facts));
  if (facts.shape) printShape(*facts.shape, out);
  if (facts.tokenizer) {
    line(out, "tokenizer", tokenizerText(*facts.tokenizer));
    for (const SpecialToken& token : facts.tokenizer->special)
      line(out, "  " + token.role, std::to_string(token.id) + "  " + token.text);
  }
  if (facts.chatFormat) line(out, "chat template", formatText(facts));
  for (const std::string& problem : facts.problems) line(out, "will not work", problem);
  printCosts(facts.costs, out);
}

}  // namespace

void addInspectCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "inspect", "Show what a model holds, what will not work and what a context costs");
  const auto arguments = std::make_shared<InspectArguments>();
  command->add_option("model", arguments->model,
                      "GGUF file or Hugging Face folder (default: the bundled model)");
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments, streams] {
    const ModelFacts facts =
        inspectModel(arguments->model.empty() ? findBundledModel().string() : arguments->model);
    if (arguments->json)
      streams.out << toJson(facts).dump(2) << "\n";
    else
      print(facts, streams.out);
  });
}

}  // namespace specache::app
