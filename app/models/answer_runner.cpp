// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/answer_runner.h"

#include <QtConcurrent>
#include <iterator>

#include "app/bridge/engine_bridge.h"
#include "app/documents/quotes.h"
#include "app/models/chat_model.h"
#include "app/storage/conversation_store.h"

namespace specache::app {
namespace {

MessageStatus statusFor(EndReason reason) {
  const bool whole = reason == EndReason::complete || reason == EndReason::read;
  return whole ? MessageStatus::complete : MessageStatus::stopped;
}

/// Bytes of one document that an answer's steps attended to most.
std::vector<std::size_t> attendedBytes(const QList<RecordedStep>& steps, int document) {
  std::vector<std::size_t> bytes;
  for (const RecordedStep& step : steps)
    for (const AttendedPlace& place : step.places)
      if (place.document == document) bytes.push_back(place.begin);
  return bytes;
}

QList<Citation> citationsIn(const QString& answer, const QList<RecordedStep>& steps,
                            const std::vector<std::shared_ptr<const Document>>& documents) {
  QList<Citation> citations;
  for (int i = 0; i < std::ssize(documents); ++i) {
    const Document& document = *documents[std::size_t(i)];
    for (const Quote& quote : findQuotes(answer, document, attendedBytes(steps, i)))
      citations.append({quote.answerBegin, quote.answerEnd, i, quint32(quote.begin),
                        quint32(quote.end), document.placeAt(quote.begin)});
  }
  return citations;
}

}  // namespace

AnswerRunner::AnswerRunner(ConversationStore& store, EngineBridge& bridge, ChatModel& chat,
                           QObject* parent)
    : QObject(parent), store_(store), bridge_(bridge), chat_(chat) {
  connect(&bridge, &EngineBridge::documentPlaced, this,
          [this](quint64 request, const DocumentPlacement& placement) {
            if (Run* run = find(request)) run->placements.append(placement);
          });
  connect(&bridge, &EngineBridge::readingProgressed, this, &AnswerRunner::takeProgress);
  connect(&bridge, &EngineBridge::textArrived, this, &AnswerRunner::takeText);
  connect(&bridge, &EngineBridge::stepsMeasured, this, &AnswerRunner::takeSteps);
  connect(&bridge, &EngineBridge::residencyMapped, this,
          [this](quint64 request, const ResidencyMap& map) {
            if (Run* run = find(request)) run->record->residency = map;
          });
  connect(&bridge, &EngineBridge::finished, this, &AnswerRunner::finish);
  connect(&bridge, &EngineBridge::failed, this, &AnswerRunner::fail);
}

void AnswerRunner::start(const Job& job) {
  Run run{job, job.textSoFar, std::make_shared<AnswerRecord>(), {}, 0, true};
  run.record->model = job.model;
  run.record->documents = job.documentIds;
  runs_.insert(bridge_.ask(job.question), run);
  emit busyChanged();
}

void AnswerRunner::stop(StoreId conversation) {
  for (auto run = runs_.cbegin(); run != runs_.cend(); ++run)
    if (run->job.conversation == conversation) bridge_.cancel(run.key());
}

bool AnswerRunner::busy(StoreId conversation) const {
  for (const Run& run : runs_)
    if (run.job.conversation == conversation) return true;
  return false;
}

QHash<StoreId, std::shared_ptr<AnswerRecord>> AnswerRunner::records() const {
  QHash<StoreId, std::shared_ptr<AnswerRecord>> records;
  for (const Run& run : runs_) records.insert(run.job.answer, run.record);
  return records;
}

void AnswerRunner::takeProgress(quint64 request, const ReadingProgress& progress) {
  Run* run = find(request);
  if (!run) return;
  run->reused = progress.reused;
  emit readingProgressed(run->job.conversation, progress, run->placements);
}

void AnswerRunner::takeText(quint64 request, const TextPiece& piece) {
  Run* run = find(request);
  if (!run) return;
  if (run->reading) {
    run->reading = false;
    emit documentsRead(run->job.conversation);
  }
  for (const TextMark& mark : piece.marks)
    run->record->marks.append({int(run->text.size()) + mark.length, mark.tokens});
  run->text += piece.text;
  chat_.appendText(run->job.answer, piece.text);
  try {
    store_.appendText(run->job.answer, piece.text);
  } catch (const StoreError& error) {
    emit failed(error.message());
  }
}

void AnswerRunner::takeSteps(quint64 request, const QList<StepFigures>& steps) {
  Run* run = find(request);
  if (!run) return;
  for (const StepFigures& step : steps) {
    RecordedStep recorded{step, placesOf(step.attended, run->placements)};
    recorded.figures.attended.clear();
    run->record->steps.append(recorded);
  }
  chat_.stepsArrived(run->job.answer);
  emit stepsArrived(run->job.answer);
}

void AnswerRunner::finish(quint64 request, const Ending& ending) {
  Run* run = find(request);
  if (!run) return;
  run->record->figures = ending.figures;
  run->record->memory = ending.memory;
  run->record->reason = ending.reason;
  if (run->reading && ending.reason != EndReason::cancelled)
    emit documentsRead(run->job.conversation);
  judgeReading(*run, ending);
  if (run->job.answer != 0 && ending.reason != EndReason::cancelled) findCitations(*run);
  close(request, statusFor(ending.reason));
}

void AnswerRunner::judgeReading(const Run& run, const Ending& ending) {
  if (!run.job.forecast || run.placements.isEmpty()) return;
  const StoreId conversation = run.job.conversation;
  const bool fromStart = run.reused <= run.placements.first().firstPosition;
  // What comes from the disk was not read, so there is nothing to compare.
  if (!fromStart && !stoppedAfter_.contains(conversation)) return;
  const double before = fromStart ? 0 : stoppedAfter_.value(conversation);
  const double seconds = before + ending.figures.prefillMs / 1000;
  if (run.reading && ending.reason == EndReason::cancelled) {
    stoppedAfter_.insert(conversation, seconds);
    return;
  }
  stoppedAfter_.remove(conversation);
  const ReadingOutcome outcome{run.job.documentIds,
                               *run.job.forecast,
                               {seconds, ending.figures.deviceBytes, ending.figures.hostBytes}};
  run.record->reading = outcome;
  emit readingJudged(conversation, outcome);
}

void AnswerRunner::fail(quint64 request, const QString& message) {
  Run* run = find(request);
  if (!run) return;
  run->record->error = message;
  if (run->job.answer == 0) emit failed(message);
  close(request, MessageStatus::failed);
}

void AnswerRunner::close(quint64 request, MessageStatus status) {
  const Run run = runs_.take(request);
  run.record->ended = true;
  if (run.job.answer != 0) {
    try {
      store_.finishAnswer(run.job.answer, status);
      store_.setFigures(run.job.answer, toJson(*run.record));
    } catch (const StoreError& error) {
      emit failed(error.message());
    }
    chat_.setStatus(run.job.answer, status);
  }
  emit busyChanged();
  emit ended(run.job.conversation, run.job.answer);
}

void AnswerRunner::findCitations(const Run& run) {
  auto search = QtConcurrent::run(citationsIn, run.text, run.record->steps, run.job.documents);
  search.then(
      this, [this, record = run.record, answer = run.job.answer](const QList<Citation>& citations) {
        if (citations.isEmpty()) return;
        record->citations = citations;
        try {
          store_.setFigures(answer, toJson(*record));
        } catch (const StoreNotFound&) {
          return;  // deleted meanwhile: nothing to cite any more
        } catch (const StoreError& error) {
          emit failed(error.message());
        }
        chat_.stepsArrived(answer);
        emit stepsArrived(answer);
      });
}

AnswerRunner::Run* AnswerRunner::find(quint64 request) {
  const auto run = runs_.find(request);
  return run == runs_.end() ? nullptr : &*run;
}

}  // namespace specache::app
