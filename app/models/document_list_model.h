// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <functional>
#include <memory>
#include <optional>

#include "app/bridge/engine_values.h"
#include "app/documents/document.h"
#include "app/models/reading_outcome.h"
#include "app/storage/records.h"

namespace specache::app {

class ConversationStore;
class EngineBridge;

/// A document of the shown conversation, on its way from a file to tokens in the engine.
struct AttachedDocument {
  enum class State : quint8 { opening, counting, tooLong, notRead, reading, paused, read, failed };

  quint64 key = 0;  ///< of this attachment while the program runs
  StoreId id = 0;   ///< 0 until it is stored
  QString name;
  State state = State::opening;
  std::shared_ptr<const Document> document;  ///< null while opening
  std::shared_ptr<const Document> whole;     ///< all pages, where only some were chosen
  std::optional<Measurement> cost;
  quint64 measureRequest = 0;
  int excessTokens = 0;  ///< tokens that do not fit into the context
  double fraction = 0;   ///< read so far
  double secondsLeft = 0;
  QString place;  ///< where reading is: "page 12"
  QString error;
  std::optional<ReadingOutcome> outcome;  ///< of its last reading
};

/// Documents of the shown conversation. Files are opened and packed on other threads.
class DocumentListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  DocumentListModel(ConversationStore& store, EngineBridge& bridge, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  const AttachedDocument& at(int row) const { return documents_[row]; }
  /// Rows that a prompt has as its documents, in order: those without an error.
  QList<int> promptRows() const;

  /// Shows the documents of a conversation; `read` says which the engine has read.
  void show(StoreId conversation, const QSet<StoreId>& read);
  void attachFiles(const QStringList& paths);
  void attachText(const QByteArray& utf8, const QString& name);
  void remove(int row);
  /// Keeps only pages first … last, indices into the whole document's.
  void choosePages(int row, int first, int last);
  /// Counts tokens again: for another model, which has read `read`.
  void measureAgain(const QSet<StoreId>& read);

  /// Ready to be asked about: everything opened, counted and short enough.
  bool ready() const;
  bool anyUnread() const;
  int totalTokens() const;
  /// Cost of reading all; none while counting.
  std::optional<Measurement> totalCost() const;
  /// Longest range of pages from `first` on that fits beside the other documents.
  int lastPageThatFits(int row, int first) const;

  void setProgress(const ReadingProgress& progress, const QList<DocumentPlacement>& placements);
  void readingStopped();
  void allRead();
  /// How the forecast for documents did; those that are not shown are left out.
  void setOutcome(const ReadingOutcome& outcome);
  /// That of the documents read last.
  std::optional<ReadingOutcome> outcome() const;
  /// Place that the token at `position` is at, with its document's number of pages.
  QString placeOf(int position, const QList<DocumentPlacement>& placements) const;

 signals:
  void attached(const specache::app::AttachedDocument& document);
  void failed(const QString& message);

 private:
  struct Loaded;
  /// Runs `open` on another thread and puts its document into the entry `key`.
  void load(quint64 key, std::function<Loaded()> open);
  void take(quint64 key, StoreId conversation, const Loaded& loaded);
  void takePages(quint64 key, const Loaded& loaded);
  void measure(AttachedDocument& entry);
  void takeMeasurement(quint64 request, const Measurement& measurement);
  void fail(AttachedDocument& entry, const QString& message);
  void judgeLengths();
  AttachedDocument* find(quint64 key);
  quint64 append(const QString& name, StoreId id);
  void tell(const AttachedDocument& entry);

  ConversationStore& store_;
  EngineBridge& bridge_;
  StoreId conversation_ = 0;
  QSet<StoreId> read_;
  QList<AttachedDocument> documents_;
  quint64 nextKey_ = 1;
};

}  // namespace specache::app
