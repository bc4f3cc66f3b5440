// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

namespace specache::app {

/// Translation context of everything that the store tells people.
class Storage {
  Q_DECLARE_TR_FUNCTIONS(Storage)
};

}  // namespace specache::app
