// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <memory>
#include <vector>

#include "app/documents/document.h"
#include "app/models/answer_record.h"

namespace specache::app {

class ChatModel;
class ConversationStore;
class EngineBridge;

/// Takes questions to the engine and answers into the store and onto the screen, whichever
/// conversation is shown meanwhile.
class AnswerRunner : public QObject {
  Q_OBJECT

 public:
  /// A question, or documents to read, of one conversation.
  struct Job {
    StoreId conversation = 0;
    StoreId answer = 0;  ///< 0: only read the documents
    QString textSoFar;   ///< of an answer that goes on
    QString model;
    QList<StoreId> documentIds;
    std::vector<std::shared_ptr<const Document>> documents;
    Question question;
    std::optional<ReadingCost> forecast;  ///< of its documents, where they are to be read
  };

  AnswerRunner(ConversationStore& store, EngineBridge& bridge, ChatModel& chat,
               QObject* parent = nullptr);

  void start(const Job& job);
  void stop(StoreId conversation);
  bool busy(StoreId conversation) const;
  bool idle() const { return runs_.empty(); }
  QHash<StoreId, std::shared_ptr<AnswerRecord>> records() const;

 signals:
  void busyChanged();
  void readingProgressed(qint64 conversation, const specache::app::ReadingProgress& progress,
                         const QList<specache::app::DocumentPlacement>& placements);
  /// All documents of the conversation are in the engine.
  void documentsRead(qint64 conversation);
  /// The documents of the conversation were read from their beginning, and how the forecast did.
  void readingJudged(qint64 conversation, const specache::app::ReadingOutcome& outcome);
  /// The conversation's request has ended, however it did.
  void ended(qint64 conversation, qint64 answer);
  void stepsArrived(qint64 answer);
  void failed(const QString& message);

 private:
  struct Run {
    Job job;
    QString text;
    std::shared_ptr<AnswerRecord> record;
    QList<DocumentPlacement> placements;
    int reused = 0;  ///< tokens that had been read before
    bool reading = false;
  };

  void takeProgress(quint64 request, const ReadingProgress& progress);
  void takeText(quint64 request, const TextPiece& piece);
  void takeSteps(quint64 request, const QList<StepFigures>& steps);
  void finish(quint64 request, const Ending& ending);
  void judgeReading(const Run& run, const Ending& ending);
  void fail(quint64 request, const QString& message);
  void close(quint64 request, MessageStatus status);
  void findCitations(const Run& run);
  Run* find(quint64 request);

  ConversationStore& store_;
  EngineBridge& bridge_;
  ChatModel& chat_;
  QHash<quint64, Run> runs_;
  QHash<StoreId, double> stoppedAfter_;  ///< seconds, of readings that can be taken up again
};

}  // namespace specache::app
