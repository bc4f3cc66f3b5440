// SPDX-License-Identifier: GPL-3.0-or-later
// An answer's record as JSON: figures readable, the long series of steps packed.
#include <QDataStream>
#include <QIODevice>
#include <QJsonArray>

#include "app/models/answer_record.h"

namespace specache::app {
namespace {

constexpr int kMostItems = 1 << 20;  // of a packed list; more means damage

QDataStream& operator<<(QDataStream& out, const LayerFigures& v) {
  return out << v.best << v.hits << v.chosen << v.fetched;
}
QDataStream& operator>>(QDataStream& in, LayerFigures& v) {
  return in >> v.best >> v.hits >> v.chosen >> v.fetched;
}
QDataStream& operator<<(QDataStream& out, const AttendedPlace& v) {
  return out << v.document << v.begin << v.end << v.share;
}
QDataStream& operator>>(QDataStream& in, AttendedPlace& v) {
  return in >> v.document >> v.begin >> v.end >> v.share;
}

QDataStream& operator<<(QDataStream& out, const RecordedStep& v);
QDataStream& operator>>(QDataStream& in, RecordedStep& v);

template <class T>
void writeList(QDataStream& out, const QList<T>& list) {
  out << static_cast<qint32>(list.size());
  for (const T& item : list) out << item;
}

template <class T>
void readList(QDataStream& in, QList<T>& list) {
  qint32 size = 0;
  in >> size;
  if (size < 0 || size > kMostItems) in.setStatus(QDataStream::ReadCorruptData);
  for (qint32 i = 0; i < size && in.status() == QDataStream::Ok; ++i) {
    T item{};
    in >> item;
    list.append(item);
  }
}

QDataStream& operator<<(QDataStream& out, const RecordedStep& v) {
  const StepFigures& f = v.figures;
  out << f.token << f.milliseconds << f.stalledMilliseconds << f.hitRate << f.attentionMass
      << f.reuse << f.guessed << f.guessWasRight << f.bytesFetched;
  writeList(out, f.layers);
  writeList(out, v.places);
  return out;
}
QDataStream& operator>>(QDataStream& in, RecordedStep& v) {
  StepFigures& f = v.figures;
  in >> f.token >> f.milliseconds >> f.stalledMilliseconds >> f.hitRate >> f.attentionMass >>
      f.reuse >> f.guessed >> f.guessWasRight >> f.bytesFetched;
  readList(in, f.layers);
  readList(in, v.places);
  return in;
}

QString packSteps(const QList<RecordedStep>& steps) {
  QByteArray bytes;
  QDataStream out(&bytes, QIODevice::WriteOnly);
  out.setVersion(QDataStream::Qt_6_0);
  out.setFloatingPointPrecision(QDataStream::SinglePrecision);
  writeList(out, steps);
  return QString::fromLatin1(bytes.toBase64());
}

QList<RecordedStep> unpackSteps(const QString& packed) {
  const QByteArray bytes = QByteArray::fromBase64(packed.toLatin1());
  QDataStream in(bytes);
  in.setVersion(QDataStream::Qt_6_0);
  in.setFloatingPointPrecision(QDataStream::SinglePrecision);
  QList<RecordedStep> steps;
  if (!bytes.isEmpty()) readList(in, steps);
  return in.status() == QDataStream::Ok ? steps : QList<RecordedStep>();
}

QJsonObject toJson(const TierBytes& v) {
  return {{"weights", double(v.weights)},     {"low_bit", double(v.lowBit)},
          {"slots", double(v.fetchedRows)},   {"window", double(v.window)},
          {"workspace", double(v.workspace)}, {"kv", double(v.kv)},
          {"driver", double(v.driver)}};
}

quint64 bytesOf(const QJsonValue& value) {
  return quint64(qMax(0.0, value.toDouble()));
}

TierBytes tierFromJson(const QJsonObject& json) {
  return {bytesOf(json["weights"]), bytesOf(json["low_bit"]),   bytesOf(json["slots"]),
          bytesOf(json["window"]),  bytesOf(json["workspace"]), bytesOf(json["kv"]),
          bytesOf(json["driver"])};
}

QJsonObject toJson(const MemoryState& v) {
  return {{"device", toJson(v.device)},
          {"host", toJson(v.host)},
          {"full_kv", double(v.fullKv)},
          {"limit", double(v.deviceLimit)},
          {"device_total", double(v.deviceTotal)},
          {"context_tokens", v.contextTokens}};
}

MemoryState memoryFromJson(const QJsonObject& json) {
  return {tierFromJson(json["device"].toObject()),
          tierFromJson(json["host"].toObject()),
          bytesOf(json["full_kv"]),
          bytesOf(json["limit"]),
          bytesOf(json["device_total"]),
          json["context_tokens"].toInt()};
}

QJsonObject toJson(const AnswerFigures& v) {
  return {{"tokens", v.tokens},
          {"context_tokens", v.contextTokens},
          {"device_bytes", double(v.deviceBytes)},
          {"host_bytes", double(v.hostBytes)},
          {"prefill_ms", v.prefillMs},
          {"ttft_ms", v.ttftMs},
          {"step_median_ms", v.stepMedianMs},
          {"step_p95_ms", v.stepP95Ms},
          {"step_max_ms", v.stepMaxMs},
          {"tokens_per_s", v.tokensPerSecond},
          {"prefetch_hit_rate", v.prefetchHitRate},
          {"attention_mass", v.attentionMass},
          {"reuse", v.reuse},
          {"guess_rate", v.guessRate},
          {"bytes_fetched", double(v.bytesFetched)},
          {"stall_ms", v.stallMs},
          {"cache", v.cache}};
}

AnswerFigures figuresFromJson(const QJsonObject& json) {
  AnswerFigures v;
  v.tokens = json["tokens"].toInt();
  v.contextTokens = json["context_tokens"].toInt();
  v.deviceBytes = bytesOf(json["device_bytes"]);
  v.hostBytes = bytesOf(json["host_bytes"]);
  v.prefillMs = json["prefill_ms"].toDouble();
  v.ttftMs = json["ttft_ms"].toDouble();
  v.stepMedianMs = json["step_median_ms"].toDouble();
  v.stepP95Ms = json["step_p95_ms"].toDouble();
  v.stepMaxMs = json["step_max_ms"].toDouble();
  v.tokensPerSecond = json["tokens_per_s"].toDouble();
  v.prefetchHitRate = json["prefetch_hit_rate"].toDouble();
  v.attentionMass = json["attention_mass"].toDouble();
  v.reuse = json["reuse"].toDouble();
  v.guessRate = json["guess_rate"].toDouble();
  v.bytesFetched = qint64(json["bytes_fetched"].toDouble());
  v.stallMs = json["stall_ms"].toDouble();
  v.cache = json["cache"].toString();
  return v;
}

QJsonObject toJson(const ResidencyMap& v) {
  return {{"layers", v.layers},
          {"columns", v.columns},
          {"tokens", v.tokens},
          {"shares", QString::fromLatin1(v.shares.toBase64())}};
}

ResidencyMap residencyFromJson(const QJsonObject& json) {
  ResidencyMap v{json["layers"].toInt(), json["columns"].toInt(), json["tokens"].toInt(),
                 QByteArray::fromBase64(json["shares"].toString().toLatin1())};
  const bool whole =
      v.layers >= 0 && v.columns >= 0 && v.shares.size() == qsizetype(v.layers) * v.columns;
  return whole ? v : ResidencyMap();
}

QJsonArray toJson(const QList<Citation>& citations) {
  QJsonArray array;
  for (const Citation& c : citations)
    array.append(QJsonArray{double(c.answerBegin), double(c.answerEnd), c.document, double(c.begin),
                            double(c.end), c.place});
  return array;
}

QList<Citation> citationsFromJson(const QJsonArray& array) {
  QList<Citation> citations;
  for (const auto& value : array) {
    const QJsonArray c = value.toArray();
    citations.append({qsizetype(c[0].toDouble()), qsizetype(c[1].toDouble()), c[2].toInt(),
                      quint32(bytesOf(c[3])), quint32(bytesOf(c[4])), c[5].toString()});
  }
  return citations;
}

}  // namespace

QJsonObject toJson(const AnswerRecord& record) {
  QJsonArray documents;
  for (const StoreId id : record.documents) documents.append(double(id));
  QJsonArray marks;
  for (const TextMark& mark : record.marks) marks.append(QJsonArray{mark.length, mark.tokens});
  QJsonObject json{{"model", record.model},
                   {"documents", documents},
                   {"figures", toJson(record.figures)},
                   {"memory", toJson(record.memory)},
                   {"residency", toJson(record.residency)},
                   {"reason", int(record.reason)},
                   {"error", record.error},
                   {"marks", marks},
                   {"steps", packSteps(record.steps)},
                   {"citations", toJson(record.citations)}};
  if (record.reading) json["reading"] = toJson(*record.reading);
  return json;
}

AnswerRecord recordFromJson(const QJsonObject& json) {
  AnswerRecord record;
  record.model = json["model"].toString();
  for (const auto& id : json["documents"].toArray())
    record.documents.append(StoreId(id.toDouble()));
  record.figures = figuresFromJson(json["figures"].toObject());
  record.memory = memoryFromJson(json["memory"].toObject());
  record.residency = residencyFromJson(json["residency"].toObject());
  record.reason = EndReason(qBound(0, json["reason"].toInt(), int(EndReason::read)));
  record.ended = true;
  record.error = json["error"].toString();
  for (const auto& mark : json["marks"].toArray())
    record.marks.append({mark.toArray()[0].toInt(), mark.toArray()[1].toInt()});
  record.steps = unpackSteps(json["steps"].toString());
  record.citations = citationsFromJson(json["citations"].toArray());
  if (json.contains("reading")) record.reading = outcomeFromJson(json["reading"].toObject());
  return record;
}

}  // namespace specache::app
