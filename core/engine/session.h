// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/engine/events.h"
#include "core/engine/transcript.h"
#include "core/specache/cache.h"

namespace specache {

/// One conversation's KV and the tokens that it is of.
class Session {
 public:
  explicit Session(const Model& model) : model_(model) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Tokens whose KV is in the cache.
  std::span<const std::int32_t> tokens() const { return tokens_; }
  int length() const { return static_cast<int>(tokens_.size()); }
  /// Tokens that its cache has room for.
  int room() const { return cache_ ? cache_->room() : 0; }
  /// Bytes that it takes, by store and in all.
  CacheBytes kv() const { return cache_ ? cache_->bytes() : CacheBytes(); }
  std::size_t bytes() const { return kv().device() + kv().hostKv; }

  /// Makes the cache, or another one with the same rows where the options are others. After
  /// kernels::OutOfMemory it may be called again with smaller ones; nothing is lost.
  void use(const CacheOptions& options);
  /// Only after `use`.
  Cache& cache() { return *cache_; }

  /// How many tokens are the same as the beginning of `tokens`.
  int common(std::span<const std::int32_t> tokens) const;
  /// Forgets everything behind the first `length` tokens.
  void rewind(int length);
  /// Appends tokens by exact prefill. Throws Cancelled with the finished chunks kept.
  void prefill(std::span<const std::int32_t> tokens, const PrefillControl& control);
  /// Appends one token through the cache. Throws Cancelled where `stop` was requested during a slow
  /// step; the session is then as before, and `use` must come next.
  void step(std::int32_t token, const std::stop_token& stop);
  /// Appends tokens whose rows are known.
  void import(std::span<const std::int32_t> tokens, std::span<const std::byte> rows);

  AnswerIds answers;
  std::chrono::steady_clock::time_point used = std::chrono::steady_clock::now();

 private:
  void exportCarried();
  void importCarried();

  const Model& model_;
  std::unique_ptr<Cache> cache_;
  std::vector<std::int32_t> tokens_;
  std::vector<std::vector<std::byte>> carried_;  // rows on the way from one cache to another
  bool interrupted_ =
      false;  // the last step was left undone: only the exact rows are to be trusted
  double lastStepMilliseconds_ = 0;
};

/// All sessions of a model.
class SessionTable {
 public:
  /// The session of that number; made where there is none.
  Session& get(SessionId id, const Model& model);
  void close(SessionId id) { sessions_.erase(id); }
  void clear() { sessions_.clear(); }
  /// Ends the session that was not used for the longest, but not `spared`. False where there is no
  /// other.
  bool closeOldestBut(SessionId spared);
  /// Tokens that all sessions have room for, and their bytes.
  std::size_t room() const;
  std::size_t bytes() const;

 private:
  std::map<SessionId, Session> sessions_;
};

}  // namespace specache
