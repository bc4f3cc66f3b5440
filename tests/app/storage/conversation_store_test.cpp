// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/storage/conversation_store.h"

#include <QFile>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <optional>
#include <random>

#include "app/documents/reader.h"
#include "app/storage/schema.h"
#include "tests/app/cpu_timer.h"

using namespace specache::app;

namespace {

// A file as the first version of the schema wrote it: tables without indexes of their text.
void writeVersion1(const QString& path) {
  Database file(path);
  for (const char* statement :
       {"CREATE TABLE conversations (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, "
        "created INTEGER NOT NULL, updated INTEGER NOT NULL, shown INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE documents (id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, "
        "name TEXT NOT NULL, path TEXT NOT NULL, sha256 BLOB NOT NULL, format TEXT NOT NULL, "
        "pages INTEGER NOT NULL, bytes INTEGER NOT NULL, content BLOB NOT NULL)",
        "CREATE TABLE conversation_documents (conversation INTEGER NOT NULL REFERENCES "
        "conversations ON DELETE CASCADE, document INTEGER NOT NULL REFERENCES documents, "
        "position INTEGER NOT NULL, PRIMARY KEY (conversation, document))",
        "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, conversation INTEGER NOT "
        "NULL "
        "REFERENCES conversations ON DELETE CASCADE, parent INTEGER NOT NULL, role INTEGER NOT "
        "NULL, status INTEGER NOT NULL, created INTEGER NOT NULL, text TEXT NOT NULL, "
        "CHECK (parent < id))",
        "CREATE INDEX messages_by_parent ON messages (conversation, parent)",
        "CREATE INDEX messages_streaming ON messages (id) WHERE status = 2",
        "CREATE TABLE figures (message INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE, "
        "content BLOB NOT NULL)",
        "CREATE TABLE settings (key TEXT PRIMARY KEY, value)", "PRAGMA user_version = 1",
        "INSERT INTO conversations VALUES (7, 'Harbour dues', 1000, 2000, 11)",
        "INSERT INTO messages VALUES (10, 7, 0, 0, 0, 1000, 'What does a berth cost?')",
        "INSERT INTO messages VALUES (11, 7, 10, 1, 2, 1500, 'A berth costs 41 crowns')"}) {
    file.run(QString::fromUtf8(statement));
  }
}

QStringList texts(const QList<Message>& messages) {
  QStringList texts;
  for (const Message& message : messages) texts += message.text;
  return texts;
}

}  // namespace

class ConversationStoreTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_.emplace();
    QVERIFY(folder_->isValid());
    reopen();
  }
  void cleanup() { store_.reset(); }

  void beginsEmptyAndOnDisk() {
    QCOMPARE(store_->status().place, StoreStatus::Place::disk);
    QVERIFY(store_->status().message.isEmpty());
    QVERIFY(store_->conversations().isEmpty());
    QVERIFY(QFile::exists(store_->filePath()));
  }

  void keepsConversationsNewestFirst() {
    const StoreId first = store_->createConversation(QStringLiteral("First"));
    const StoreId second = store_->createConversation(QStringLiteral("Second"));
    QCOMPARE(store_->conversations().first().id, second);
    store_->addQuestion(first, 0, QStringLiteral("Hello?"));
    QCOMPARE(store_->conversations().first().id, first);
    store_->renameConversation(first, QStringLiteral("Größe"));
    reopen();
    const auto all = store_->conversations();
    QCOMPARE(all.size(), 2);
    QCOMPARE(all.first().title, QStringLiteral("Größe"));
    QVERIFY(all.first().updated >= all.first().created);
    store_->removeConversation(first);
    QCOMPARE(store_->conversations().size(), 1);
    QVERIFY_EXCEPTION_THROWN(store_->shownMessages(first), StoreNotFound);
    QVERIFY_EXCEPTION_THROWN(store_->renameConversation(first, {}), StoreNotFound);
  }

  void keepsVersionsAndBranches() {
    const StoreId talk = store_->createConversation(QStringLiteral("Talk"));
    const StoreId question = store_->addQuestion(talk, 0, QStringLiteral("Q1"));
    const StoreId answer = addAnswer(question, QStringLiteral("A1"));
    const StoreId followUp = store_->addQuestion(talk, answer, QStringLiteral("Q2"));
    addAnswer(followUp, QStringLiteral("A2"));
    QCOMPARE(texts(store_->shownMessages(talk)), QStringList({"Q1", "A1", "Q2", "A2"}));

    const StoreId again = addAnswer(question, QStringLiteral("A1 again"));
    QCOMPARE(texts(store_->shownMessages(talk)), QStringList({"Q1", "A1 again"}));
    QCOMPARE(store_->message(again).version, 2);
    QCOMPARE(store_->message(answer).version, 1);
    QCOMPARE(store_->message(answer).versions, 2);
    QCOMPARE(texts(store_->versions(again)), QStringList({"A1", "A1 again"}));

    store_->showVersion(answer);
    reopen();
    QCOMPARE(texts(store_->shownMessages(talk)), QStringList({"Q1", "A1", "Q2", "A2"}));

    const StoreId edited = store_->addQuestion(talk, 0, QStringLiteral("Q1 edited"));
    QCOMPARE(texts(store_->shownMessages(talk)), QStringList({"Q1 edited"}));
    QCOMPARE(store_->message(edited).versions, 2);
    store_->showVersion(question);
    QCOMPARE(texts(store_->shownMessages(talk)), QStringList({"Q1", "A1 again"}));
  }

  void refusesMessagesInWrongPlaces() {
    const StoreId talk = store_->createConversation(QStringLiteral("Talk"));
    const StoreId other = store_->createConversation(QStringLiteral("Other"));
    const StoreId question = store_->addQuestion(talk, 0, QStringLiteral("Q"));
    const StoreId answer = addAnswer(question, QStringLiteral("A"));
    QVERIFY_EXCEPTION_THROWN(store_->addQuestion(other, answer, {}), StoreNotFound);
    QVERIFY_EXCEPTION_THROWN(store_->addQuestion(talk, question, {}), StoreNotFound);
    QVERIFY_EXCEPTION_THROWN(store_->beginAnswer(answer), StoreNotFound);
    QVERIFY_EXCEPTION_THROWN(store_->beginAnswer(12345), StoreNotFound);
    QVERIFY_EXCEPTION_THROWN(store_->appendText(12345, QStringLiteral("x")), StoreNotFound);
    QVERIFY_EXCEPTION_THROWN(store_->addQuestion(999, 0, {}), StoreNotFound);
  }

  void showsStreamedTextAtOnceAndWritesItSoon() {
    const StoreId talk = store_->createConversation(QStringLiteral("Talk"));
    const StoreId answer = store_->beginAnswer(store_->addQuestion(talk, 0, QStringLiteral("Q")));
    store_->appendText(answer, QStringLiteral("The ferry "));
    store_->appendText(answer, QStringLiteral("leaves"));
    QCOMPARE(store_->message(answer).text, QStringLiteral("The ferry leaves"));
    QCOMPARE(textInFile(answer), QString());
    QTRY_COMPARE_WITH_TIMEOUT(textInFile(answer), QStringLiteral("The ferry leaves"), 500);

    store_->appendText(answer, QStringLiteral(" at 07:40."));
    store_->finishAnswer(answer, MessageStatus::complete);
    QCOMPARE(textInFile(answer), QStringLiteral("The ferry leaves at 07:40."));
    QCOMPARE(store_->message(answer).status, MessageStatus::complete);

    store_->resumeAnswer(answer);
    store_->appendText(answer, QStringLiteral(" Daily."));
    reopen();
    QCOMPARE(store_->message(answer).text, QStringLiteral("The ferry leaves at 07:40. Daily."));
    QCOMPARE(store_->message(answer).status, MessageStatus::stopped);
  }

  void keepsDocumentsOnceAndWhole() {
    const Document document =
        readText(QByteArray("# Fares\n\nOne way 12 crowns.\n\n# Dogs\n\nFree.\n"),
                 QStringLiteral("handbook.md"));
    const PackedDocument packed = packDocument(document);
    const StoreId first = store_->createConversation(QStringLiteral("1"));
    const StoreId second = store_->createConversation(QStringLiteral("2"));
    const StoreId id = store_->attachDocument(first, packed);
    QCOMPARE(store_->attachDocument(first, packed), id);
    QCOMPARE(store_->attachDocument(second, packed), id);
    const StoreId part = store_->attachDocument(first, packDocument(selectPages(document, 1, 1)));
    QVERIFY(part != id);
    reopen();

    const auto records = store_->documents(first);
    QCOMPARE(records.size(), 2);
    QCOMPARE(records[0].name, QStringLiteral("handbook.md"));
    QCOMPARE(records[0].pages, 2);
    QCOMPARE(records[0].bytes, document.utf8.size());
    const Document kept = store_->document(id);
    QCOMPARE(kept.utf8, document.utf8);
    QCOMPARE(kept.sha256, document.sha256);
    QCOMPARE(kept.placeAt(12), document.placeAt(12));
    QCOMPARE(kept.pages.size(), document.pages.size());
    QCOMPARE(store_->document(part).firstPage, 1);

    store_->removeConversation(first);
    QCOMPARE(store_->document(id).utf8, document.utf8);
    store_->detachDocument(second, id);
    QVERIFY_EXCEPTION_THROWN(store_->document(id), StoreNotFound);
    QVERIFY_EXCEPTION_THROWN(store_->document(part), StoreNotFound);
  }

  void noticesDamagedDocumentText() {
    PackedDocument packed = packDocument(readText("Some text.\n", QStringLiteral("a.txt")));
    const QByteArray whole = packed.content;
    packed.content = whole.left(whole.size() / 2);
    QVERIFY_EXCEPTION_THROWN(unpackDocument(packed), StoreDamaged);
    packed.content = qCompress(qUncompress(whole).chopped(5));
    QVERIFY_EXCEPTION_THROWN(unpackDocument(packed), StoreDamaged);
  }

  void keepsFigures() {
    const StoreId talk = store_->createConversation(QStringLiteral("Talk"));
    const StoreId answer = addAnswer(store_->addQuestion(talk, 0, QStringLiteral("Q")), "A");
    QVERIFY(store_->figures(answer).isEmpty());
    const QJsonObject figures{{"hitRate", 0.875}, {"steps", QJsonArray{12.5, 13.25, 11}}};
    store_->setFigures(answer, QJsonObject{{"hitRate", 0.1}});
    store_->setFigures(answer, figures);
    reopen();
    QCOMPARE(store_->figures(answer), figures);
    QVERIFY_EXCEPTION_THROWN(store_->setFigures(999, figures), StoreNotFound);
  }

  void keepsSettings() {
    QCOMPARE(store_->setting(QStringLiteral("theme"), QStringLiteral("light")),
             QVariant(QStringLiteral("light")));
    store_->setSetting(QStringLiteral("theme"), QStringLiteral("dark"));
    store_->setSetting(QStringLiteral("k"), 256);
    store_->setSetting(QStringLiteral("serve"), true);
    store_->setSetting(QStringLiteral("k"), 512);
    store_->setSetting(QStringLiteral("geometry"), QByteArray("\0\1\2", 3));
    reopen();
    QCOMPARE(store_->setting(QStringLiteral("theme")).toString(), QStringLiteral("dark"));
    QCOMPARE(store_->setting(QStringLiteral("k")).toInt(), 512);
    QCOMPARE(store_->setting(QStringLiteral("serve")).toBool(), true);
    QCOMPARE(store_->setting(QStringLiteral("geometry")).toByteArray(), QByteArray("\0\1\2", 3));
  }

  void searchesTitlesAndTexts() {
    const StoreId ferries = store_->createConversation(QStringLiteral("Ferry timetable"));
    const StoreId prices = store_->createConversation(QStringLiteral("Prices"));
    const StoreId answer =
        addAnswer(store_->addQuestion(prices, 0, QStringLiteral("What does the ferry cost?")),
                  QStringLiteral("Die Überfahrt kostet 12 Kronen, \"hin und zurück\" 20."));
    auto hits = store_->search(QStringLiteral("ferr"));
    QCOMPARE(hits.size(), 2);
    QCOMPARE(hits[0].conversation, ferries);
    QCOMPARE(hits[0].message, 0);
    QCOMPARE(hits[1].conversation, prices);
    hits = store_->search(QStringLiteral("UBERFAHRT kron"));  // case and accents do not matter
    QCOMPARE(hits.size(), 1);
    QCOMPARE(hits[0].message, answer);
    QVERIFY(hits[0].excerpt.contains(QStringLiteral("Überfahrt")));
    QVERIFY(store_->search(QStringLiteral("kosten")).isEmpty());
    for (const char* odd : {"", "  ", "\"", "*", "AND (", "NEAR(", "-", "a\"b'"}) {
      store_->search(QString::fromUtf8(odd));  // must not throw
    }
    QCOMPARE(store_->search(QStringLiteral("\"hin")).size(), 1);
    store_->renameConversation(ferries, QStringLiteral("Boats"));
    QCOMPARE(store_->search(QStringLiteral("ferr")).size(), 1);
    store_->removeConversation(prices);
    QVERIFY(store_->search(QStringLiteral("ferr")).isEmpty());
  }

  void findsAnswersOnceTheyAreWhole() {
    const StoreId talk = store_->createConversation(QStringLiteral("Talk"));
    const StoreId answer = store_->beginAnswer(store_->addQuestion(talk, 0, QStringLiteral("Q")));
    store_->appendText(answer, QStringLiteral("lighthouse"));
    store_->flush();
    store_->finishAnswer(answer, MessageStatus::stopped);
    QCOMPARE(store_->search(QStringLiteral("lighthouse")).size(), 1);
    store_->resumeAnswer(answer);
    store_->appendText(answer, QStringLiteral(" keeper"));
    store_->finishAnswer(answer, MessageStatus::complete);
    QCOMPARE(store_->search(QStringLiteral("lighthouse keeper")).size(), 1);
  }

  void migratesVersion1() {
    store_.reset();
    folder_.emplace();
    writeVersion1(folder_->filePath(QStringLiteral("conversations.sqlite")));
    reopen();
    QCOMPARE(store_->status().place, StoreStatus::Place::disk);
    QVERIFY(store_->status().message.isEmpty());
    QCOMPARE(texts(store_->shownMessages(7)),
             QStringList({"What does a berth cost?", "A berth costs 41 crowns"}));
    QCOMPARE(store_->message(11).status, MessageStatus::stopped);
    QCOMPARE(store_->search(QStringLiteral("harbour")).size(), 1);
    QCOMPARE(store_->search(QStringLiteral("berth cost")).size(), 1);
    QCOMPARE(store_->search(QStringLiteral("crowns")).size(), 1);
    Database file(store_->filePath());
    QCOMPARE(file.value(QStringLiteral("PRAGMA user_version")).toInt(), schemaVersion());
  }

  void leavesNewerFilesAlone() {
    store_->createConversation(QStringLiteral("Kept"));
    store_.reset();
    const QString path = folder_->filePath(QStringLiteral("conversations.sqlite"));
    { Database(path).run(QStringLiteral("PRAGMA user_version = 99")); }
    reopen();
    QCOMPARE(store_->status().place, StoreStatus::Place::memory);
    QVERIFY(store_->status().message.contains(QStringLiteral("newer version")));
    store_->createConversation(QStringLiteral("In memory"));
    QVERIFY(!store_->returnToDisk());
    store_.reset();
    Database file(path);
    QCOMPARE(file.value(QStringLiteral("SELECT count(*) FROM conversations")).toInt(), 1);
  }

  void isQuickWithAThousandConversations() {
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    CpuTimer timer;
    for (int i = 0; i < 1000; ++i) {
      const StoreId talk = store_->createConversation(QStringLiteral("Talk %1").arg(i));
      for (int turn = 0; turn < 2; ++turn) {
        QString text;
        for (int word = 0; word < 100; ++word)
          text += QStringLiteral("word%1 ").arg(random() % 5000);
        addAnswer(store_->addQuestion(talk, 0, QStringLiteral("Question %1").arg(i)), text);
      }
    }
    qInfo("1,000 conversations, 4,000 messages written in %lld ms", timer.restart());
    reopen();
    const auto opening = timer.restart();
    QCOMPARE(store_->conversations().size(), 1000);
    const auto listing = timer.restart();
    QVERIFY(!store_->search(QStringLiteral("word1")).isEmpty());
    const auto searching = timer.restart();
    const StoreId last = store_->conversations().first().id;
    QCOMPARE(store_->shownMessages(last).size(), 2);
    qInfo("opened in %lld ms, listed in %lld ms, searched in %lld ms", opening, listing, searching);
    QVERIFY2(opening < 5000 && listing < 2000 && searching < 2000,
             "slower than a person would accept");
  }

 private:
  void reopen() {
    store_.reset();
    store_.emplace(folder_->path());
  }
  StoreId addAnswer(StoreId question, const QString& text) {
    const StoreId answer = store_->beginAnswer(question);
    store_->appendText(answer, text);
    store_->finishAnswer(answer, MessageStatus::complete);
    return answer;
  }
  QString textInFile(StoreId message) const {
    Database file(store_->filePath());
    return file.value(QStringLiteral("SELECT text FROM messages WHERE id = ?"), {message})
        .toString();
  }

  std::optional<QTemporaryDir> folder_;
  std::optional<ConversationStore> store_;
};

QTEST_GUILESS_MAIN(ConversationStoreTest)
#include "conversation_store_test.moc"
