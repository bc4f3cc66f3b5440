// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/reading_line.h"

#include <QCoreApplication>
#include <QStringList>

#include "app/views/format.h"

namespace specache::app {
namespace {

struct ReadingLine {
  Q_DECLARE_TR_FUNCTIONS(ReadingLine)
};

QString timeOf(const ReadingOutcome& outcome) {
  const QString took = formatSeconds(outcome.fact.seconds);
  const int documents = int(outcome.documents.size());
  const QString read =
      documents > 1 ? ReadingLine::tr("%n document(s) read in %1", nullptr, documents).arg(took)
                    : ReadingLine::tr("Read in %1").arg(took);
  if (outcome.forecast.seconds <= 0) return read;
  return ReadingLine::tr("%1, forecast %2").arg(read, formatSeconds(outcome.forecast.seconds));
}

QString memoryOf(const QString& tier, quint64 fact, quint64 forecast) {
  const QString took = tier + ' ' + formatBytes(fact);
  return ReadingLine::tr("%1, forecast %2").arg(took, formatBytes(forecast));
}

}  // namespace

QString readingLine(const ReadingOutcome& outcome, bool unified) {
  const ReadingCost& fact = outcome.fact;
  const ReadingCost& forecast = outcome.forecast;
  QStringList parts{timeOf(outcome),
                    memoryOf(unified ? ReadingLine::tr("“GPU” tier") : ReadingLine::tr("GPU"),
                             fact.deviceBytes, forecast.deviceBytes)};
  if (fact.hostBytes > 0 || forecast.hostBytes > 0)
    parts.append(memoryOf(unified ? ReadingLine::tr("“CPU” tier") : ReadingLine::tr("CPU"),
                          fact.hostBytes, forecast.hostBytes));
  return parts.join(QStringLiteral(" · "));
}

}  // namespace specache::app
