// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/session.h"

#include <algorithm>

#include "core/error.h"
#include "core/model/model.h"

namespace specache {
namespace {

constexpr int kCarriedTokens = 1024;  // a block of rows on their way between caches
constexpr double kSlowStepMilliseconds = 50;

}  // namespace

void Session::use(const CacheOptions& options) {
  const bool fits = cache_ && carried_.empty() && !interrupted_ && cache_->options() == options;
  if (fits) return;
  if (cache_ && carried_.empty()) exportCarried();
  cache_.reset();
  interrupted_ = false;
  cache_ = makeCache(model_, options);
  importCarried();
}

void Session::exportCarried() {
  for (int first = 0; first < length(); first += kCarriedTokens)
    carried_.push_back(cache_->exportRows(0, first, std::min(kCarriedTokens, length() - first)));
}

void Session::importCarried() {
  int first = 0;
  for (const std::vector<std::byte>& rows : carried_) {
    const int count = std::min(kCarriedTokens, length() - first);
    cache_->importRows(0, rows, count);
    first += count;
  }
  carried_.clear();
}

int Session::common(std::span<const std::int32_t> tokens) const {
  const auto end = std::mismatch(tokens_.begin(), tokens_.end(), tokens.begin(), tokens.end());
  return static_cast<int>(end.first - tokens_.begin());
}

void Session::rewind(int length) {
  if (length >= this->length()) return;
  cache_->rewind(0, length);
  tokens_.resize(static_cast<std::size_t>(length));
}

void Session::prefill(std::span<const std::int32_t> tokens, const PrefillControl& control) {
  const auto keepRead = [&] {
    const int read = cache_->length(0) - length();
    tokens_.insert(tokens_.end(), tokens.begin(), tokens.begin() + read);
  };
  try {
    cache_->prefill(0, tokens, control);
  } catch (const Cancelled&) {
    keepRead();
    throw;
  } catch (const kernels::OutOfMemory&) {
    keepRead();
    throw;
  }
  keepRead();
}

void Session::step(std::int32_t token, const std::stop_token& stop) {
  // A fast step is over before a person notices; a slow one is broken off, and its cache made anew.
  const bool slow = lastStepMilliseconds_ > kSlowStepMilliseconds;
  if (slow) model_.backend().setCancellation(stop);
  cache_->step(std::span(&token, 1));
  if (slow) {
    model_.backend().setCancellation({});
    interrupted_ = stop.stop_requested();
    if (interrupted_) throw Cancelled();
  }
  tokens_.push_back(token);
  lastStepMilliseconds_ = cache_->figures(0).milliseconds;
}

void Session::import(std::span<const std::int32_t> tokens, std::span<const std::byte> rows) {
  cache_->importRows(0, rows, static_cast<int>(tokens.size()));
  tokens_.insert(tokens_.end(), tokens.begin(), tokens.end());
}

Session& SessionTable::get(SessionId id, const Model& model) {
  Session& session = sessions_.try_emplace(id, model).first->second;
  session.used = std::chrono::steady_clock::now();
  return session;
}

bool SessionTable::closeOldestBut(SessionId spared) {
  auto oldest = sessions_.end();
  for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
    if (it->first == spared) continue;
    if (oldest == sessions_.end() || it->second.used < oldest->second.used) oldest = it;
  }
  if (oldest == sessions_.end()) return false;
  sessions_.erase(oldest);
  return true;
}

std::size_t SessionTable::room() const {
  std::size_t sum = 0;
  for (const auto& [id, session] : sessions_) sum += static_cast<std::size_t>(session.room());
  return sum;
}

std::size_t SessionTable::bytes() const {
  std::size_t sum = 0;
  for (const auto& [id, session] : sessions_) sum += session.bytes();
  return sum;
}

}  // namespace specache
