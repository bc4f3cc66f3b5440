// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/storage/database.h"

#include <QSqlError>
#include <QUrl>
#include <QUuid>
#include <utility>

#include "app/storage/translate.h"

namespace specache::app {
namespace {

// Primary result codes of SQLite (sqlite.org/rescode.html).
enum SqliteCode {
  kPerm = 3,
  kReadOnly = 8,
  kIoError = 10,
  kCorrupt = 11,
  kFull = 13,
  kCantOpen = 14,
  kNotADatabase = 26
};

[[noreturn]] void fail(const QSqlError& error) {
  const int code = error.nativeErrorCode().toInt() & 0xFF;  // the rest of the bits are details
  switch (code) {
    case kCorrupt:
    case kNotADatabase:
      throw StoreDamaged(Storage::tr("The file with the conversations is damaged."));
    case kFull:
      throw StoreNotWritable(Storage::tr("The disk is full. Free some space on it."));
    case kPerm:
    case kReadOnly:
    case kCantOpen:
      throw StoreNotWritable(
          Storage::tr("The folder or the file in it may not be written. Allow "
                      "writing to it."));
    case kIoError:
      throw StoreNotWritable(
          Storage::tr("Writing to the disk failed. Check its free space and its "
                      "health."));
    default:
      throw StoreError(
          Storage::tr("The conversations could not be read or written (%1). Try again.")
              .arg(error.databaseText()));
  }
}

QString options(Database::Access access) {
  switch (access) {
    case Database::Access::readWrite:
      return {};
    case Database::Access::readOnly:
      return QStringLiteral("QSQLITE_OPEN_READONLY");
    case Database::Access::readOnlyWithoutJournal:
      return QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI");
  }
  return {};
}

}  // namespace

Database::Database(const QString& path, Access access)
    : connection_(QUuid::createUuid().toString()),
      database_(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection_)) {
  const bool immutable = access == Access::readOnlyWithoutJournal;
  const QString uri =
      QString::fromUtf8(QUrl::fromLocalFile(path).toEncoded()) + QStringLiteral("?immutable=1");
  database_.setDatabaseName(immutable ? uri : path);
  database_.setConnectOptions(options(access));
  try {
    if (!database_.open()) fail(database_.lastError());
    run(QStringLiteral("PRAGMA foreign_keys = ON"));
    if (access != Access::readWrite) return;
    run(QStringLiteral("PRAGMA journal_mode = WAL"));
    run(QStringLiteral("PRAGMA synchronous = NORMAL"));
  } catch (const StoreError&) {
    database_ = {};
    QSqlDatabase::removeDatabase(connection_);
    throw;
  }
}

Database::Database(Database&& other) noexcept
    : connection_(std::exchange(other.connection_, {})),
      database_(std::exchange(other.database_, {})) {}

Database::~Database() {
  if (connection_.isEmpty()) return;
  database_ = {};
  QSqlDatabase::removeDatabase(connection_);
}

QSqlQuery Database::run(const QString& statement, const QVariantList& values) {
  QSqlQuery query(database_);
  query.setForwardOnly(true);
  if (!query.prepare(statement)) fail(query.lastError());
  for (const QVariant& value : values) query.addBindValue(value);
  if (!query.exec()) fail(query.lastError());
  return query;
}

bool Database::next(QSqlQuery& query) {
  if (query.next()) return true;
  if (query.lastError().isValid()) fail(query.lastError());
  return false;
}

QVariant Database::value(const QString& statement, const QVariantList& values) {
  QSqlQuery query = run(statement, values);
  return next(query) ? query.value(0) : QVariant();
}

void Database::transaction(const std::function<void()>& statements) {
  run(QStringLiteral("BEGIN IMMEDIATE"));
  try {
    statements();
    run(QStringLiteral("COMMIT"));
  } catch (...) {
    QSqlQuery(database_).exec(QStringLiteral("ROLLBACK"));  // SQLite may have done so already
    throw;
  }
}

}  // namespace specache::app
