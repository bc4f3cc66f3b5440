// SPDX-License-Identifier: GPL-3.0-or-later
// The attention of every kind of decode step, one class each. specache.md, "Stages".
#pragma once

#include "core/model/model.h"
#include "core/specache/step_memory.h"
#include "core/specache/stores.h"

namespace specache {

/// What a decode phase works with. References must outlive it.
struct DecodeContext {
  kernels::Backend& backend;
  Runtime& runtime;
  const CacheOptions& options;
  Stores& stores;
  StepMemory& memory;
  const ModelConfig& config;
};

/// SpeCache's decode step: rows 0 = T_t and 1 = T'_{t+1}.
class Decode final : public AttentionPhase {
 public:
  explicit Decode(const DecodeContext& context) : context_(context) {}
  void attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) override;

 private:
  DecodeContext context_;
};

/// SpeCache's pre-decode: T_1 alone, to get the guess T'_2 and the first fetch. Stores nothing.
class Predecode final : public AttentionPhase {
 public:
  explicit Predecode(const DecodeContext& context) : context_(context) {}
  void attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) override;

 private:
  DecodeContext context_;
};

/// Low-bit pages and window alone (`kivi`), or a window that holds every token (`full`).
class PlainDecode final : public AttentionPhase {
 public:
  explicit PlainDecode(const DecodeContext& context) : context_(context) {}
  void attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) override;

 private:
  DecodeContext context_;
};

/// Without a guess (`fetch`): attention, fetch of what it chose, and attention again.
class FetchDecode final : public AttentionPhase {
 public:
  explicit FetchDecode(const DecodeContext& context) : context_(context) {}
  void attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) override;

 private:
  DecodeContext context_;
};

}  // namespace specache
