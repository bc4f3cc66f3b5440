// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/tiered_cache.h"

namespace specache {

SpecacheCache::SpecacheCache(const Model& model, const CacheOptions& options, int sequences,
                             const SlabSource& slabs)
    : TieredCache(model, options, sequences, kRows, slabs),
      guesses_(static_cast<std::size_t>(sequences)),
      stoodBeside_(guesses_) {}

int SpecacheCache::decode(std::span<const std::int32_t> tokens) {
  const bool guessed = lastWasStep();
  bool right = guessed;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool came = guessed && stoodBeside_[i] == tokens[i];
    noteGuess(static_cast<int>(i), guessed, came);
    right = right && came;
  }
  if (!guessed || (!right && options_.repairGuess)) predecode(tokens);

  std::vector<std::int32_t> pairs;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    pairs.push_back(tokens[i]);
    pairs.push_back(guesses_[i]);
  }
  stoodBeside_ = guesses_;
  memory_.setTokens(pairs);
  graph_.run([this] {
    Decode phase(context());
    memory_.beginStep(options_.residual, options_.group);
    forward(phase, kRows);
    findGuesses(kRows);
    endStep();
  });
  readGuesses(kRows, 1);
  return kRows;
}

void SpecacheCache::predecode(std::span<const std::int32_t> tokens) {
  Predecode phase(context());
  memory_.setTokens(tokens);
  forward(phase, 1);
  findGuesses(1);
  readGuesses(1, 0);
}

void SpecacheCache::findGuesses(int rows) {
  model_.backend().argmax(model_.runtime().compute(), memory_.logits(rows), memory_.bestTokens());
}

/// The next guesses are the most probable tokens behind row `row` of `rows`.
void SpecacheCache::readGuesses(int rows, int row) {
  kernels::Backend& backend = model_.backend();
  kernels::Stream& compute = model_.runtime().compute();
  std::vector<std::int32_t> best(guesses_.size() * static_cast<std::size_t>(rows));
  backend.copyToHost(compute, best.data(), memory_.bestTokens(),
                     best.size() * sizeof(std::int32_t));
  for (std::size_t i = 0; i < guesses_.size(); ++i) {
    guesses_[i] = best[i * static_cast<std::size_t>(rows) + static_cast<std::size_t>(row)];
  }
}

}  // namespace specache
