// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that the engine tells: one variant of plain values. Numbers are typed; texts are UTF-8
// sentences for people only where they are called `message` or `notes`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/text/chat_format_facts.h"

namespace specache {

using RequestId = std::uint64_t;
using SessionId = std::uint64_t;

/// Bytes of one memory tier by ledger entry.
struct TierUse {
  std::size_t weights = 0;
  std::size_t lowBit = 0;  ///< 1- or 2-bit copy of the KV
  std::size_t slots = 0;   ///< fetched 16-bit rows
  std::size_t window = 0;  ///< newest 16-bit rows; with the cache `full`, all KV
  std::size_t workspace = 0;
  std::size_t kv = 0;      ///< 16-bit KV in CPU memory
  std::size_t driver = 0;  ///< the device's own software, as CUDA's context
  std::size_t total() const { return weights + lowBit + slots + window + workspace + kv + driver; }
};

/// Where the memory is.
struct MemoryUse {
  TierUse device;
  TierUse host;
  std::size_t fullKv = 0;       ///< what the cache `full` with room for as many tokens would take
  std::size_t deviceLimit = 0;  ///< 0: none
  std::size_t deviceTotal = 0;  ///< memory that the device has
  int contextTokens = 0;        ///< tokens of the session that this is about
};

/// A loaded model, as people see it.
struct ModelSummary {
  std::string path;
  std::string name;
  std::string architecture;
  std::string quantization;  ///< most common weight type, for example "Q8_0"
  std::string license;
  std::uint64_t parameters = 0;
  int layers = 0;
  int contextTokens = 0;            ///< the model's own, whatever the limit
  std::size_t kvBytesPerToken = 0;  ///< 16-bit KV
  ChatFormatFacts chatFormat;
};

/// What a document or prompt would cost with one cache.
struct CostForecast {
  std::string cache;            ///< for example "specache:1"
  std::size_t deviceBytes = 0;  ///< KV on the device
  std::size_t hostBytes = 0;    ///< KV in CPU memory
};

// ---- Events
// --------------------------------------------------------------------------------------

struct LoadProgressed {
  double fraction = 0;
};

struct ModelLoaded {
  ModelSummary model;
  std::string device;              ///< the device's name
  std::string deviceKind;          ///< "cpu" or "cuda"
  bool unifiedMemory = false;      ///< both tiers are in RAM
  std::string cache;               ///< in effect
  std::vector<std::string> notes;  ///< what was decided and why, for example why not the GPU
  MemoryUse memory;
};

struct LoadFailed {
  std::string message;
};

/// Answer to `measure`.
struct Measured {
  RequestId request = 0;
  int tokens = 0;             ///< exact
  int contextTokens = 0;      ///< that there is room for: the model's, or the limit set
  double readingSeconds = 0;  ///< from the speed seen so far on this machine; 0 before any was seen
  std::vector<CostForecast> forecasts;  ///< full, 2 bits, 1 bit
  CostForecast current;                 ///< with the cache in effect
};

/// A document's place in the session's tokens.
struct DocumentPlaced {
  RequestId request = 0;
  int document = 0;                    ///< index in the prompt
  int firstPosition = 0;               ///< of its first token
  std::vector<std::uint32_t> offsets;  ///< byte of the text that each token starts at
};

struct PrefillProgressed {
  RequestId request = 0;
  SessionId session = 0;
  int done = 0;    ///< tokens in the cache, those reused counted in
  int total = 0;   ///< tokens of the prompt
  int reused = 0;  ///< tokens that were there already
  double tokensPerSecond = 0;
  double secondsLeft = 0;
};

struct TextArrived {
  RequestId request = 0;
  std::string text;  ///< whole characters
  int tokens = 0;    ///< of the answer, so far
};

/// A position that a step attended to.
struct AttendedPosition {
  int position = 0;
  float share = 0;
};

/// One layer of one step.
struct LayerStep {
  int best = 0;
  int hits = 0;
  int chosen = 0;
  int fetched = 0;
};

/// One decode step of an answer. Rates are 0 … 1.
struct StepMeasured {
  RequestId request = 0;
  SessionId session = 0;
  int token = 0;  ///< index in the answer
  double milliseconds = 0;
  double stalledMilliseconds = 0;
  double hitRate = 0;
  double attentionMass = 0;
  double reuse = 0;
  bool guessed = false;
  bool guessWasRight = false;
  std::int64_t bytesFetched = 0;
  std::vector<LayerStep> layers;
  std::vector<AttendedPosition> attended;
};

/// Where 16-bit rows are on the device: a map of `columns` equal stretches of the session's tokens,
/// layer by layer; each value is the share of the stretch's rows that are there, 0 … 255.
struct ResidencyMapped {
  RequestId request = 0;
  SessionId session = 0;
  int layers = 0;
  int columns = 0;
  int tokens = 0;
  std::vector<std::uint8_t> shares;  ///< [layer][column]
};

struct MemoryReported {
  SessionId session = 0;
  MemoryUse memory;
};

enum class FinishReason : std::uint8_t {
  complete,  ///< the model ended its answer
  length,    ///< max tokens reached
  context,   ///< the model's context is full
  cancelled,
  read,  ///< a `read` request is done
};

/// Figures of one answer; times in milliseconds, rates 0 … 1.
struct AnswerFigures {
  std::string text;
  int tokens = 0;
  int contextTokens = 0;        ///< in the session afterwards
  std::size_t deviceBytes = 0;  ///< the session's KV on the device afterwards
  std::size_t hostBytes = 0;    ///< the same in CPU memory
  double prefillMs = 0;
  double ttftMs = 0;  ///< from the request to the first token
  double stepMedianMs = 0;
  double stepP95Ms = 0;
  double stepMaxMs = 0;
  double tokensPerSecond = 0;
  double prefetchHitRate = 0;
  double attentionMass = 0;
  double reuse = 0;
  double guessRate = 0;
  std::int64_t bytesFetched = 0;
  double stallMs = 0;
  std::string cache;
};

struct Finished {
  RequestId request = 0;
  SessionId session = 0;
  FinishReason reason = FinishReason::complete;
  AnswerFigures figures;
  MemoryUse memory;
};

struct Failed {
  RequestId request = 0;
  std::string message;  ///< what was wrong and what to do
};

/// Something that changed or was left out without ending anything: a smaller cache because memory
/// ran out, a read document that could not be kept on disk.
struct Noted {
  std::string message;
};

using Event = std::variant<LoadProgressed, ModelLoaded, LoadFailed, Measured, DocumentPlaced,
                           PrefillProgressed, TextArrived, StepMeasured, ResidencyMapped,
                           MemoryReported, Finished, Failed, Noted>;

}  // namespace specache
