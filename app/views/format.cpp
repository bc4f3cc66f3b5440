// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace specache::app {
namespace {

struct Format {
  Q_DECLARE_TR_FUNCTIONS(Format)
};

QString bitsOf(const QString& cache) {
  return cache.section(':', 1);
}

}  // namespace

QString formatBytes(quint64 bytes) {
  constexpr double kKiB = 1024;
  const QLocale locale;
  const double kib = double(bytes) / kKiB;
  if (kib < kKiB) return locale.toString(kib, 'f', kib < 10 ? 1 : 0) + " KiB";
  const double mib = kib / kKiB;
  if (mib < kKiB) return locale.toString(mib, 'f', mib < 10 ? 1 : 0) + " MiB";
  const double gib = mib / kKiB;
  return locale.toString(gib, 'f', gib < 10 ? 2 : 1) + " GiB";
}

QString formatCount(qint64 count) {
  return QLocale().toString(count);
}

QString formatPercent(double rate) {
  return QLocale().toString(std::lround(rate * 100)) + QStringLiteral("\u202f%");
}

QString formatSeconds(double seconds) {
  if (seconds < 10)
    return QLocale().toString(seconds, 'f', seconds < 0.1 ? 2 : 1) + QStringLiteral("\u202fs");
  const int whole = int(std::lround(seconds));
  if (whole < 60) return QString::number(whole) + QStringLiteral("\u202fs");
  return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

QString formatMilliseconds(double milliseconds) {
  return formatDecimal(milliseconds) + QStringLiteral("\u202fms");
}

QString formatDecimal(double value) {
  return QLocale().toString(value, 'f', std::abs(value) < 99.95 ? 1 : 0);
}

QString formatKv(const QString& cache) {
  if (cache == "full") return Format::tr("16-bit KV");
  return Format::tr("%1-bit KV").arg(bitsOf(cache));
}

QString formatCache(const QString& cache) {
  if (cache.startsWith("specache"))
    return Format::tr("%1, rows fetched ahead").arg(formatKv(cache));
  if (cache.startsWith("fetch"))
    return Format::tr("%1, rows fetched on demand").arg(formatKv(cache));
  return formatKv(cache);
}

}  // namespace specache::app
