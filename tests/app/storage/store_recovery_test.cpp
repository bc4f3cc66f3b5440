// SPDX-License-Identifier: GPL-3.0-or-later
// What happens when the program is killed, the disk is full or read-only, or the file is damaged.
#include <sys/resource.h>
#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <csignal>
#include <cstdio>
#include <optional>
#include <random>

#include "app/documents/reader.h"
#include "app/storage/conversation_store.h"

using namespace specache::app;

namespace {

constexpr unsigned kNobody = 65534;

// ---- what child processes do

// Streams numbered words forever, telling each as it would appear on the screen.
int streamForever(const QString& folder) {
  ConversationStore store(folder);
  const StoreId talk = store.createConversation(QStringLiteral("Talk"));
  const StoreId answer = store.beginAnswer(store.addQuestion(talk, 0, QStringLiteral("Count!")));
  int word = 0;
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, &store, [&] {
    store.appendText(answer, QStringLiteral("%1 ").arg(word));
    std::printf("%d\n", word++);
    std::fflush(stdout);
  });
  timer.start(5);
  return QCoreApplication::exec();
}

// Opens a store as a user who may not write to it. Prints what the test compares.
int useReadOnly(const QString& folder) {
  if (geteuid() == 0 && setuid(kNobody) != 0) return 1;
  ConversationStore store(folder);
  const StoreId talk = store.createConversation(QStringLiteral("New"));
  store.addQuestion(talk, 0, QStringLiteral("Is this kept?"));
  std::printf(
      "%s\n%d\n%d\n%s\n", store.status().place == StoreStatus::Place::memory ? "memory" : "disk",
      static_cast<int>(store.conversations().size()),
      static_cast<int>(store.shownMessages(talk).size()), qPrintable(store.status().message));
  return 0;
}

// Writes until no file may grow any further, and goes on for a while.
int fillDisk(const QString& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  ConversationStore store(folder);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = 400 * 1024;
  setrlimit(RLIMIT_FSIZE, &limit);
  const StoreId talk = store.createConversation(QStringLiteral("Long"));
  const StoreId answer = store.beginAnswer(store.addQuestion(talk, 0, QStringLiteral("Q")));
  for (int i = 0; i < 200; ++i) {
    store.appendText(answer, QString(5000, QChar('a' + i % 26)));
    store.flush();
  }
  const bool inMemory = store.status().place == StoreStatus::Place::memory;
  const auto shown = store.message(answer).text.size();
  const bool backTooEarly = store.returnToDisk();
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_FSIZE, &limit);
  const bool back = store.returnToDisk();
  std::printf("%s\n%lld\n%d\n%d\n", inMemory ? "memory" : "disk", static_cast<long long>(shown),
              backTooEarly ? 1 : 0, back ? 1 : 0);
  return store.status().message.isEmpty() ? 0 : 2;
}

QStringList runChild(const QString& task, const QString& folder) {
  QProcess child;
  child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  child.start(QCoreApplication::applicationFilePath(), {task, folder});
  if (!child.waitForFinished(60000) || child.exitCode() != 0) {
    return {QStringLiteral("failed with exit code %1").arg(child.exitCode())};
  }
  return QString::fromUtf8(child.readAllStandardOutput()).split(u'\n');
}

}  // namespace

class StoreRecoveryTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_.emplace();
    QVERIFY(folder_->isValid());
    path_ = folder_->filePath(QStringLiteral("conversations.sqlite"));
  }

  void losesLessThanASecondWhenKilled() {
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 4; ++round) {
      folder_.emplace();
      QProcess child;
      child.start(QCoreApplication::applicationFilePath(),
                  {QStringLiteral("stream"), folder_->path()});
      QVERIFY(child.waitForReadyRead(10000));
      int beforeLastSecond = -1;
      QElapsedTimer clock;
      clock.start();
      const auto life = 1500 + static_cast<qint64>(random() % 1000);
      while (clock.elapsed() < life) {
        child.waitForReadyRead(10);
        const auto lines = child.readAllStandardOutput().trimmed().split('\n');
        if (clock.elapsed() < life - 1000 && !lines.last().isEmpty()) {
          beforeLastSecond = lines.last().toInt();
        }
      }
      kill(static_cast<pid_t>(child.processId()), SIGKILL);
      QVERIFY(child.waitForFinished(10000));

      const ConversationStore store(folder_->path());
      QVERIFY2(store.status().message.isEmpty(), qPrintable(store.status().message));
      const auto messages = store.shownMessages(store.conversations().first().id);
      QCOMPARE(messages.size(), 2);
      QCOMPARE(messages[1].status, MessageStatus::stopped);
      const QStringList words = messages[1].text.split(u' ', Qt::SkipEmptyParts);
      for (int i = 0; i < words.size(); ++i) QCOMPARE(words[i].toInt(), i);
      QVERIFY(beforeLastSecond > 0);
      QVERIFY2(words.size() > beforeLastSecond,
               qPrintable(QStringLiteral("%1 words kept, %2 shown a second before")
                              .arg(words.size())
                              .arg(beforeLastSecond)));
    }
  }

  void leavesAnotherWindowsAnswerAlone() {
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("stream"), folder_->path()});
    QVERIFY(child.waitForReadyRead(10000));
    {
      const ConversationStore store(folder_->path());
      const auto messages = store.shownMessages(store.conversations().first().id);
      QCOMPARE(messages[1].status, MessageStatus::streaming);
    }
    kill(static_cast<pid_t>(child.processId()), SIGKILL);
    QVERIFY(child.waitForFinished(10000));
  }

  void goesOnInMemoryWhereItMayNotWrite() {
    {
      ConversationStore store(folder_->path());
      store.createConversation(QStringLiteral("Old"));
    }
    constexpr auto kReadOnly = QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther;
    constexpr auto kEnter = QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
    allow(kReadOnly | kEnter, kReadOnly);
    const QStringList lines = runChild(QStringLiteral("read-only"), folder_->path());
    allow(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner,
          QFile::ReadOwner | QFile::WriteOwner);
    QVERIFY2(lines.size() >= 4, qPrintable(lines.join(u'\n')));
    QCOMPARE(lines[0], QStringLiteral("memory"));
    QCOMPARE(lines[1], QStringLiteral("2"));  // the old one is shown, too
    QCOMPARE(lines[2], QStringLiteral("1"));
    QVERIFY(lines[3].contains(QStringLiteral("in memory only")));
    QVERIFY(lines[3].contains(QStringLiteral("Allow writing")));
    const ConversationStore store(folder_->path());
    QCOMPARE(store.conversations().size(), 1);
  }

  void goesOnInMemoryWhereThereCanBeNoFolder() {
    QFile file(folder_->filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    ConversationStore store(file.fileName() + QStringLiteral("/data"));
    QCOMPARE(store.status().place, StoreStatus::Place::memory);
    QVERIFY(store.status().message.contains(QStringLiteral("cannot be made")));
    const StoreId talk = store.createConversation(QStringLiteral("T"));
    QCOMPARE(store.conversations().first().id, talk);
    QVERIFY(!store.returnToDisk());
    file.remove();
    QVERIFY(store.returnToDisk());
    QCOMPARE(store.status().place, StoreStatus::Place::disk);
    QVERIFY(QFile::exists(store.filePath()));
    QCOMPARE(store.conversations().first().id, talk);
  }

  void neverWritesOverWhatItCouldNotSee() {
    {
      ConversationStore store(folder_->path());
      store.createConversation(QStringLiteral("Old"));
    }
    const QString moved = folder_->path() + QStringLiteral(".moved");
    QVERIFY(QDir().rename(folder_->path(), moved));
    QFile file(folder_->path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    ConversationStore store(folder_->path());
    store.createConversation(QStringLiteral("New"));
    file.remove();
    QVERIFY(QDir().rename(moved, folder_->path()));
    QVERIFY(!store.returnToDisk());
    QCOMPARE(store.conversations().size(), 1);
    const ConversationStore another(folder_->path());
    QCOMPARE(another.conversations().first().title, QStringLiteral("Old"));
  }

  void goesOnInMemoryWhenTheDiskIsFull() {
    const QStringList lines = runChild(QStringLiteral("fill"), folder_->path());
    QCOMPARE(lines.value(0), QStringLiteral("memory"));
    QCOMPARE(lines.value(1), QStringLiteral("1000000"));
    QCOMPARE(lines.value(2), QStringLiteral("0"));
    QCOMPARE(lines.value(3), QStringLiteral("1"));
    const ConversationStore store(folder_->path());
    QVERIFY(store.status().message.isEmpty());
    const auto messages = store.shownMessages(store.conversations().first().id);
    QCOMPARE(messages.last().text.size(), 1000000);
    QCOMPARE(messages.last().text.right(5000), QString(5000, QChar('a' + 199 % 26)));
  }

  void setsAsideAFileThatIsNoDatabase() {
    QFile file(path_);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray content = QByteArray("These are not the bytes of a database. ").repeated(100);
    file.write(content);
    file.close();
    ConversationStore store(folder_->path());
    QCOMPARE(store.status().place, StoreStatus::Place::disk);
    QVERIFY(store.status().message.contains(QStringLiteral("damaged")));
    QFile aside(store.status().setAside);
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), content);
    const StoreId talk = store.createConversation(QStringLiteral("New"));
    QCOMPARE(store.conversations().first().id, talk);
  }

  void savesWhatCanBeReadOfADamagedFile() {
    constexpr int kTalks = 300;
    {
      ConversationStore store(folder_->path());
      for (int i = 0; i < kTalks; ++i) {
        const StoreId talk = store.createConversation(QStringLiteral("Talk %1").arg(i));
        store.addQuestion(talk, 0, QString(600, u'q'));
      }
    }
    damagePages("qqqqqqqqqq", 3);
    ConversationStore store(folder_->path());
    QCOMPARE(store.status().place, StoreStatus::Place::disk);
    QVERIFY2(QFile::exists(store.status().setAside), qPrintable(store.status().message));
    QVERIFY(store.status().message.contains(QStringLiteral("What could be read")));
    const auto talks = store.conversations();
    QCOMPARE(talks.size(), kTalks);
    int messages = 0;
    for (const Conversation& talk : talks)
      messages += static_cast<int>(store.shownMessages(talk.id).size());
    qInfo("%d of %d messages saved", messages, kTalks);
    QVERIFY(messages >= kTalks / 2);
    QVERIFY(messages < kTalks);
    store.addQuestion(talks.first().id, 0, QStringLiteral("It works again"));
  }

 private:
  void allow(QFile::Permissions folder, QFile::Permissions file) const {
    for (const char* part : {"", "-wal", "-shm"}) {
      QFile::setPermissions(path_ + QLatin1String(part), file);
    }
    QFile::setPermissions(folder_->path(), folder);
  }

  // Overwrites the heads of pages in the middle of those that hold this text.
  void damagePages(const QByteArray& text, int count) const {
    constexpr qint64 kPage = 4096;
    QFile file(path_);
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray content = file.readAll();
    QList<qint64> pages;
    for (qint64 page = 0; page < content.size() / kPage; ++page) {
      if (content.mid(page * kPage, kPage).contains(text)) pages += page;
    }
    QVERIFY(pages.size() > 2 * count);
    for (int i = 0; i < count; ++i) {
      file.seek(pages[pages.size() / 2 + i] * kPage);
      file.write(QByteArray(64, '\x5A'));
    }
  }

  std::optional<QTemporaryDir> folder_;
  QString path_;
};

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  const QStringList arguments = QCoreApplication::arguments();
  if (arguments.size() == 3 && arguments[1] == QLatin1String("stream"))
    return streamForever(arguments[2]);
  if (arguments.size() == 3 && arguments[1] == QLatin1String("read-only"))
    return useReadOnly(arguments[2]);
  if (arguments.size() == 3 && arguments[1] == QLatin1String("fill")) return fillDisk(arguments[2]);
  StoreRecoveryTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "store_recovery_test.moc"
