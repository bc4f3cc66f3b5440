// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's requests and events as Qt values, so that models and views need no engine header.
// Bytes are bytes, times are milliseconds where the name says so, rates are 0 … 1.
#pragma once

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>
#include <optional>

namespace specache::app {

enum class CacheKind : quint8 { full, lowBit, specache, fetch };

/// How KV is kept; see core/specache/options.h.
struct CacheChoice {
  CacheKind kind = CacheKind::specache;
  int keyBits = 2;
  int valueBits = 1;
  int topK = 64;

  bool operator==(const CacheChoice&) const = default;
};

struct LoadChoice {
  QString modelPath;
  CacheChoice cache;
  std::optional<quint64> memoryLimit;
  int contextLimit = 0;  ///< tokens; 0: the model's context
};

struct SamplingChoice {
  double temperature = 0;
  int topK = 0;
  double topP = 1;
  double minP = 0;
  double repetitionPenalty = 1;
  std::optional<quint64> seed;

  bool operator==(const SamplingChoice&) const = default;
};

struct PromptDocument {
  QString name;
  QByteArray utf8;
};

struct PromptTurn {
  QString question;
  QString answer;
};

struct Question {
  quint64 session = 0;
  QString system;
  QList<PromptDocument> documents;
  QList<PromptTurn> turns;  ///< empty: only read the documents
  SamplingChoice sampling;
  int maxTokens = 512;
};

struct TierBytes {
  quint64 weights = 0;
  quint64 lowBit = 0;
  quint64 fetchedRows = 0;
  quint64 window = 0;
  quint64 workspace = 0;
  quint64 kv = 0;
  quint64 driver = 0;
  quint64 total() const {
    return weights + lowBit + fetchedRows + window + workspace + kv + driver;
  }
};

struct MemoryState {
  TierBytes device;
  TierBytes host;
  quint64 fullKv = 0;
  quint64 deviceLimit = 0;  ///< 0: none
  quint64 deviceTotal = 0;
  int contextTokens = 0;
};

/// How conversations are spelled for a model; see core/text/chat_format_facts.h.
struct ChatFormatInfo {
  enum class Kind : quint8 { reader, ownTemplate, standIn };
  Kind kind = Kind::reader;
  QString name;
  bool takesInstructions = true;
  bool documentsInQuestion = false;
};

struct LoadedModel {
  QString path;
  QString name;
  QString architecture;
  QString quantization;
  QString license;
  quint64 parameters = 0;
  int layers = 0;
  int contextTokens = 0;  ///< the model's own, whatever the limit
  quint64 kvBytesPerToken = 0;
  ChatFormatInfo chatFormat;
  QString device;
  QString deviceKind;
  bool unifiedMemory = false;
  QString cache;
  QStringList notes;
  MemoryState memory;
};

struct Forecast {
  QString cache;
  quint64 deviceBytes = 0;
  quint64 hostBytes = 0;
};

/// What a context of that many tokens would take.
struct CostAt {
  int tokens = 0;
  Forecast cost;
};

struct WeightPart {
  QString type;
  double share = 0;  ///< of all weights
};

/// What a model file says of itself; see core/engine/model_facts.h.
struct InspectedModel {
  QString name;
  QString architecture;
  QString license;
  quint64 fileBytes = 0;
  quint64 parameters = 0;
  QList<WeightPart> weights;  ///< most common first
  int layers = 0;
  int contextTokens = 0;
  quint64 kvBytesPerToken = 0;
  QString tokenizer;  ///< its kind
  int pieces = 0;
  std::optional<ChatFormatInfo> chatFormat;
  QList<CostAt> costs;
  QStringList problems;  ///< what will not work; empty: nothing
};

struct Measurement {
  int tokens = 0;
  int contextTokens = 0;      ///< that there is room for
  double readingSeconds = 0;  ///< 0: no speed seen yet
  QList<Forecast> forecasts;
  Forecast current;  ///< with the cache in effect
};

/// Where a document's tokens are in the session, and in the document's UTF-8 text.
struct DocumentPlacement {
  int document = 0;
  int firstPosition = 0;
  QList<quint32> offsets;
};

struct ReadingProgress {
  int done = 0;
  int total = 0;
  int reused = 0;
  double tokensPerSecond = 0;
  double secondsLeft = 0;
};

/// After `length` more characters of the answer it had `tokens` tokens.
struct TextMark {
  int length = 0;
  int tokens = 0;
};

struct TextPiece {
  QString text;
  QList<TextMark> marks;  ///< lengths count UTF-16 units from the piece's start
};

struct AttendedShare {
  int position = 0;
  float share = 0;
};

struct LayerFigures {
  int best = 0;
  int hits = 0;
  int chosen = 0;
  int fetched = 0;
};

struct StepFigures {
  int token = 0;
  double milliseconds = 0;
  double stalledMilliseconds = 0;
  double hitRate = 0;
  double attentionMass = 0;
  double reuse = 0;
  bool guessed = false;
  bool guessWasRight = false;
  qint64 bytesFetched = 0;
  QList<LayerFigures> layers;
  QList<AttendedShare> attended;
};

struct ResidencyMap {
  int layers = 0;
  int columns = 0;
  int tokens = 0;
  QByteArray shares;  ///< [layer][column], 0 … 255
};

enum class EndReason : quint8 { complete, length, context, cancelled, read };

struct AnswerFigures {
  QString text;
  int tokens = 0;
  int contextTokens = 0;
  quint64 deviceBytes = 0;  ///< KV of the session
  quint64 hostBytes = 0;
  double prefillMs = 0;
  double ttftMs = 0;
  double stepMedianMs = 0;
  double stepP95Ms = 0;
  double stepMaxMs = 0;
  double tokensPerSecond = 0;
  double prefetchHitRate = 0;
  double attentionMass = 0;
  double reuse = 0;
  double guessRate = 0;
  qint64 bytesFetched = 0;
  double stallMs = 0;
  QString cache;
};

struct Ending {
  EndReason reason = EndReason::complete;
  AnswerFigures figures;
  MemoryState memory;
};

}  // namespace specache::app
