// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/cache_base.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <numeric>
#include <utility>

#include <spdlog/spdlog.h>

#include "core/error.h"
#include "core/specache/collect_figures.h"

namespace specache {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

/// Lets a stop reach into operations for as long as it lives.
class CancellationScope {
 public:
  CancellationScope(kernels::Backend& backend, std::stop_token stop) : backend_(backend) {
    backend_.setCancellation(std::move(stop));
  }
  ~CancellationScope() { backend_.setCancellation({}); }
  CancellationScope(const CancellationScope&) = delete;
  CancellationScope& operator=(const CancellationScope&) = delete;

 private:
  kernels::Backend& backend_;
};

/// Room for a step, with some ahead so that growing stays rare.
int grownRoom(int length) {
  return length + std::max(256, length / 32);
}

}  // namespace

CacheBase::CacheBase(const Model& model, const CacheOptions& options, Stores stores, int rows)
    : model_(model),
      options_(options),
      chunk_(chunkTokens(options, model.backend())),
      stores_(std::move(stores)),
      memory_(model, stores_.shape, rows),
      graph_(model.backend(), model.runtime()),
      lengths_(static_cast<std::size_t>(stores_.shape.sequences), 0),
      logits_(model.backend().allocateHost(
          lengths_.size() * static_cast<std::size_t>(model.config().vocabulary) * sizeof(float),
          kernels::LedgerEntry::workspace)),
      figures_(lengths_.size()) {
  memory_.setStates(std::vector<kernels::SequenceState>(lengths_.size()));
  std::memset(logits_.data(), 0, logits_.size());
}

CacheBase::~CacheBase() {
  // The streams are the model's and may still be at work on memory that goes away now.
  try {
    model_.runtime().compute().synchronize();
    model_.runtime().finishCopies();
  } catch (const std::exception& error) {
    spdlog::error("A cache was given up after an error on its device: {}", error.what());
  }
}

DecodeContext CacheBase::context() {
  return {model_.backend(), model_.runtime(), options_, stores_, memory_, model_.config()};
}

void CacheBase::publishLengths() {
  std::vector<kernels::SequenceState> states;
  for (const int length : lengths_) states.push_back({length, paged(length)});
  memory_.setStates(states);
}

void CacheBase::reserve(int tokens) {
  if (tokens <= room_) return;
  makeRoom(tokens);
  room_ = tokens;
}

// ---- Prefill
// -------------------------------------------------------------------------------------

void CacheBase::prefill(int sequence, std::span<const std::int32_t> tokens,
                        const PrefillControl& control) {
  if (tokens.empty()) return;
  noteChange();
  const int start = length(sequence);
  const int total = static_cast<int>(tokens.size());
  const int chunk = std::min(chunk_, total);
  reserve(start + total);
  const std::unique_ptr<ChunkPhase> phase = makePrefill(chunk, start + total);
  try {
    const CancellationScope scope(model_.backend(), control.stop);
    for (int done = 0; done < total;) {
      if (control.stop.stop_requested()) throw Cancelled();
      const int count = std::min(chunk, total - done);
      prefillChunk(*phase, sequence,
                   tokens.subspan(static_cast<std::size_t>(done), static_cast<std::size_t>(count)));
      if (control.stop.stop_requested()) throw Cancelled();
      done += count;
      setLength(sequence, start + done);
      if (done == total) {
        const kernels::Rows row = memory_.logits(1).slice(0, 1);
        model_.runtime().transformer().logits(count - 1, 1, row);
        readLogits(sequence, row);
      }
      control.progress(done);
    }
  } catch (...) {
    restore(sequence);
    publishLengths();
    throw;
  }
  publishLengths();
}

void CacheBase::prefillChunk(ChunkPhase& phase, int sequence,
                             std::span<const std::int32_t> tokens) {
  kernels::Backend& backend = model_.backend();
  kernels::Stream& compute = model_.runtime().compute();
  const int count = static_cast<int>(tokens.size());
  std::vector<std::int32_t> positions(tokens.size());
  std::iota(positions.begin(), positions.end(), length(sequence));

  const kernels::Buffer deviceTokens =
      backend.allocate(tokens.size_bytes(), kernels::LedgerEntry::workspace);
  const kernels::Buffer devicePositions =
      backend.allocate(tokens.size_bytes(), kernels::LedgerEntry::workspace);
  backend.copyToDevice(compute, deviceTokens.data(), tokens.data(), tokens.size_bytes());
  backend.copyToDevice(compute, devicePositions.data(), positions.data(), tokens.size_bytes());

  phase.beginChunk(sequence, length(sequence), count);
  model_.runtime().transformer().forward(deviceTokens.as<std::int32_t>(),
                                         devicePositions.as<std::int32_t>(), count, phase);
  compute.synchronize();
}

// ---- Decode step
// ---------------------------------------------------------------------------------

void CacheBase::forward(AttentionPhase& phase, int rows) {
  const int all = stores_.shape.sequences * rows;
  Transformer& transformer = model_.runtime().transformer();
  memory_.setPositions(rows);
  transformer.forward(memory_.tokens(), memory_.positions(), all, phase);
  transformer.logits(0, all, memory_.logits(rows));
}

void CacheBase::step(std::span<const std::int32_t> tokens) {
  if (tokens.size() != lengths_.size()) {
    throw std::invalid_argument("A step takes one token for each sequence.");
  }
  kernels::Stream& compute = model_.runtime().compute();
  const auto start = Clock::now();
  const auto stalledBefore = compute.stalled();
  const int longest = *std::max_element(lengths_.begin(), lengths_.end());
  if (longest + kMostRows > room_) reserve(grownRoom(longest + kMostRows));

  model_.runtime().transformer().reserve(sequences() * kMostRows);
  const int rows = decode(tokens);
  for (int sequence = 0; sequence < sequences(); ++sequence) {
    readLogits(sequence, memory_.logits(rows).slice(sequence * rows, 1));
    setLength(sequence, length(sequence) + 1);
  }

  compute.synchronize();
  lastWasStep_ = true;
  figuresCollected_ = false;
  for (StepFigures& figures : figures_) {
    figures.milliseconds = milliseconds(Clock::now() - start);
    figures.stalledMilliseconds = milliseconds(compute.stalled() - stalledBefore);
  }
}

void CacheBase::readLogits(int sequence, kernels::Rows row) {
  const std::size_t bytes = static_cast<std::size_t>(row.width) * sizeof(float);
  std::byte* const logits = logits_.data() + static_cast<std::size_t>(sequence) * bytes;
  model_.backend().copyToHost(model_.runtime().compute(), logits, row.data, bytes);
}

std::span<const float> CacheBase::logits(int sequence) const {
  const auto vocabulary = static_cast<std::size_t>(model_.config().vocabulary);
  return {logits_.as<float>() + static_cast<std::size_t>(sequence) * vocabulary, vocabulary};
}

// ---- What it tells
// -------------------------------------------------------------------------------

void CacheBase::noteGuess(int sequence, bool guessed, bool right) {
  StepFigures& figures = figures_[static_cast<std::size_t>(sequence)];
  figures.guessed = guessed;
  figures.guessWasRight = right;
}

const StepFigures& CacheBase::figures(int sequence) const {
  if (!figuresCollected_) {
    model_.runtime().finishCopies();
    collectFigures(stores_.shape, memory_.readFigures(), figures_);
    figuresCollected_ = true;
  }
  return figures_[static_cast<std::size_t>(sequence)];
}

std::vector<std::vector<int>> CacheBase::residency(int sequence) const {
  std::vector<std::vector<int>> layers(static_cast<std::size_t>(stores_.shape.layers));
  const int end = length(sequence);
  const int firstInWindow = paged(end);
  kernels::Stream& copy = model_.runtime().copy();
  for (int layer = 0; layer < stores_.shape.layers; ++layer) {
    std::vector<int>& positions = layers[static_cast<std::size_t>(layer)];
    if (stores_.slots) positions = stores_.slots->positions(copy, layer, sequence);
    const std::size_t inSlots = positions.size();
    positions.resize(inSlots + static_cast<std::size_t>(end - firstInWindow));
    std::iota(positions.begin() + static_cast<std::ptrdiff_t>(inSlots), positions.end(),
              firstInWindow);
  }
  return layers;
}

CacheBytes CacheBase::bytes() const {
  CacheBytes bytes;
  bytes.window = stores_.window.bytes();
  bytes.steps = memory_.bytes();
  if (stores_.lowBit) bytes.lowBit = stores_.lowBit->bytes();
  if (stores_.slots) bytes.slots = stores_.slots->bytes();
  for (const HostStore& host : stores_.hosts) bytes.hostKv += host.bytes();
  return bytes;
}

}  // namespace specache
