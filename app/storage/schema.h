// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "app/storage/database.h"

namespace specache::app {

/// The version that this program writes; kept in the file as `user_version`.
int schemaVersion();

/// Brings a database of any older version, also an empty one, to this version, in one transaction.
/// Throws StoreTooNew.
void migrate(Database& database);

/// Throws StoreDamaged unless SQLite finds the file sound.
void checkIntegrity(Database& database);

/// Copies all rows that `to` lacks, inside its transaction if it has one open. `to` has this
/// version's schema, `from` this or an older one. Throws when a row cannot be read.
void copyRows(Database& from, Database& to);

/// The same from a damaged file: the rows that can still be read. Returns their number.
int salvageRows(Database& from, Database& to);

}  // namespace specache::app
