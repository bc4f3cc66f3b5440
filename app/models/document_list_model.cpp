// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/document_list_model.h"

#include <QFileInfo>
#include <QSet>
#include <QtConcurrent>
#include <algorithm>

#include "app/bridge/engine_bridge.h"
#include "app/documents/reader.h"
#include "app/storage/conversation_store.h"

namespace specache::app {
namespace {

constexpr int kAnswerTokens = 768;  // room in the context for a question and its answer

using State = AttachedDocument::State;

QString pageOf(PageKind kind, std::size_t page, std::size_t pages) {
  switch (kind) {
    case PageKind::page:
      return DocumentListModel::tr("page %1 of %2").arg(page).arg(pages);
    case PageKind::chapter:
      return DocumentListModel::tr("chapter %1 of %2").arg(page).arg(pages);
    case PageKind::section:
      return DocumentListModel::tr("section %1 of %2").arg(page).arg(pages);
    case PageKind::lines:
      return DocumentListModel::tr("part %1 of %2").arg(page).arg(pages);
  }
  return {};
}

}  // namespace

/// What comes back from another thread: a document and its packed form, or why there is none.
struct DocumentListModel::Loaded {
  std::shared_ptr<const Document> document;
  std::optional<PackedDocument> packed;  ///< none: it is stored already
  QString error;
};

DocumentListModel::DocumentListModel(ConversationStore& store, EngineBridge& bridge,
                                     QObject* parent)
    : QAbstractListModel(parent), store_(store), bridge_(bridge) {
  connect(&bridge, &EngineBridge::measured, this, &DocumentListModel::takeMeasurement);
}

int DocumentListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(documents_.size());
}

QVariant DocumentListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  return role == Qt::DisplayRole ? documents_[index.row()].name : QVariant();
}

QList<int> DocumentListModel::promptRows() const {
  QList<int> rows;
  for (int row = 0; row < documents_.size(); ++row)
    if (documents_[row].document && documents_[row].state != State::failed) rows.append(row);
  return rows;
}

void DocumentListModel::show(StoreId conversation, const QSet<StoreId>& read) {
  beginResetModel();
  conversation_ = conversation;
  read_ = read;
  documents_.clear();
  endResetModel();
  if (conversation == 0) return;
  for (const DocumentRecord& record : store_.documents(conversation)) {
    const PackedDocument packed = store_.packed(record.id);
    load(append(record.name, record.id), [packed]() -> Loaded {
      return {std::make_shared<const Document>(unpackDocument(packed)), std::nullopt, {}};
    });
  }
}

void DocumentListModel::attachFiles(const QStringList& paths) {
  for (const QString& path : paths)
    load(append(QFileInfo(path).fileName(), 0), [path]() -> Loaded {
      const auto document = std::make_shared<const Document>(readDocument(path));
      return {document, packDocument(*document), {}};
    });
}

void DocumentListModel::attachText(const QByteArray& utf8, const QString& name) {
  load(append(name, 0), [utf8, name]() -> Loaded {
    const auto document = std::make_shared<const Document>(readText(utf8, name));
    return {document, packDocument(*document), {}};
  });
}

void DocumentListModel::remove(int row) {
  const StoreId id = documents_[row].id;
  beginRemoveRows({}, row, row);
  documents_.removeAt(row);
  endRemoveRows();
  if (id != 0) store_.detachDocument(conversation_, id);
  judgeLengths();
}

void DocumentListModel::choosePages(int row, int first, int last) {
  AttachedDocument& entry = documents_[row];
  if (!entry.whole) entry.whole = entry.document;
  entry.state = State::opening;
  tell(entry);
  const auto whole = entry.whole;
  const quint64 key = entry.key;
  auto chosen = QtConcurrent::run([whole, first, last]() -> Loaded {
    const auto pages = std::make_shared<const Document>(
        selectPages(*whole, std::size_t(first), std::size_t(last)));
    return {pages, packDocument(*pages), {}};
  });
  chosen.then(this, [this, key](const Loaded& loaded) { takePages(key, loaded); });
}

void DocumentListModel::measureAgain(const QSet<StoreId>& read) {
  read_ = read;
  for (AttachedDocument& entry : documents_) {
    entry.outcome.reset();
    if (entry.document) measure(entry);
  }
}

bool DocumentListModel::ready() const {
  return std::ranges::all_of(documents_, [](const AttachedDocument& entry) {
    return entry.state != State::opening && entry.state != State::counting &&
           entry.state != State::tooLong;
  });
}

bool DocumentListModel::anyUnread() const {
  return std::ranges::any_of(documents_, [](const AttachedDocument& entry) {
    return entry.state == State::notRead || entry.state == State::paused;
  });
}

int DocumentListModel::totalTokens() const {
  int tokens = 0;
  for (const int row : promptRows())
    tokens += documents_[row].cost ? documents_[row].cost->tokens : 0;
  return tokens;
}

std::optional<Measurement> DocumentListModel::totalCost() const {
  Measurement total;
  for (const int row : promptRows()) {
    const std::optional<Measurement>& cost = documents_[row].cost;
    if (!cost) return std::nullopt;
    total.tokens += cost->tokens;
    total.contextTokens = cost->contextTokens;
    total.readingSeconds += cost->readingSeconds;
    total.current.cache = cost->current.cache;
    total.current.deviceBytes += cost->current.deviceBytes;
    total.current.hostBytes += cost->current.hostBytes;
    if (total.forecasts.isEmpty()) {
      total.forecasts = cost->forecasts;
      continue;
    }
    for (qsizetype i = 0; i < std::min(total.forecasts.size(), cost->forecasts.size()); ++i) {
      total.forecasts[i].deviceBytes += cost->forecasts[i].deviceBytes;
      total.forecasts[i].hostBytes += cost->forecasts[i].hostBytes;
    }
  }
  return total.tokens > 0 ? std::optional(total) : std::nullopt;
}

int DocumentListModel::lastPageThatFits(int row, int first) const {
  const AttachedDocument& entry = documents_[row];
  const auto& pages = (entry.whole ? entry.whole : entry.document)->pages;
  if (!entry.cost || entry.document->utf8.isEmpty()) return int(pages.size()) - 1;
  const double tokensPerByte = double(entry.cost->tokens) / double(entry.document->utf8.size());
  const int room = entry.cost->contextTokens - kAnswerTokens - (totalTokens() - entry.cost->tokens);
  int last = first;
  while (last + 1 < int(pages.size()) &&
         double(pages[last + 1].end - pages[first].begin) * tokensPerByte * 1.02 < room)
    ++last;
  return last;
}

void DocumentListModel::setProgress(const ReadingProgress& progress,
                                    const QList<DocumentPlacement>& placements) {
  const QList<int> rows = promptRows();
  for (const DocumentPlacement& placed : placements) {
    if (placed.document >= rows.size() || placed.offsets.isEmpty()) continue;
    AttachedDocument& entry = documents_[rows[placed.document]];
    const qsizetype done =
        std::clamp<qsizetype>(progress.done - placed.firstPosition, 0, placed.offsets.size());
    entry.fraction = double(done) / double(placed.offsets.size());
    entry.state = done == placed.offsets.size() ? State::read : State::reading;
    entry.secondsLeft = progress.secondsLeft;
    entry.place = placeOf(progress.done, placements);
    if (entry.state == State::read) read_.insert(entry.id);
    tell(entry);
  }
}

void DocumentListModel::readingStopped() {
  for (AttachedDocument& entry : documents_) {
    if (entry.state != State::reading) continue;
    entry.state = entry.fraction > 0 ? State::paused : State::notRead;
    tell(entry);
  }
}

void DocumentListModel::allRead() {
  for (AttachedDocument& entry : documents_) {
    if (entry.state == State::failed || !entry.document) continue;
    entry.state = State::read;
    read_.insert(entry.id);
    tell(entry);
  }
}

void DocumentListModel::setOutcome(const ReadingOutcome& outcome) {
  for (AttachedDocument& entry : documents_) {
    if (entry.id == 0 || !outcome.documents.contains(entry.id)) continue;
    entry.outcome = outcome;
    tell(entry);
  }
}

std::optional<ReadingOutcome> DocumentListModel::outcome() const {
  const auto last = std::find_if(documents_.rbegin(), documents_.rend(), [](const auto& entry) {
    return entry.state == State::read && entry.outcome;
  });
  return last == documents_.rend() ? std::nullopt : last->outcome;
}

QString DocumentListModel::placeOf(int position, const QList<DocumentPlacement>& placements) const {
  const QList<int> rows = promptRows();
  for (const DocumentPlacement& placed : placements) {
    const qsizetype token = position - placed.firstPosition;
    if (placed.document >= rows.size() || token < 0 || token >= placed.offsets.size()) continue;
    const Document& document = *documents_[rows[placed.document]].document;
    const std::size_t page = document.pageAt(placed.offsets[token]);
    if (document.pages.size() == 1) return {};
    return pageOf(document.pageKind, page + 1, document.pages.size());
  }
  return {};
}

void DocumentListModel::load(quint64 key, std::function<Loaded()> open) {
  auto loading = QtConcurrent::run([open = std::move(open)]() -> Loaded {
    try {
      return open();
    } catch (const DocumentError& error) {
      return {nullptr, std::nullopt, error.message()};
    } catch (const StoreError& error) {
      return {nullptr, std::nullopt, error.message()};
    } catch (const std::exception& error) {
      return {nullptr, std::nullopt,
              tr("The document cannot be opened: %1").arg(QString::fromUtf8(error.what()))};
    }
  });
  loading.then(this, [this, key, conversation = conversation_](const Loaded& loaded) {
    take(key, conversation, loaded);
  });
}

void DocumentListModel::take(quint64 key, StoreId conversation, const Loaded& loaded) {
  AttachedDocument* entry = find(key);
  try {
    if (!entry) {  // another conversation is shown by now, or the chip was closed
      const bool moved = conversation != conversation_ && conversation != 0;
      if (moved && loaded.packed) store_.attachDocument(conversation, *loaded.packed);
      return;
    }
    if (!loaded.document) return fail(*entry, loaded.error);
    if (loaded.packed) entry->id = store_.attachDocument(conversation, *loaded.packed);
  } catch (const StoreError& error) {
    emit failed(error.message());
  }
  entry->document = loaded.document;
  measure(*entry);
  emit attached(*entry);
}

void DocumentListModel::takePages(quint64 key, const Loaded& loaded) {
  AttachedDocument* entry = find(key);
  if (!entry) return;
  try {
    if (entry->id != 0) store_.detachDocument(conversation_, entry->id);
    entry->id = store_.attachDocument(conversation_, *loaded.packed);
  } catch (const StoreError& error) {
    emit failed(error.message());
  }
  entry->document = loaded.document;
  entry->outcome.reset();
  measure(*entry);
  emit attached(*entry);
}

void DocumentListModel::measure(AttachedDocument& entry) {
  entry.state = State::counting;
  entry.cost.reset();
  entry.measureRequest = bridge_.measure(entry.document->utf8);
  tell(entry);
}

void DocumentListModel::takeMeasurement(quint64 request, const Measurement& measurement) {
  const auto entry = std::ranges::find(documents_, request, &AttachedDocument::measureRequest);
  if (entry == documents_.end()) return;
  entry->cost = measurement;
  entry->state = read_.contains(entry->id) ? State::read : State::notRead;
  judgeLengths();
  tell(*entry);
}

void DocumentListModel::fail(AttachedDocument& entry, const QString& message) {
  entry.state = State::failed;
  entry.error = message;
  tell(entry);
}

void DocumentListModel::judgeLengths() {
  int used = kAnswerTokens;
  for (AttachedDocument& entry : documents_) {
    if (!entry.cost || entry.state == State::failed) continue;
    used += entry.cost->tokens;
    const bool read = read_.contains(entry.id);
    const int wanted = read ? used - kAnswerTokens : used;  // what was read may be asked to the end
    const int excess = entry.cost->contextTokens > 0 ? wanted - entry.cost->contextTokens : 0;
    if (excess > 0) {
      entry.state = State::tooLong;
      entry.excessTokens = excess;
      tell(entry);
    } else if (entry.state == State::tooLong) {
      entry.state = read ? State::read : State::notRead;
      tell(entry);
    }
  }
}

AttachedDocument* DocumentListModel::find(quint64 key) {
  const auto found = std::ranges::find(documents_, key, &AttachedDocument::key);
  return found == documents_.end() ? nullptr : &*found;
}

quint64 DocumentListModel::append(const QString& name, StoreId id) {
  const int row = int(documents_.size());
  beginInsertRows({}, row, row);
  AttachedDocument entry;
  entry.key = nextKey_++;
  entry.id = id;
  entry.name = name;
  documents_.append(entry);
  endInsertRows();
  return entry.key;
}

void DocumentListModel::tell(const AttachedDocument& entry) {
  const int row = int(&entry - documents_.constData());
  emit dataChanged(index(row), index(row));
}

}  // namespace specache::app
