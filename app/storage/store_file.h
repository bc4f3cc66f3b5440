// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>
#include <QString>
#include <memory>

#include "app/storage/database.h"
#include "app/storage/records.h"

namespace specache::app {

/// A database and where it is.
struct OpenedStore {
  std::unique_ptr<Database> database;
  StoreStatus status;
  bool mayReturn = false;  ///< in memory, and writing back would lose nothing
};

/// The file of the conversations: opening, setting aside, going to memory and back.
class StoreFile {
 public:
  explicit StoreFile(const QString& folder);

  const QString& path() const { return path_; }
  /// Whether no other running program uses the file.
  bool isOurs() const { return ours_; }

  /// Opens the file, or if that cannot be, a database in memory; says so in the status.
  OpenedStore open();
  /// Takes everything over into memory, for a file that cannot be written any more. Reads from
  /// `database`, or from the file if that is nullptr.
  OpenedStore takeIntoMemory(Database* database, const QString& reason);
  /// Puts a damaged file aside and begins a new one with what can still be read. Throws
  /// StoreNotWritable.
  OpenedStore replaceDamaged();
  /// Writes everything that is in memory to the file, in one transaction. Throws StoreError.
  OpenedStore writeBack(Database& memory);

 private:
  std::unique_ptr<Database> openSound();

  QString folder_;
  QString path_;
  QLockFile lock_;
  bool ours_ = false;
  bool taken_ = false;  ///< what is in memory began with all that is in the file
};

}  // namespace specache::app
