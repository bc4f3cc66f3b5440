// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

#include <map>
#include <optional>
#include <utility>

#include "core/error.h"
#include "core/loading/model_file.h"
#include "core/model/required_abilities.h"
#include "core/model/weight_storage.h"
#include "core/text/chat_templates.h"
#include "core/text/model_vocabulary.h"
#include "core/text/tokenizer.h"

namespace specache {
namespace {

/// Calls use(weight) for every matrix, a tied one once.
template <class Use>
void forEachMatrix(const ModelWeights& weights, Use use) {
  use(weights.embedding);
  if (weights.output.data != weights.embedding.data) use(weights.output);
  for (const LayerWeights& layer : weights.layers) {
    for (const kernels::Weight& matrix :
         {layer.query, layer.key, layer.value, layer.output, layer.gate, layer.up, layer.down}) {
      use(matrix);
    }
  }
}

std::uint64_t values(const kernels::Weight& matrix) {
  return static_cast<std::uint64_t>(matrix.rows) * static_cast<std::uint64_t>(matrix.columns);
}

}  // namespace

struct Model::Storage {
  std::unique_ptr<ModelFile> file;  // before the weights, which borrow its bytes
  std::optional<Tokenizer> tokenizer;
  ChatTemplates chatTemplates;
  std::optional<WeightStorage> weights;
};

Model::Model(ModelConfig config, kernels::Backend& backend)
    : config_(std::move(config)), backend_(backend), storage_(std::make_unique<Storage>()) {}

Model::~Model() = default;

std::unique_ptr<Model> Model::load(const std::filesystem::path& path, kernels::Backend& backend,
                                   const LoadProgress& progress) {
  auto opened = std::make_unique<Storage>();
  opened->file = openModelFile(path);
  requireWeightTypes(*opened->file, backend);
  std::unique_ptr<Model> model(new Model(readConfig(*opened->file), backend));
  model->storage_ = std::move(opened);
  Storage& storage = *model->storage_;
  storage.tokenizer.emplace(readVocabulary(*storage.file));
  if (storage.tokenizer->vocabularySize() != model->config_.vocabulary) {
    throw Error("The model file '" + storage.file->name() + "' has " +
                std::to_string(storage.tokenizer->vocabularySize()) +
                " tokens in its vocabulary but " + std::to_string(model->config_.vocabulary) +
                " in its weights. Download it again or choose another model.");
  }
  requireAbilities(storage.file->name(), model->config_, backend);
  storage.chatTemplates = readChatTemplates(storage.file->metadata());
  storage.weights.emplace(loadWeights(*storage.file, model->config_, backend, progress));
  model->finish();
  return model;
}

std::unique_ptr<Model> Model::random(const ModelConfig& config, kernels::DType dtype,
                                     kernels::Backend& backend, std::uint64_t seed) {
  std::unique_ptr<Model> model(new Model(config, backend));
  model->storage_->weights.emplace(randomWeights(config, dtype, backend, seed));
  model->finish();
  return model;
}

void Model::finish() {
  weights_ = storage_->weights->views;
  runtime_ = std::make_unique<Runtime>(backend_, config_, weights_);
}

std::vector<std::filesystem::path> Model::files() const {
  return storage_->file ? storage_->file->files() : std::vector<std::filesystem::path>();
}

const Tokenizer& Model::tokenizer() const {
  if (!storage_->tokenizer) throw Error("This model has random weights and no tokenizer.");
  return *storage_->tokenizer;
}

const ChatTemplates& Model::chatTemplates() const {
  return storage_->chatTemplates;
}

std::string Model::quantization() const {
  std::map<std::string_view, std::uint64_t> counts;
  forEachMatrix(weights_, [&](const kernels::Weight& matrix) {
    counts[kernels::info(matrix.dtype).name] += values(matrix);
  });
  std::string_view most;
  for (const auto& [name, count] : counts) {
    if (most.empty() || count > counts[most]) most = name;
  }
  return std::string(most);
}

std::uint64_t Model::parameters() const {
  std::uint64_t sum = 0;
  forEachMatrix(weights_, [&](const kernels::Weight& matrix) { sum += values(matrix); });
  return sum + storage_->weights->vectorValues;
}

}  // namespace specache
