// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QString>

/// Writes a ZIP file with these entries (name, content).
void writeZip(const QString& path, const QList<QPair<QString, QByteArray>>& entries,
              const QByteArray& password = {});
