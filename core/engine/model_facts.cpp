// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/model_facts.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "core/error.h"
#include "core/loading/model_file.h"
#include "core/model/config.h"
#include "core/specache/cache.h"
#include "core/text/chat_format.h"
#include "core/text/model_vocabulary.h"
#include "kernels/backend.h"

namespace specache {
namespace {

constexpr auto comparedCaches = std::to_array<const char*>(
    {"full", "kivi:2", "specache:4", "specache:2", "specache:2/1", "specache:1"});

std::string textOr(const GgufMetadata& metadata, std::string_view key, std::string_view otherwise) {
  return std::string(metadata.find<std::string_view>(key).value_or(otherwise));
}

std::uint64_t valuesOf(const StoredTensor& tensor) {
  return static_cast<std::uint64_t>(tensor.rows()) * static_cast<std::uint64_t>(tensor.columns());
}

void readWeights(const TensorTable& tensors, ModelFacts& facts) {
  std::map<std::string_view, std::uint64_t> counts;
  for (const auto& [name, tensor] : tensors) {
    counts[kernels::info(tensor.dtype).name] += valuesOf(tensor);
    facts.parameters += valuesOf(tensor);
  }
  for (const auto& [type, count] : counts) {
    const double share = static_cast<double>(count) / static_cast<double>(facts.parameters);
    facts.weights.push_back({std::string(type), share});
  }
  std::stable_sort(facts.weights.begin(), facts.weights.end(),
                   [](const WeightShare& a, const WeightShare& b) { return a.share > b.share; });
}

ShapeFacts shapeOf(const ModelConfig& config) {
  return {.layers = config.layers,
          .width = config.width,
          .queryHeads = config.queryHeads,
          .kvHeads = config.kvHeads.count,
          .headSize = config.kvHeads.dim,
          .feedForward = config.feedForward,
          .contextTokens = config.context,
          .ropeBase = config.ropeBase,
          .rope = describe(config.ropeScaling),
          .slidingWindow = config.hasWindows() ? config.slidingWindow : 0,
          .attentionSoftCap = config.attentionSoftCap,
          .kvBytesPerToken = config.kvBytesPerToken()};
}

/// 4K, 16K, … tokens, up to the model's own context.
std::vector<int> lengths(int longest) {
  std::vector<int> lengths;
  for (int length = 4096; length < longest; length *= 4) lengths.push_back(length);
  lengths.push_back(longest);
  return lengths;
}

std::vector<ContextCost> costsOf(const ModelConfig& config) {
  const auto backend = kernels::makeCpuBackend({.threads = 1});
  std::vector<ContextCost> costs;
  for (const int tokens : lengths(config.context)) {
    for (const char* cache : comparedCaches) {
      const CacheBytes bytes = forecast(config, *backend, parseCache(cache), tokens);
      costs.push_back({tokens, cache, bytes.device(), bytes.hostKv});
    }
  }
  return costs;
}

std::string nameOf(VocabularyKind kind) {
  switch (kind) {
    case VocabularyKind::bytePairs:
      return "byte-level BPE";
    case VocabularyKind::characterPairs:
      return "BPE";
    default:
      return "SentencePiece";
  }
}

TokenizerFacts describeTokenizer(const Tokenizer& tokenizer) {
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  TokenizerFacts facts{.kind = nameOf(vocabulary.kind),
                       .splitting = vocabulary.splitting,
                       .pieces = tokenizer.vocabularySize(),
                       .addsBegin = !tokenizer.promptStart().empty(),
                       .addsSpace = vocabulary.addSpacePrefix,
                       .special = {}};
  const auto add = [&](const char* role, std::optional<int> id) {
    if (id) facts.special.push_back({role, *id, tokenizer.piece(*id)});
  };
  add("begin of text", vocabulary.bos);
  add("end of text", vocabulary.eos);
  add("end of turn", vocabulary.endOfTurn);
  return facts;
}

void addStops(const Tokenizer& tokenizer, const ChatFormat& format, TokenizerFacts& facts) {
  for (const int id : format.stopTokens()) {
    const bool known = std::any_of(facts.special.begin(), facts.special.end(),
                                   [id](const SpecialToken& token) { return token.id == id; });
    if (!known) facts.special.push_back({"ends an answer", id, tokenizer.piece(id)});
  }
}

/// Does one part; what it says against the file becomes a problem.
void attempt(ModelFacts& facts, const std::function<void()>& part) {
  try {
    part();
  } catch (const Error& error) {
    facts.problems.emplace_back(error.what());
  }
}

}  // namespace

ModelFacts inspectModel(const std::filesystem::path& path) {
  const std::unique_ptr<ModelFile> file = openModelFile(path);
  const GgufMetadata& metadata = file->metadata();
  ModelFacts facts;
  facts.path = path.string();
  facts.fileBytes = bytesOnDisk(*file);
  attempt(facts, [&] {
    facts.name = textOr(metadata, "general.name", path.stem().string());
    facts.license = textOr(metadata, "general.license", "");
    facts.architecture = metadata.require<std::string_view>("general.architecture");
  });
  readWeights(file->tensors(), facts);
  attempt(facts, [&] {
    const ModelConfig config = readConfig(*file);
    facts.shape = shapeOf(config);
    facts.costs = costsOf(config);
  });
  attempt(facts, [&] {
    const Tokenizer tokenizer(readVocabulary(*file));
    facts.tokenizer = describeTokenizer(tokenizer);
    const ChatTemplates templates = readChatTemplates(metadata);
    for (const auto& [name, text] : templates.named) facts.namedTemplates.push_back(name);
    const auto format = makeChatFormat(templates, tokenizer);
    facts.chatFormat = format->facts();
    addStops(tokenizer, *format, *facts.tokenizer);
  });
  return facts;
}

}  // namespace specache
