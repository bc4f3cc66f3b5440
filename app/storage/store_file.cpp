// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/storage/store_file.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "app/storage/schema.h"
#include "app/storage/translate.h"

namespace specache::app {
namespace {

std::unique_ptr<Database> newMemory() {
  auto memory = std::make_unique<Database>(Database::inMemory());
  migrate(*memory);
  return memory;
}

// The connection that shows most of a file that cannot be written: without its journal only if the
// journal cannot be used.
std::unique_ptr<Database> openToRead(const QString& path) {
  for (const auto access : {Database::Access::readOnly, Database::Access::readOnlyWithoutJournal}) {
    try {
      auto file = std::make_unique<Database>(path, access);
      file->value(QStringLiteral("SELECT count(*) FROM sqlite_master"));
      return file;
    } catch (const StoreNotWritable&) {
      if (access == Database::Access::readOnlyWithoutJournal) throw;
    }
  }
  return nullptr;
}

void copyTogether(Database& from, Database& to) {
  to.transaction([&] { copyRows(from, to); });
}

QString inMemoryMessage(const QString& reason, bool kept) {
  const QString loss =
      kept ? QString()
           : QStringLiteral(" ") + Storage::tr("Earlier conversations cannot be shown meanwhile.");
  return Storage::tr(
             "New conversations are kept in memory only and are lost when the program ends. "
             "%1")
             .arg(reason) +
         loss;
}

}  // namespace

StoreFile::StoreFile(const QString& folder)
    : folder_(folder),
      path_(QDir(folder).absoluteFilePath(QStringLiteral("conversations.sqlite"))),
      lock_(path_ + QStringLiteral(".lock")) {
  lock_.setStaleLockTime(0);  // a running program's lock never gets stale; a dead one's is at once
}

std::unique_ptr<Database> StoreFile::openSound() {
  if (!QDir().mkpath(folder_)) {
    throw StoreNotWritable(
        Storage::tr("The folder “%1” cannot be made. Allow writing to the one above it.")
            .arg(folder_));
  }
  ours_ = lock_.isLocked() || lock_.tryLock(0) || lock_.error() != QLockFile::LockFailedError;
  auto file = std::make_unique<Database>(path_);
  checkIntegrity(*file);
  migrate(*file);
  // A file that may only be read opens without an error, so write something.
  file->transaction(
      [&] { file->run(QStringLiteral("PRAGMA user_version = %1").arg(schemaVersion())); });
  return file;
}

OpenedStore StoreFile::open() {
  try {
    return {openSound(), {}, false};
  } catch (const StoreDamaged&) {
    try {
      return replaceDamaged();
    } catch (const StoreNotWritable& error) {
      return takeIntoMemory(nullptr, error.message());
    }
  } catch (const StoreTooNew& error) {
    return {newMemory(),
            {StoreStatus::Place::memory, inMemoryMessage(error.message(), true), {}},
            false};
  } catch (const StoreError& error) {
    return takeIntoMemory(nullptr, error.message());
  }
}

OpenedStore StoreFile::takeIntoMemory(Database* database, const QString& reason) {
  OpenedStore opened{newMemory(), {}, true};
  try {
    if (database != nullptr) {
      copyTogether(*database, *opened.database);
    } else if (QFileInfo::exists(path_)) {
      copyTogether(*openToRead(path_), *opened.database);
    }
    taken_ = database != nullptr || QFileInfo::exists(path_);
  } catch (const StoreError&) {
    opened.mayReturn = false;  // writing back would wipe out what could not be read
  }
  opened.status = {StoreStatus::Place::memory, inMemoryMessage(reason, opened.mayReturn), {}};
  return opened;
}

OpenedStore StoreFile::replaceDamaged() {
  const QString stamp =
      QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
  const QString aside =
      QDir(folder_).absoluteFilePath(QStringLiteral("conversations.damaged-%1.sqlite").arg(stamp));
  for (const char* part : {"", "-wal", "-shm"}) {
    const QString from = path_ + QLatin1String(part);
    if (QFileInfo::exists(from) && !QFile::rename(from, aside + QLatin1String(part))) {
      throw StoreNotWritable(
          Storage::tr("The file with the conversations is damaged and cannot be renamed. Allow "
                      "writing to the folder “%1”.")
              .arg(folder_));
    }
  }
  OpenedStore opened{openSound(), {}, false};
  int rows = 0;
  try {
    Database damaged(aside);
    rows = salvageRows(damaged, *opened.database);
  } catch (const StoreError&) {
    rows = 0;  // not even the start of the file is that of a database
  }
  opened.status.setAside = aside;
  opened.status.message =
      (rows > 0
           ? Storage::tr("The file with the conversations was damaged. What could be read was "
                         "saved into a new one; the damaged one was kept as “%1”.")
           : Storage::tr("The file with the conversations was damaged and could not be read, so "
                         "a new one was begun; the damaged one was kept as “%1”."))
          .arg(aside);
  return opened;
}

OpenedStore StoreFile::writeBack(Database& memory) {
  OpenedStore opened{openSound(), {}, false};
  if (!ours_) {  // its changes must not be undone
    throw StoreError(Storage::tr("Another running program uses the conversations."));
  }
  const bool isEmpty =
      !opened.database->value(QStringLiteral("SELECT 1 FROM conversations LIMIT 1")).isValid();
  if (!taken_ && !isEmpty) {  // the file could not be seen when the memory was filled
    throw StoreError(Storage::tr("The file holds conversations that are not in memory."));
  }
  opened.database->transaction([&] {
    for (const char* table :
         {"settings", "conversations", "documents"}) {  // the rest goes with them
      opened.database->run(QStringLiteral("DELETE FROM %1").arg(QLatin1String(table)));
    }
    copyRows(memory, *opened.database);
  });
  return opened;
}

}  // namespace specache::app
