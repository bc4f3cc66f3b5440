// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as people read them, in the window's language.
#pragma once

#include <QString>

namespace specache::app {

QString formatBytes(quint64 bytes);               ///< "6.4 GiB", "31 MiB"
QString formatCount(qint64 count);                ///< "65,704"
QString formatPercent(double rate);               ///< 0.914: "91 %"
QString formatSeconds(double seconds);            ///< "0.4 s", "1:20"
QString formatMilliseconds(double milliseconds);  ///< "17.8 ms"
QString formatDecimal(double value);              ///< one decimal below 100
QString formatCache(const QString& cache);        ///< "specache:2/1": "2/1-bit KV, fetched ahead"
QString formatKv(const QString& cache);           ///< "specache:2/1": "2/1-bit KV"

}  // namespace specache::app
