// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/inspect_command.h"

#include <CLI/CLI.hpp>
#include <iomanip>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/find_data.h"
#include "core/engine/device.h"
#include "core/loading/model_file.h"
#include "core/model/model.h"
#include "core/specache/cache.h"
#include "core/text/chat_format.h"

namespace specache::app {
namespace {

using Json = nlohmann::ordered_json;

struct InspectArguments {
  std::string model;
  bool json = false;
};

/// 4K, 16K, … tokens, up to the model's own context.
std::vector<int> contexts(int longest) {
  std::vector<int> lengths;
  for (int length = 4096; length < longest; length *= 4) lengths.push_back(length);
  lengths.push_back(longest);
  return lengths;
}

Json costs(const Model& model) {
  Json rows = Json::array();
  for (const int length : contexts(model.config().context)) {
    for (const char* cache : {"full", "specache:2", "specache:2/1", "specache:1"}) {
      const CacheBytes bytes = forecast(model, parseCache(cache), length);
      rows.push_back({{"tokens", length},
                      {"cache", cache},
                      {"device_bytes", bytes.device()},
                      {"host_bytes", bytes.hostKv}});
    }
  }
  return rows;
}

Json describeModel(const std::string& path) {
  const std::unique_ptr<ModelFile> file = openModelFile(path);
  const ChosenDevice device = openDevice(kernels::DeviceChoice::cpu, 1);
  const auto model = Model::load(path, *device.backend);
  const ModelConfig& config = model->config();
  const auto format = makeChatFormat(model->chatTemplates(), model->tokenizer());
  const auto chatTemplate = file.metadata().find<std::string_view>("tokenizer.chat_template");
  return {{"file", path},
          {"file_bytes", std::filesystem::file_size(path)},
          {"name", config.name},
          {"architecture", config.architecture},
          {"license", config.license},
          {"parameters", model->parameters()},
          {"weights", model->quantization()},
          {"layers", config.layers},
          {"width", config.width},
          {"query_heads", config.queryHeads},
          {"kv_heads", config.kvHeads.count},
          {"head_size", config.kvHeads.dim},
          {"feed_forward", config.feedForward},
          {"context", config.context},
          {"rope_base", config.ropeBase},
          {"kv_bytes_per_token", config.kvBytesPerToken()},
          {"tokenizer",
           {{"pieces", config.vocabulary},
            {"bos", model->tokenizer().bos() ? Json(*model->tokenizer().bos()) : Json()},
            {"eos", model->tokenizer().eos() ? Json(*model->tokenizer().eos()) : Json()},
            {"space_prefix", model->tokenizer().vocabulary().addSpacePrefix}}},
          {"format", format->facts().kind == ChatFormatKind::reader ? "reader" : "template"},
          {"template", chatTemplate ? Json(*chatTemplate) : Json()},
          {"costs", costs(*model)}};
}

double mebibytes(const Json& bytes) {
  return bytes.get<double>() / 0x1p20;
}

void print(const Json& model, std::ostream& out) {
  for (const auto& [key, value] : model.items())
    if (!value.is_structured() && !value.is_null())
      out << std::left << std::setw(20) << key
          << (value.is_string() ? value.get<std::string>() : value.dump()) << "\n";
  for (const auto& [key, value] : model["tokenizer"].items())
    out << std::left << std::setw(20) << "tokenizer " + key << value.dump() << "\n";
  out << "\nKV of a context, MiB    device    CPU memory\n" << std::fixed << std::setprecision(1);
  for (const Json& row : model["costs"])
    out << std::right << std::setw(8) << row["tokens"].get<int>() << "  " << std::left
        << std::setw(13) << row["cache"].get<std::string>() << std::right << std::setw(7)
        << mebibytes(row["device_bytes"]) << std::setw(14) << mebibytes(row["host_bytes"]) << "\n";
}

}  // namespace

void addInspectCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command =
      program.add_subcommand("inspect", "Show what a model holds and what a context costs");
  const auto arguments = std::make_shared<InspectArguments>();
  command->add_option("model", arguments->model,
                      "GGUF file or Hugging Face folder (default: the bundled model)");
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments, streams] {
    const Json model =
        describeModel(arguments->model.empty() ? findBundledModel().string() : arguments->model);
    if (arguments->json)
      streams.out << model.dump(2) << "\n";
    else
      print(model, streams.out);
  });
}

}  // namespace specache::app
