// SPDX-License-Identifier: GPL-3.0-or-later
// Full-text search over titles and messages.
#include <QRegularExpression>
#include <QSet>

#include "app/storage/conversation_store.h"

namespace specache::app {
namespace {

// Each word as the beginning of a word, all of them wanted: "fer"* "time"*.
QString matchExpression(const QString& words) {
  static const QRegularExpression blanks(QStringLiteral("\\s+"));
  static const QRegularExpression letters(QStringLiteral("[\\p{L}\\p{N}]"));
  QStringList terms;
  for (QString word : words.split(blanks, Qt::SkipEmptyParts)) {
    if (!letters.match(word).hasMatch()) continue;  // the index holds no signs
    terms += u'"' + word.replace(u'"', QStringLiteral("\"\"")) + QStringLiteral("\"*");
  }
  return terms.join(u' ');
}

}  // namespace

QList<SearchHit> ConversationStore::search(const QString& words, int limit) const {
  const QString expression = matchExpression(words);
  if (expression.isEmpty()) return {};
  QList<SearchHit> hits;
  QSet<StoreId> found;
  for (const char* statement :
       {"SELECT c.id, 0, c.title, c.title FROM title_index JOIN conversations c "
        "ON c.id = title_index.rowid WHERE title_index MATCH ? ORDER BY rank, c.updated DESC",
        "SELECT c.id, m.id, c.title, snippet(text_index, 0, '', '', '…', 16) FROM text_index "
        "JOIN messages m ON m.id = text_index.rowid JOIN conversations c ON c.id = m.conversation "
        "WHERE text_index MATCH ? ORDER BY rank, m.id DESC"}) {
    QSqlQuery row = database_->run(QString::fromUtf8(statement), {expression});
    while (hits.size() < limit && Database::next(row)) {
      const StoreId conversation = row.value(0).toLongLong();
      if (found.contains(conversation)) continue;
      found += conversation;
      hits += {conversation, row.value(1).toLongLong(), row.value(2).toString(),
               row.value(3).toString().simplified()};
    }
  }
  return hits;
}

}  // namespace specache::app
