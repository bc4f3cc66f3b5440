// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_format.h"

#include <algorithm>
#include <optional>

namespace specache {
namespace {

void append(std::vector<int>& ids, const std::vector<int>& more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

}  // namespace

ChatFormat::ChatFormat(const Tokenizer& tokenizer) : tokenizer_(&tokenizer) {
  const std::optional<int> document = tokenizer.special("<|doc|>");
  const std::optional<int> user = tokenizer.special("<|user|>");
  const std::optional<int> assistant = tokenizer.special("<|assistant|>");
  const std::optional<int> end = tokenizer.special("<|end|>");
  reader_ = document && user && assistant && end;
  if (reader_) {
    document_ = {*document};
    user_ = {*user};
    assistant_ = {*assistant};
    endOfAnswer_ = {*end};
    stop_ = {*end};
  } else {
    document_ = tokenizer.encode("### Document\n");
    user_ = tokenizer.encode("### Question\n");
    assistant_ = tokenizer.encode("### Answer\n");
    endOfText_ = tokenizer.encode("\n\n");
    endOfAnswer_ = endOfText_;
  }
  for (const std::optional<int> id : {tokenizer.eos(), tokenizer.vocabulary().endOfTurn}) {
    if (id && !isStop(*id)) stop_.push_back(*id);
  }
  for (const int id : tokenizer.vocabulary().otherEnds) {
    if (!isStop(id)) stop_.push_back(id);
  }
}

std::vector<int> ChatFormat::encodeStart(std::string_view system) const {
  std::vector<int> ids;
  if (tokenizer_->vocabulary().addBos && tokenizer_->bos()) ids.push_back(*tokenizer_->bos());
  if (system.empty()) return ids;
  append(ids, tokenizer_->encode(system));
  append(ids, endOfText_);
  return ids;
}

Encoding ChatFormat::encodeDocument(std::string_view text) const {
  Encoding encoding;
  encoding.ids = document_;
  encoding.offsets.assign(document_.size(), 0);
  const Encoding content = tokenizer_->encodeWithOffsets(text);
  append(encoding.ids, content.ids);
  encoding.offsets.insert(encoding.offsets.end(), content.offsets.begin(), content.offsets.end());
  append(encoding.ids, endOfText_);
  encoding.offsets.resize(encoding.ids.size(), text.size());
  return encoding;
}

std::vector<int> ChatFormat::encodeQuestion(std::string_view question) const {
  std::vector<int> ids = user_;
  append(ids, tokenizer_->encode(question));
  append(ids, endOfText_);
  return ids;
}

std::vector<int> ChatFormat::encodeAnswer(std::string_view answer) const {
  std::vector<int> ids = assistant_;
  append(ids, tokenizer_->encode(answer));
  append(ids, endOfAnswer_);
  return ids;
}

bool ChatFormat::isStop(int id) const {
  return std::find(stop_.begin(), stop_.end(), id) != stop_.end();
}

}  // namespace specache
