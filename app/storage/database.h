// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>
#include <functional>

#include "app/storage/store_error.h"

namespace specache::app {

/// One SQLite connection; used on the thread that made it. Calls throw StoreDamaged,
/// StoreNotWritable or StoreError. Queries that it returned must be gone before it is.
class Database {
 public:
  enum class Access { readWrite, readOnly, readOnlyWithoutJournal };

  /// Opens a file, made if it is missing and may be written.
  explicit Database(const QString& path, Access access = Access::readWrite);
  /// A new, empty database in memory.
  static Database inMemory() { return Database(QStringLiteral(":memory:")); }
  ~Database();
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs one statement. Rows are read with next() of the result.
  QSqlQuery run(const QString& statement, const QVariantList& values = {});
  /// The first column of the first row; invalid without rows.
  QVariant value(const QString& statement, const QVariantList& values = {});
  /// Steps to the next row of a query of this connection; false at the end. Unlike QSqlQuery::next
  /// it tells an error from the end.
  static bool next(QSqlQuery& query);
  /// Runs statements that take effect together or, when one throws, not at all.
  void transaction(const std::function<void()>& statements);

 private:
  QString connection_;
  QSqlDatabase database_;
};

}  // namespace specache::app
