// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/document_panel.h"

#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/models/workspace.h"
#include "app/views/attention.h"
#include "app/views/buttons.h"
#include "app/views/heat_strip.h"
#include "app/views/languages.h"
#include "app/views/page_view.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kStrongest = 3;

}  // namespace

DocumentPanel::DocumentPanel(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      names_(new QComboBox),
      page_(quietLabel()),
      back_(iconButton("chevron-left")),
      forth_(iconButton("chevron-right")),
      text_(new PageView),
      strip_(new HeatStrip),
      empty_(quietLabel()),
      explanation_(quietLabel()),
      strongest_(quietLabel()),
      content_(new QWidget) {
  names_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  names_->setMinimumContentsLength(12);
  empty_->setAlignment(Qt::AlignCenter);
  explanation_->setWordWrap(true);
  explanation_->setFont(smaller(explanation_->font()));
  strongest_->setFont(smaller(strongest_->font()));
  strongest_->setWordWrap(true);
  strongest_->setTextFormat(Qt::RichText);
  strongest_->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  auto* page = new QFrame;
  page->setObjectName("page");
  auto* inside = new QVBoxLayout(page);
  inside->setContentsMargins(1, 1, 1, 1);
  inside->addWidget(text_);
  auto* head = new QHBoxLayout;
  head->addWidget(names_, 1);
  head->addWidget(back_);
  head->addWidget(page_);
  head->addWidget(forth_);
  auto* body = new QHBoxLayout;
  body->setSpacing(spacing::small);
  body->addWidget(page, 1);
  body->addWidget(strip_);
  auto* column = new QVBoxLayout(content_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(spacing::small);
  column->addLayout(head);
  column->addLayout(body, 1);
  column->addWidget(explanation_);
  column->addWidget(strongest_);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(spacing::medium + 2, spacing::medium, spacing::medium + 2,
                            spacing::medium);
  outer->addWidget(content_, 1);
  outer->addWidget(empty_, 1);

  connect(names_, &QComboBox::currentIndexChanged, this, &DocumentPanel::showDocument);
  connect(back_, &QToolButton::clicked, this, [this] { turnPage(-1); });
  connect(forth_, &QToolButton::clicked, this, [this] { turnPage(1); });
  connect(strip_, &HeatStrip::clicked, this, [this](std::size_t byte) { showPlace(byte, true); });
  connect(strongest_, &QLabel::linkActivated, this,
          [this](const QString& link) { showPlace(link.toULongLong(), true); });
  DocumentListModel& documents = workspace.documents();
  connect(&documents, &QAbstractItemModel::modelReset, this, &DocumentPanel::refreshNames);
  connect(&documents, &QAbstractItemModel::rowsRemoved, this, &DocumentPanel::refreshNames);
  connect(&documents, &DocumentListModel::attached, this, &DocumentPanel::refreshNames);
  AnswerSelection& selection = workspace.selection();
  connect(&selection, &AnswerSelection::changed, this, [this] {
    refreshAttention();
    goToStrongest();
  });
  connect(&selection, &AnswerSelection::stepsArrived, this, [this] {
    refreshAttention();
    const auto& record = workspace_.selection().record();
    if (record && record->ended) goToStrongest();
  });
  connect(&selection, &AnswerSelection::placeChosen, this, [this](int document, quint32 byte) {
    const auto& record = workspace_.selection().record();
    if (!record || document >= record->documents.size()) return;
    for (int row = 0; row < workspace_.documents().rowCount(); ++row)
      if (workspace_.documents().at(row).id == record->documents[document]) showDocument(row);
    showPlace(byte, true);
  });
  refreshNames();
  inEveryLanguage(*this, [this] {
    names_->setAccessibleName(tr("Document"));
    setName(*back_, tr("Previous page"));
    setName(*forth_, tr("Next page"));
    empty_->setText(tr("No document in this conversation yet."));
    showPlace(byte_, false);
    refreshAttention();
  });
}

const Document* DocumentPanel::shown() const {
  return document_.get();
}

void DocumentPanel::refreshNames() {
  const DocumentListModel& documents = workspace_.documents();
  const int before = std::max(0, names_->currentIndex());
  {
    const QSignalBlocker quiet(names_);
    names_->clear();
    for (int row = 0; row < documents.rowCount(); ++row) names_->addItem(documents.at(row).name);
  }
  showDocument(std::min(before, documents.rowCount() - 1));
}

void DocumentPanel::showDocument(int row) {
  const bool any = row >= 0 && row < workspace_.documents().rowCount() &&
                   workspace_.documents().at(row).document;
  content_->setVisible(any);
  empty_->setVisible(!any);
  if (!any) {
    document_.reset();
    text_->clearPage();
    return;
  }
  {
    const QSignalBlocker quiet(names_);
    names_->setCurrentIndex(row);
  }
  if (document_ == workspace_.documents().at(row).document) return;
  document_ = workspace_.documents().at(row).document;
  text_->clearPage();
  showPlace(document_->pages.front().begin, false);
  refreshAttention();
  goToStrongest();
}

void DocumentPanel::showPlace(std::size_t byte, bool scroll) {
  const Document* document = shown();
  if (!document) return;
  byte_ = byte;
  text_->showPlace(*document, byte);
  if (scroll) text_->scrollTo(byte);
  strip_->setView(text_->begin(), text_->end());
  page_->setText(
      QStringLiteral("%1 / %2").arg(document->pageAt(byte) + 1).arg(document->pages.size()));
  page_->setToolTip(document->placeAt(byte));
  back_->setEnabled(text_->begin() > document->pages.front().begin);
  forth_->setEnabled(text_->end() < document->pages.back().end);
}

void DocumentPanel::turnPage(int direction) {
  const Document* document = shown();
  if (!document) return;
  if (direction > 0 && text_->end() < document->pages.back().end) {
    const std::size_t page = document->pageAt(text_->end() - 1);
    const bool within = text_->end() < document->pages[page].end;
    showPlace(within ? text_->end() : document->pages[page + 1].begin, false);
  } else if (direction < 0 && text_->begin() > 0) {
    showPlace(text_->begin() - 1, false);
  }
}

int DocumentPanel::recordIndex() const {
  const auto& record = workspace_.selection().record();
  const int row = names_->currentIndex();
  if (!record || row < 0 || row >= workspace_.documents().rowCount()) return -1;
  return int(record->documents.indexOf(workspace_.documents().at(row).id));
}

void DocumentPanel::refreshAttention() {
  const Document* document = shown();
  if (!document) return;
  const AnswerSelection& selection = workspace_.selection();
  const int index = recordIndex();
  QList<Passage> passages;
  if (index >= 0) passages = passagesIn(*selection.record(), index, selection.sentence());
  text_->setPassages(passages);
  strip_->setPassages(passages, std::size_t(document->utf8.size()));
  if (passages.isEmpty()) {
    explanation_->setText(tr("Passages that the model attends to are shaded here."));
    strongest_->clear();
    return;
  }
  explanation_->setText(
      selection.sentence()
          ? tr("Shaded: passages the model attended to while writing the chosen sentence.")
          : tr("Shaded: passages the model attended to while writing this answer. Click a "
               "sentence of it to see that one's."));
  QStringList links;
  for (const std::size_t at : strongestPages(passages, *document, kStrongest)) {
    const auto best = std::ranges::max_element(passages, {}, [&](const Passage& passage) {
      return document->pageAt(passage.begin) == at ? passage.weight : -1.0;
    });
    links.append(QStringLiteral("<a style='text-decoration:none; color:%3' href='%1'>%2</a>")
                     .arg(best->begin)
                     .arg(document->pageName(at).toHtmlEscaped(), coloursOf(*this).accent.name()));
  }
  strongest_->setText(tr("Strongest: %1").arg(links.join(QStringLiteral(" · "))));
}

void DocumentPanel::goToStrongest() {
  const int index = recordIndex();
  if (index < 0 || !shown()) return;
  const AnswerSelection& selection = workspace_.selection();
  const QList<Passage> passages = passagesIn(*selection.record(), index, selection.sentence());
  const auto best = std::ranges::max_element(passages, {}, &Passage::weight);
  if (best != passages.end()) showPlace(best->begin, true);
}

void DocumentPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !forth_ || !back_) return;
  refreshIcon(*back_);
  refreshIcon(*forth_);
  refreshAttention();
}

}  // namespace specache::app
