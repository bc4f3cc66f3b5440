// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/storage/schema.h"

#include <QSqlRecord>
#include <algorithm>
#include <array>
#include <vector>

#include "app/storage/translate.h"

namespace specache::app {
namespace {

// Step n brings a file from version n to version n + 1. Steps that were released are never changed.
const std::vector<QStringList>& steps() {
  static const std::vector<QStringList> kSteps = {
      {
          QStringLiteral("CREATE TABLE conversations (id INTEGER PRIMARY KEY AUTOINCREMENT, "
                         "title TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, "
                         "shown INTEGER NOT NULL DEFAULT 0)"),  // newest message of what is shown
          QStringLiteral("CREATE TABLE documents (id INTEGER PRIMARY KEY AUTOINCREMENT, "
                         "key BLOB NOT NULL UNIQUE, name TEXT NOT NULL, path TEXT NOT NULL, "
                         "sha256 BLOB NOT NULL, format TEXT NOT NULL, pages INTEGER NOT NULL, "
                         "bytes INTEGER NOT NULL, content BLOB NOT NULL)"),
          QStringLiteral(
              "CREATE TABLE conversation_documents ("
              "conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE, "
              "document INTEGER NOT NULL REFERENCES documents, "
              "position INTEGER NOT NULL, PRIMARY KEY (conversation, document))"),
          QStringLiteral(
              "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, "
              "conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE, "
              "parent INTEGER NOT NULL, role INTEGER NOT NULL, status INTEGER NOT NULL, "
              "created INTEGER NOT NULL, text TEXT NOT NULL, CHECK (parent < id))"),
          QStringLiteral("CREATE INDEX messages_by_parent ON messages (conversation, parent)"),
          QStringLiteral("CREATE INDEX messages_streaming ON messages (id) WHERE status = 2"),
          QStringLiteral("CREATE TABLE figures (message INTEGER PRIMARY KEY "
                         "REFERENCES messages ON DELETE CASCADE, content BLOB NOT NULL)"),
          QStringLiteral("CREATE TABLE settings (key TEXT PRIMARY KEY, value)"),
      },
      {
          // Full-text search. A text is indexed when it is whole, not at each streamed piece.
          QStringLiteral("CREATE VIRTUAL TABLE title_index USING fts5(title, "
                         "content='conversations', content_rowid='id', "
                         "tokenize='unicode61 remove_diacritics 2')"),
          QStringLiteral("CREATE VIRTUAL TABLE text_index USING fts5(text, content='messages', "
                         "content_rowid='id', tokenize='unicode61 remove_diacritics 2')"),
          QStringLiteral("CREATE TRIGGER title_added AFTER INSERT ON conversations BEGIN "
                         "INSERT INTO title_index(rowid, title) VALUES (new.id, new.title); END"),
          QStringLiteral("CREATE TRIGGER title_removed AFTER DELETE ON conversations BEGIN "
                         "INSERT INTO title_index(title_index, rowid, title) "
                         "VALUES ('delete', old.id, old.title); END"),
          QStringLiteral(
              "CREATE TRIGGER title_changed AFTER UPDATE OF title ON conversations BEGIN "
              "INSERT INTO title_index(title_index, rowid, title) "
              "VALUES ('delete', old.id, old.title); "
              "INSERT INTO title_index(rowid, title) VALUES (new.id, new.title); END"),
          QStringLiteral(
              "CREATE TRIGGER text_added AFTER INSERT ON messages WHEN new.status <> 2 "
              "BEGIN INSERT INTO text_index(rowid, text) VALUES (new.id, new.text); END"),
          QStringLiteral(
              "CREATE TRIGGER text_removed AFTER DELETE ON messages WHEN old.status <> 2 "
              "BEGIN INSERT INTO text_index(text_index, rowid, text) "
              "VALUES ('delete', old.id, old.text); END"),
          QStringLiteral(
              "CREATE TRIGGER text_reopened AFTER UPDATE OF text, status ON messages "
              "WHEN old.status <> 2 BEGIN INSERT INTO text_index(text_index, rowid, text) "
              "VALUES ('delete', old.id, old.text); END"),
          QStringLiteral("CREATE TRIGGER text_whole AFTER UPDATE OF text, status ON messages "
                         "WHEN new.status <> 2 BEGIN INSERT INTO text_index(rowid, text) "
                         "VALUES (new.id, new.text); END"),
          QStringLiteral("INSERT INTO title_index(title_index) VALUES ('rebuild')"),
          QStringLiteral("INSERT INTO text_index(rowid, text) "
                         "SELECT id, text FROM messages WHERE status <> 2"),
      },
  };
  return kSteps;
}

// In an order in which every row's references are there before it.
constexpr std::array<const char*, 6> kTables = {
    "settings", "conversations", "documents", "conversation_documents", "messages", "figures"};

// A damaged file can name any number as its largest.
constexpr qint64 kMaxSalvagedRow = 200'000;

int versionOf(Database& database) {
  return database.value(QStringLiteral("PRAGMA user_version")).toInt();
}

QString insertStatement(const QString& table, const QSqlRecord& record) {
  QStringList columns;
  QStringList places;
  for (int i = 0; i < record.count(); ++i) {
    columns += record.fieldName(i);
    places += QStringLiteral("?");
  }
  return QStringLiteral("INSERT OR IGNORE INTO %1 (%2) VALUES (%3)")
      .arg(table, columns.join(u','), places.join(u','));
}

// Returns the number of rows that were not there yet.
int copyQuery(QSqlQuery rows, const QString& table, Database& to) {
  const QString insert = insertStatement(table, rows.record());
  const int columns = rows.record().count();
  int copied = 0;
  while (Database::next(rows)) {
    QVariantList values;
    for (int i = 0; i < columns; ++i) values += rows.value(i);
    copied += to.run(insert, values).numRowsAffected();
  }
  return copied;
}

// Row by row, so that one that cannot be read does not hide those behind it.
int salvageTable(const QString& table, Database& from, Database& to) {
  qint64 last = kMaxSalvagedRow;
  try {
    const auto largest = from.value(QStringLiteral("SELECT max(rowid) FROM %1").arg(table));
    last = std::min(last, largest.toLongLong());
  } catch (const StoreDamaged&) {
    last = kMaxSalvagedRow;
  }
  int copied = 0;
  const QString select = QStringLiteral("SELECT * FROM %1 WHERE rowid = ?").arg(table);
  for (qint64 row = 1; row <= last; ++row) {
    try {
      copied += copyQuery(from.run(select, {row}), table, to);
    } catch (const StoreDamaged&) {
      continue;  // this row is lost
    }
  }
  return copied;
}

}  // namespace

int schemaVersion() {
  return static_cast<int>(steps().size());
}

void migrate(Database& database) {
  const int version = versionOf(database);
  if (version > schemaVersion()) {
    throw StoreTooNew(
        Storage::tr("The conversations were written by a newer version of this "
                    "program. Update the program to see them."));
  }
  if (version == schemaVersion()) return;
  database.transaction([&] {
    for (int step = version; step < schemaVersion(); ++step) {
      for (const QString& statement : steps().at(step)) database.run(statement);
    }
    database.run(QStringLiteral("PRAGMA user_version = %1").arg(schemaVersion()));
  });
}

void checkIntegrity(Database& database) {
  const QString answer = database.value(QStringLiteral("PRAGMA quick_check(1)")).toString();
  if (answer == QLatin1String("ok")) return;
  throw StoreDamaged(Storage::tr("The file with the conversations is damaged."));
}

void copyRows(Database& from, Database& to) {
  if (versionOf(from) == 0) return;
  for (const char* name : kTables) {
    const QString table = QLatin1String(name);
    copyQuery(from.run(QStringLiteral("SELECT * FROM %1").arg(table)), table, to);
  }
}

int salvageRows(Database& from, Database& to) {
  int copied = 0;
  to.run(QStringLiteral("PRAGMA foreign_keys = OFF"));
  to.transaction([&] {
    for (const char* table : kTables) copied += salvageTable(QLatin1String(table), from, to);
    for (const char* orphans :
         {"conversation_documents WHERE conversation NOT IN (SELECT id FROM conversations)",
          "conversation_documents WHERE document NOT IN (SELECT id FROM documents)",
          "messages WHERE conversation NOT IN (SELECT id FROM conversations)",
          "figures WHERE message NOT IN (SELECT id FROM messages)"}) {
      copied -= to.run(QStringLiteral("DELETE FROM ") + QLatin1String(orphans)).numRowsAffected();
    }
  });
  to.run(QStringLiteral("PRAGMA foreign_keys = ON"));
  return copied;
}

}  // namespace specache::app
