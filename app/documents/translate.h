// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

namespace specache::app {

/// Translation context of everything that the readers tell people.
class Documents {
  Q_DECLARE_TR_FUNCTIONS(Documents)
};

}  // namespace specache::app
