// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/convert.h"

#include <QFile>
#include <iterator>

namespace specache::app {
namespace {

CacheMode toEngine(CacheKind kind) {
  switch (kind) {
    case CacheKind::full:
      return CacheMode::full;
    case CacheKind::lowBit:
      return CacheMode::kivi;
    case CacheKind::specache:
      return CacheMode::specache;
    case CacheKind::fetch:
      return CacheMode::fetch;
  }
  return CacheMode::specache;
}

EndReason toQt(FinishReason reason) {
  switch (reason) {
    case FinishReason::complete:
      return EndReason::complete;
    case FinishReason::length:
      return EndReason::length;
    case FinishReason::context:
      return EndReason::context;
    case FinishReason::cancelled:
      return EndReason::cancelled;
    case FinishReason::read:
      return EndReason::read;
  }
  return EndReason::complete;
}

TierBytes toQt(const TierUse& use) {
  return {use.weights, use.lowBit, use.slots, use.window, use.workspace, use.kv, use.driver};
}

Forecast toQt(const CostForecast& from) {
  return {QString::fromStdString(from.cache), from.deviceBytes, from.hostBytes};
}

AnswerFigures toQt(const specache::AnswerFigures& from) {
  AnswerFigures to;
  to.text = QString::fromStdString(from.text);
  to.tokens = from.tokens;
  to.contextTokens = from.contextTokens;
  to.deviceBytes = from.deviceBytes;
  to.hostBytes = from.hostBytes;
  to.prefillMs = from.prefillMs;
  to.ttftMs = from.ttftMs;
  to.stepMedianMs = from.stepMedianMs;
  to.stepP95Ms = from.stepP95Ms;
  to.stepMaxMs = from.stepMaxMs;
  to.tokensPerSecond = from.tokensPerSecond;
  to.prefetchHitRate = from.prefetchHitRate;
  to.attentionMass = from.attentionMass;
  to.reuse = from.reuse;
  to.guessRate = from.guessRate;
  to.bytesFetched = from.bytesFetched;
  to.stallMs = from.stallMs;
  to.cache = QString::fromStdString(from.cache);
  return to;
}

StepFigures toQt(const StepMeasured& from) {
  StepFigures to;
  to.token = from.token;
  to.milliseconds = from.milliseconds;
  to.stalledMilliseconds = from.stalledMilliseconds;
  to.hitRate = from.hitRate;
  to.attentionMass = from.attentionMass;
  to.reuse = from.reuse;
  to.guessed = from.guessed;
  to.guessWasRight = from.guessWasRight;
  to.bytesFetched = from.bytesFetched;
  to.layers.reserve(std::ssize(from.layers));
  for (const LayerStep& layer : from.layers)
    to.layers.append({layer.best, layer.hits, layer.chosen, layer.fetched});
  to.attended.reserve(std::ssize(from.attended));
  for (const AttendedPosition& place : from.attended)
    to.attended.append({place.position, place.share});
  return to;
}

}  // namespace

CacheOptions toEngine(const CacheChoice& choice) {
  CacheOptions options;
  options.mode = toEngine(choice.kind);
  options.bits = {choice.keyBits, choice.valueBits};
  options.topK = choice.topK;
  return options;
}

LoadRequest toEngine(const LoadChoice& choice) {
  LoadRequest request;
  request.model = QFile::encodeName(choice.modelPath).toStdString();
  request.cache = toEngine(choice.cache);
  if (choice.memoryLimit) request.memoryLimit = *choice.memoryLimit;
  request.contextLimit = choice.contextLimit;
  return request;
}

AskRequest toEngine(const Question& question) {
  AskRequest request;
  request.session = question.session;
  request.prompt.system = question.system.toStdString();
  for (const PromptDocument& document : question.documents)
    request.prompt.documents.push_back({document.name.toStdString(), document.utf8.toStdString()});
  for (const PromptTurn& turn : question.turns)
    request.prompt.turns.push_back({turn.question.toStdString(), turn.answer.toStdString()});
  request.sampling.temperature = static_cast<float>(question.sampling.temperature);
  request.sampling.topK = question.sampling.topK;
  request.sampling.topP = static_cast<float>(question.sampling.topP);
  request.sampling.minP = static_cast<float>(question.sampling.minP);
  request.sampling.repetitionPenalty = static_cast<float>(question.sampling.repetitionPenalty);
  request.sampling.seed = question.sampling.seed;
  request.maxTokens = question.maxTokens;
  return request;
}

ChatFormatInfo toQt(const ChatFormatFacts& from) {
  ChatFormatInfo to;
  switch (from.kind) {
    case ChatFormatKind::reader:
      to.kind = ChatFormatInfo::Kind::reader;
      break;
    case ChatFormatKind::ownTemplate:
      to.kind = ChatFormatInfo::Kind::ownTemplate;
      break;
    case ChatFormatKind::standIn:
      to.kind = ChatFormatInfo::Kind::standIn;
      break;
  }
  to.name = QString::fromStdString(from.name);
  to.takesInstructions = from.takesInstructions;
  to.documentsInQuestion = from.documentsInQuestion;
  return to;
}

MemoryState toQt(const MemoryUse& use) {
  return {toQt(use.device), toQt(use.host),  use.fullKv,
          use.deviceLimit,  use.deviceTotal, use.contextTokens};
}

LoadedModel toQt(const ModelLoaded& from) {
  LoadedModel to;
  to.path = QFile::decodeName(QByteArray::fromStdString(from.model.path));
  to.name = QString::fromStdString(from.model.name);
  to.architecture = QString::fromStdString(from.model.architecture);
  to.quantization = QString::fromStdString(from.model.quantization);
  to.license = QString::fromStdString(from.model.license);
  to.parameters = from.model.parameters;
  to.layers = from.model.layers;
  to.contextTokens = from.model.contextTokens;
  to.kvBytesPerToken = from.model.kvBytesPerToken;
  to.chatFormat = toQt(from.model.chatFormat);
  to.device = QString::fromStdString(from.device);
  to.deviceKind = QString::fromStdString(from.deviceKind);
  to.unifiedMemory = from.unifiedMemory;
  to.cache = QString::fromStdString(from.cache);
  for (const std::string& note : from.notes) to.notes.append(QString::fromStdString(note));
  to.memory = toQt(from.memory);
  return to;
}

Measurement toQt(const Measured& from) {
  Measurement to{from.tokens, from.contextTokens, from.readingSeconds, {}, toQt(from.current)};
  for (const CostForecast& forecast : from.forecasts) to.forecasts.append(toQt(forecast));
  return to;
}

DocumentPlacement toQt(const DocumentPlaced& placed) {
  return {placed.document, placed.firstPosition,
          QList<quint32>(placed.offsets.begin(), placed.offsets.end())};
}

ReadingProgress toQt(const PrefillProgressed& from) {
  return {from.done, from.total, from.reused, from.tokensPerSecond, from.secondsLeft};
}

TextPiece toQt(const EventBatch::GatheredText& from) {
  TextPiece to;
  std::size_t start = 0;
  for (const auto& [end, tokens] : from.marks) {
    to.text += QString::fromUtf8(from.text.data() + start, static_cast<qsizetype>(end - start));
    to.marks.append({static_cast<int>(to.text.size()), tokens});
    start = end;
  }
  return to;
}

QList<StepFigures> toQt(const EventBatch::GatheredSteps& from) {
  QList<StepFigures> to;
  to.reserve(std::ssize(from.steps));
  for (const StepMeasured& step : from.steps) to.append(toQt(step));
  return to;
}

ResidencyMap toQt(const ResidencyMapped& from) {
  return {from.layers, from.columns, from.tokens,
          QByteArray(reinterpret_cast<const char*>(from.shares.data()), std::ssize(from.shares))};
}

Ending toQt(const Finished& from) {
  return {toQt(from.reason), toQt(from.figures), toQt(from.memory)};
}

}  // namespace specache::app
