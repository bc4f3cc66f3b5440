// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QSet>
#include <QTimer>

#include "app/models/answer_runner.h"
#include "app/models/answer_selection.h"
#include "app/models/chat_model.h"
#include "app/models/conversation_list_model.h"
#include "app/models/document_list_model.h"
#include "app/models/engine_status.h"
#include "app/models/model_list_model.h"
#include "app/models/sample_document.h"
#include "app/models/settings.h"

namespace specache::app {

class ConversationStore;
class EngineBridge;

/// Where the program's own files and the person's data are.
struct Places {
  QString bundledModel;  ///< path; empty where there is none
  SampleDocument sample;
  QString keptFolder;  ///< for read documents
};

/// What the window shows and what it can do: one conversation with its documents, the list of all,
/// the engine's state and the settings. Problems come as sentences, never as exceptions.
class Workspace : public QObject {
  Q_OBJECT

 public:
  Workspace(ConversationStore& store, EngineBridge& bridge, Places places,
            QObject* parent = nullptr);
  ~Workspace() override;

  ConversationListModel& conversations() { return conversations_; }
  ChatModel& chat() { return chat_; }
  DocumentListModel& documents() { return documents_; }
  EngineStatus& engine() { return engine_; }
  Settings& settings() { return settings_; }
  ModelListModel& models() { return models_; }
  AnswerSelection& selection() { return selection_; }
  const Places& places() const { return places_; }

  StoreId current() const { return current_; }
  QString currentTitle() const;
  bool busy() const { return runner_.busy(current_); }
  /// Questions to offer: those of the sample, while it is unasked.
  QStringList suggestions() const;
  /// A sentence on why nothing can be asked now; empty where it can.
  QString obstacle() const;

  /// Loads the model and shows the newest conversation; at the first start, the sample.
  void begin();
  /// Says in the language of now what the models have put into words before.
  void retranslate();
  void loadModel();

  void newConversation();
  void openSample();
  void open(StoreId conversation);
  void rename(StoreId conversation, const QString& title);
  /// Takes it from the list; it is gone for good unless undoRemove comes within some seconds.
  void remove(StoreId conversation);
  void undoRemove();

  void attachFiles(const QStringList& paths);
  void attachFolder(const QString& folder);
  void attachText(const QString& text);
  void removeDocument(int row);
  void readDocuments();

  void ask(const QString& text);
  void stop() { runner_.stop(current_); }
  void regenerate(StoreId answer);
  void editQuestion(StoreId question, const QString& text);
  void continueAnswer(StoreId answer);
  void showVersion(StoreId message, int version);

 signals:
  void currentChanged();
  void busyChanged();
  /// What can be asked, or the suggestions, may have changed.
  void readinessChanged();
  void removed(const QString& title);  ///< can be taken back
  void problem(const QString& message);
  void noted(const QString& message);

 private:
  /// Runs `work`, turning a store's error into `problem`.
  template <class Work>
  void guarded(Work work);
  StoreId ensureConversation(const QString& title);
  void run(StoreId answer, const QString& textSoFar, bool another);
  AnswerRunner::Job job(StoreId answer, bool another) const;
  QList<PromptTurn> turnsBefore(StoreId answer, QString* question) const;
  void reload();
  /// Documents whose KV is in memory or kept on disk, as far as is known: what has gone is read
  /// again with the next question.
  QSet<StoreId> readIn(StoreId conversation) const;
  void rememberRead(StoreId conversation);
  void rememberOutcome(StoreId conversation, const ReadingOutcome& outcome);
  void showOutcome();
  void nameCitations();
  void removeForGood();
  void applyPreferences(const Preferences& before, const Preferences& now);
  void keepFewSessions(StoreId used);
  void conversationEnded(StoreId conversation, StoreId answer);

  ConversationStore& store_;
  EngineBridge& bridge_;
  Places places_;
  Settings settings_;
  ModelListModel models_;
  EngineStatus engine_;
  ConversationListModel conversations_;
  ChatModel chat_;
  DocumentListModel documents_;
  AnswerSelection selection_;
  AnswerRunner runner_;
  StoreId current_ = 0;
  QHash<StoreId, QSet<StoreId>> read_;  ///< documents that the engine has read, by conversation
  QList<StoreId> sessions_;             ///< least recently used first
  StoreId pendingRemoval_ = 0;
  QTimer removalTimer_;
};

}  // namespace specache::app
