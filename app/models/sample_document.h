// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace specache::app {

/// The document that a first-time user finds ready to be asked, and questions to offer with it.
struct SampleDocument {
  QString path;  ///< empty where it is not installed
  QStringList questions;

  QString fileName() const;
};

/// Reads `folder`/questions.json; an unreadable folder gives an empty sample.
SampleDocument findSample(const QString& folder);

}  // namespace specache::app
