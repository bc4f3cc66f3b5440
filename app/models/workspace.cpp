// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/workspace.h"

#include <QJsonDocument>
#include <QtConcurrent>
#include <algorithm>
#include <utility>

#include "app/bridge/engine_bridge.h"
#include "app/documents/reader.h"
#include "app/storage/conversation_store.h"

namespace specache::app {
namespace {

constexpr int kUndoMilliseconds = 8000;
constexpr int kSessionsInMemory = 3;
constexpr int kTitleLength = 60;
const QString kReadNote = QStringLiteral("read/%1");        // model and documents, by conversation
const QString kOutcomeNote = QStringLiteral("outcome/%1");  // of its reading, by conversation
constexpr int kMostFolderFiles = 40;
constexpr int kSuggestions = 3;
constexpr double kAnotherTryTemperature = 0.4;  // with 0, every try would be the same
constexpr quint64 kGiB = quint64(1) << 30;

QString titleFrom(const QString& text) {
  const QString line = text.simplified();
  return line.size() <= kTitleLength ? line : line.left(kTitleLength - 1).trimmed() + u'…';
}

}  // namespace

Workspace::Workspace(ConversationStore& store, EngineBridge& bridge, Places places, QObject* parent)
    : QObject(parent),
      store_(store),
      bridge_(bridge),
      places_(std::move(places)),
      settings_(store),
      models_(settings_, places_.bundledModel),
      engine_(bridge),
      conversations_(store),
      chat_(store),
      documents_(store, bridge),
      runner_(store, bridge, chat_) {
  removalTimer_.setSingleShot(true);
  removalTimer_.setInterval(kUndoMilliseconds);
  connect(&removalTimer_, &QTimer::timeout, this, &Workspace::removeForGood);
  connect(&settings_, &Settings::changed, this, &Workspace::applyPreferences);
  connect(&settings_, &Settings::failed, this, &Workspace::problem);
  connect(&documents_, &DocumentListModel::failed, this, &Workspace::problem);
  connect(&documents_, &DocumentListModel::dataChanged, this, &Workspace::readinessChanged);
  connect(&documents_, &DocumentListModel::rowsInserted, this, &Workspace::readinessChanged);
  connect(&documents_, &DocumentListModel::rowsRemoved, this, &Workspace::readinessChanged);
  connect(&documents_, &DocumentListModel::attached, &conversations_,
          &ConversationListModel::refresh);
  connect(&documents_, &DocumentListModel::attached, this, &Workspace::nameCitations);
  connect(&engine_, &EngineStatus::changed, this, &Workspace::readinessChanged);
  connect(&runner_, &AnswerRunner::failed, this, &Workspace::problem);
  connect(&runner_, &AnswerRunner::busyChanged, this, &Workspace::busyChanged);
  connect(&runner_, &AnswerRunner::ended, this, &Workspace::conversationEnded);
  connect(&runner_, &AnswerRunner::stepsArrived, this, [this](StoreId answer) {
    if (answer == selection_.answer()) emit selection_.stepsArrived();
  });
  connect(&runner_, &AnswerRunner::readingProgressed, this,
          [this](StoreId conversation, const ReadingProgress& progress,
                 const QList<DocumentPlacement>& placements) {
            if (conversation != current_) return;
            documents_.setProgress(progress, placements);
            if (chat_.rowCount() > 0)
              chat_.setReading(chat_.at(chat_.rowCount() - 1).message.id, progress,
                               documents_.placeOf(progress.done, placements));
          });
  connect(&runner_, &AnswerRunner::documentsRead, this, [this](StoreId conversation) {
    rememberRead(conversation);
    if (conversation == current_) documents_.allRead();
  });
  connect(&runner_, &AnswerRunner::readingJudged, this, &Workspace::rememberOutcome);
  connect(&bridge, &EngineBridge::modelLoaded, this, [this] {
    if (!runner_.idle()) return;
    read_.clear();
    documents_.measureAgain(readIn(current_));
    showOutcome();
  });
  connect(&bridge, &EngineBridge::noted, this, &Workspace::noted);
}

Workspace::~Workspace() {
  removeForGood();
}

template <class Work>
void Workspace::guarded(Work work) {
  try {
    work();
  } catch (const StoreError& error) {
    emit problem(error.message());
  }
}

QString Workspace::currentTitle() const {
  const int row = conversations_.rowOf(current_);
  return row < 0 ? QString() : conversations_.index(row).data().toString();
}

QStringList Workspace::suggestions() const {
  const bool onlySample = chat_.rowCount() == 0 && documents_.rowCount() == 1 &&
                          documents_.at(0).name == places_.sample.fileName();
  return onlySample ? places_.sample.questions.mid(0, kSuggestions) : QStringList();
}

QString Workspace::obstacle() const {
  if (engine_.state() == EngineStatus::State::failed)
    return tr("No model is loaded. Choose one under Models.");
  if (engine_.state() == EngineStatus::State::none) return tr("Choose a model under Models.");
  if (!documents_.ready()) {
    for (int row = 0; row < documents_.rowCount(); ++row)
      if (documents_.at(row).state == AttachedDocument::State::tooLong)
        return tr("“%1” is too long for the context. Choose fewer pages first.")
            .arg(documents_.at(row).name);
    return tr("The document is still being opened.");
  }
  return {};
}

void Workspace::begin() {
  loadModel();
  if (conversations_.rowCount() > 0)
    open(conversations_.idAt(0));
  else
    openSample();
}

void Workspace::retranslate() {
  conversations_.refresh();
  nameCitations();
}

/// Places of citations are kept in words, of the language that was spoken then.
void Workspace::nameCitations() {
  QHash<StoreId, std::shared_ptr<const Document>> documents;
  for (const int row : documents_.promptRows())
    documents.insert(documents_.at(row).id, documents_.at(row).document);
  for (int row = 0; row < chat_.rowCount(); ++row) {
    const auto& record = chat_.at(row).record;
    if (!record || record->citations.isEmpty()) continue;
    for (Citation& citation : record->citations)
      if (const auto document = documents.value(record->documents.value(citation.document)))
        citation.place = document->placeAt(citation.begin);
    chat_.stepsArrived(chat_.at(row).message.id);
  }
}

void Workspace::loadModel() {
  const Preferences& wanted = settings_.preferences();
  const QString path = wanted.modelPath.isEmpty() ? places_.bundledModel : wanted.modelPath;
  bridge_.keepSessions(places_.keptFolder, quint64(wanted.keptGiB) * kGiB);
  read_.clear();
  sessions_.clear();
  if (path.isEmpty()) return;
  engine_.loading();
  bridge_.load({path, wanted.cache, wanted.memoryLimit, wanted.contextTokens});
}

void Workspace::newConversation() {
  if (current_ != 0 && chat_.rowCount() == 0 && documents_.rowCount() == 0) return;
  current_ = 0;
  reload();
}

void Workspace::openSample() {
  newConversation();
  if (!places_.sample.path.isEmpty()) attachFiles({places_.sample.path});
}

void Workspace::open(StoreId conversation) {
  if (conversation == current_) return;
  current_ = conversation;
  reload();
}

void Workspace::rename(StoreId conversation, const QString& title) {
  if (title.trimmed().isEmpty()) return;
  guarded([&] { store_.renameConversation(conversation, title.trimmed()); });
  conversations_.refresh();
  if (conversation == current_) emit currentChanged();
}

void Workspace::remove(StoreId conversation) {
  removeForGood();
  const int row = conversations_.rowOf(conversation);
  if (row < 0) return;
  const QString title = conversations_.index(row).data().toString();
  runner_.stop(conversation);
  pendingRemoval_ = conversation;
  conversations_.hide(conversation);
  removalTimer_.start();
  if (conversation == current_) {
    current_ = conversations_.rowCount() > 0
                   ? conversations_.idAt(std::min(row, conversations_.rowCount() - 1))
                   : 0;
    reload();
  }
  emit removed(title);
}

void Workspace::undoRemove() {
  if (pendingRemoval_ == 0) return;
  removalTimer_.stop();
  const StoreId conversation = std::exchange(pendingRemoval_, 0);
  conversations_.unhide(conversation);
  open(conversation);
}

void Workspace::removeForGood() {
  if (pendingRemoval_ == 0) return;
  const StoreId conversation = std::exchange(pendingRemoval_, 0);
  bridge_.closeSession(quint64(conversation));
  guarded([&] { store_.removeConversation(conversation); });
}

void Workspace::attachFiles(const QStringList& paths) {
  if (paths.isEmpty()) return;
  guarded([&] {
    ensureConversation({});
    documents_.attachFiles(paths);
  });
}

void Workspace::attachFolder(const QString& folder) {
  auto search = QtConcurrent::run([folder]() -> std::pair<FolderFiles, QString> {
    try {
      return {collectFiles(folder, kMostFolderFiles), {}};
    } catch (const DocumentError& error) {
      return {{}, error.message()};
    }
  });
  search.then(this, [this, folder](const std::pair<FolderFiles, QString>& found) {
    if (!found.second.isEmpty()) emit problem(found.second);
    if (found.first.more)
      emit problem(tr("“%1” holds more than %2 files. Only the first were added.")
                       .arg(folder)
                       .arg(kMostFolderFiles));
    attachFiles(found.first.files);
  });
}

void Workspace::attachText(const QString& text) {
  guarded([&] {
    ensureConversation({});
    documents_.attachText(text.toUtf8(), tr("Pasted text.txt"));
  });
}

void Workspace::removeDocument(int row) {
  guarded([&] { documents_.remove(row); });
  conversations_.refresh();
}

void Workspace::readDocuments() {
  if (current_ == 0 || busy() || !obstacle().isEmpty()) return;
  guarded([&] { runner_.start(job(0, false)); });
}

void Workspace::ask(const QString& text) {
  if (text.trimmed().isEmpty() || busy() || !obstacle().isEmpty()) return;
  guarded([&] {
    const bool first = chat_.rowCount() == 0;
    ensureConversation(titleFrom(text));
    if (first) store_.renameConversation(current_, titleFrom(text));
    const StoreId last = chat_.rowCount() ? chat_.at(chat_.rowCount() - 1).message.id : 0;
    const StoreId question = store_.addQuestion(current_, last, text.trimmed());
    run(store_.beginAnswer(question), {}, false);
  });
}

void Workspace::regenerate(StoreId answer) {
  if (busy() || !obstacle().isEmpty()) return;
  guarded([&] { run(store_.beginAnswer(store_.message(answer).parent), {}, true); });
}

void Workspace::editQuestion(StoreId question, const QString& text) {
  if (busy() || text.trimmed().isEmpty() || !obstacle().isEmpty()) return;
  guarded([&] {
    const Message old = store_.message(question);
    const StoreId edited = store_.addQuestion(old.conversation, old.parent, text.trimmed());
    run(store_.beginAnswer(edited), {}, false);
  });
}

void Workspace::continueAnswer(StoreId answer) {
  if (busy() || !obstacle().isEmpty()) return;
  guarded([&] {
    const QString textSoFar = store_.message(answer).text;
    store_.resumeAnswer(answer);
    run(answer, textSoFar, false);
  });
}

void Workspace::showVersion(StoreId message, int version) {
  if (busy()) return;
  guarded([&] {
    const QList<Message> versions = store_.versions(message);
    if (version < 1 || version > versions.size()) return;
    store_.showVersion(versions[version - 1].id);
    reload();
  });
}

StoreId Workspace::ensureConversation(const QString& title) {
  if (current_ != 0) return current_;
  current_ = store_.createConversation(title);
  conversations_.refresh();
  documents_.show(current_, {});
  chat_.show(current_, {});
  emit currentChanged();
  return current_;
}

void Workspace::run(StoreId answer, const QString& textSoFar, bool another) {
  AnswerRunner::Job next = job(answer, another);
  next.textSoFar = textSoFar;
  if (!textSoFar.isEmpty()) next.question.turns.last().answer = textSoFar;
  runner_.start(next);
  chat_.show(current_, runner_.records());
  const ChatMessage& shown = chat_.at(chat_.rowCount() - 1);
  selection_.select(answer, shown.record);
  conversations_.refresh();
  emit currentChanged();
}

AnswerRunner::Job Workspace::job(StoreId answer, bool another) const {
  const Preferences& wanted = settings_.preferences();
  AnswerRunner::Job job;
  job.conversation = current_;
  job.answer = answer;
  job.model = engine_.model().name;
  job.question.session = quint64(current_);
  job.question.system = wanted.systemPrompt;
  job.question.sampling = wanted.sampling;
  job.question.maxTokens = wanted.maxTokens;
  if (another && wanted.sampling.temperature == 0)
    job.question.sampling.temperature = kAnotherTryTemperature;
  for (const int row : documents_.promptRows()) {
    const AttachedDocument& entry = documents_.at(row);
    job.documentIds.append(entry.id);
    job.documents.push_back(entry.document);
    job.question.documents.append({entry.name, entry.document->utf8});
  }
  const std::optional<Measurement> cost = documents_.totalCost();
  if (cost && documents_.anyUnread()) job.forecast = forecastOf(*cost, engine_.readingSpeed());
  if (answer == 0) return job;
  QString question;
  job.question.turns = turnsBefore(answer, &question);
  job.question.turns.append({question, {}});
  return job;
}

QList<PromptTurn> Workspace::turnsBefore(StoreId answer, QString* question) const {
  QList<PromptTurn> turns;
  Message asked = store_.message(store_.message(answer).parent);
  *question = asked.text;
  while (asked.parent != 0) {
    const Message reply = store_.message(asked.parent);
    asked = store_.message(reply.parent);
    turns.prepend({asked.text, reply.text});
  }
  return turns;
}

void Workspace::reload() {
  guarded([&] {
    chat_.show(current_, runner_.records());
    documents_.show(current_, readIn(current_));
    showOutcome();
    if (chat_.rowCount() > 0) {
      const ChatMessage& last = chat_.at(chat_.rowCount() - 1);
      selection_.select(last.message.id, last.record);
    } else {
      selection_.clear();
    }
  });
  emit currentChanged();
  emit busyChanged();
  emit readinessChanged();
}

QSet<StoreId> Workspace::readIn(StoreId conversation) const {
  if (read_.contains(conversation)) return read_.value(conversation);
  const QStringList note =
      settings_.note(kReadNote.arg(conversation)).toString().split('\n', Qt::SkipEmptyParts);
  const bool kept = settings_.preferences().keptGiB > 0 && note.size() > 1 &&
                    note.first() == engine_.model().path;
  QSet<StoreId> read;
  for (qsizetype i = 1; kept && i < note.size(); ++i) read.insert(note[i].toLongLong());
  return read;
}

void Workspace::rememberRead(StoreId conversation) {
  guarded([&] {
    QStringList note{engine_.model().path};
    for (const DocumentRecord& record : store_.documents(conversation)) {
      read_[conversation].insert(record.id);
      note.append(QString::number(record.id));
    }
    settings_.setNote(kReadNote.arg(conversation), note.join('\n'));
  });
}

void Workspace::rememberOutcome(StoreId conversation, const ReadingOutcome& outcome) {
  QJsonObject note = toJson(outcome);
  note["model"] = engine_.model().path;
  settings_.setNote(kOutcomeNote.arg(conversation),
                    QString::fromUtf8(QJsonDocument(note).toJson(QJsonDocument::Compact)));
  if (conversation == current_) documents_.setOutcome(outcome);
}

void Workspace::showOutcome() {
  const QByteArray note = settings_.note(kOutcomeNote.arg(current_)).toString().toUtf8();
  const QJsonObject json = QJsonDocument::fromJson(note).object();
  if (!json.isEmpty() && json["model"].toString() == engine_.model().path)
    documents_.setOutcome(outcomeFromJson(json));
}

void Workspace::conversationEnded(StoreId conversation, StoreId answer) {
  keepFewSessions(conversation);
  if (conversation == current_) documents_.readingStopped();
  if (answer == selection_.answer() && selection_.record()) {
    engine_.reportMemory(selection_.record()->memory);
    emit selection_.stepsArrived();
  }
}

void Workspace::keepFewSessions(StoreId used) {
  sessions_.removeAll(used);
  sessions_.append(used);
  while (sessions_.size() > kSessionsInMemory) {
    const StoreId oldest = sessions_.takeFirst();
    bridge_.closeSession(quint64(oldest));
    read_.remove(oldest);
  }
}

void Workspace::applyPreferences(const Preferences& before, const Preferences& now) {
  if (before.keptGiB != now.keptGiB)
    bridge_.keepSessions(places_.keptFolder, quint64(now.keptGiB) * kGiB);
  if (before.modelPath != now.modelPath)
    loadModel();
  else if (before.cache != now.cache || before.memoryLimit != now.memoryLimit ||
           before.contextTokens != now.contextTokens)
    bridge_.setCache(now.cache, now.memoryLimit, now.contextTokens);
}

}  // namespace specache::app
