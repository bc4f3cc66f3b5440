// SPDX-License-Identifier: GPL-3.0-or-later
// What the quality commands share: model, tasks, caches, and the reading of a case.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "app/cli/bench/haystack.h"
#include "app/cli/bench/quality_settings.h"
#include "app/cli/bench/quality_tasks.h"
#include "app/cli/bench/shared_prefix.h"
#include "core/engine/device.h"
#include "core/model/model.h"
#include "core/text/chat_format.h"

namespace specache::app {

class QualityBench {
 public:
  /// Loads the model and the tasks; `caches` in the order of the settings.
  QualityBench(const QualitySettings& settings, std::vector<NamedCache> caches);

  /// A case of niah, multikey or refuse whose prompt has at most `length` tokens. The same seed,
  /// task, length and index give the same case.
  QualityCase draw(const std::string& task, int length, int index) const;
  /// A generator for such a case.
  std::mt19937_64 random(const std::string& task, int length, int index) const;

  /// Reads a document into all caches.
  void read(const std::string& document);
  /// What comes behind the document up to the answer.
  std::vector<std::int32_t> question(const std::string& text) const;
  /// What a cache answers about the document that was read.
  std::string answer(std::size_t cache, const std::string& question);

  const std::vector<NamedCache>& caches() const { return caches_; }
  const std::string& refusal() const { return tasks_.refusal(); }
  const Haystack& haystack() const { return haystack_; }
  const ChatFormat& format() const { return *format_; }
  SharedPrefix& prefix() { return prefix_; }
  const Model& model() const { return *model_; }

 private:
  const QualitySettings& settings_;
  std::vector<NamedCache> caches_;
  ChosenDevice device_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<const ChatFormat> format_;
  QualityTasks tasks_;
  Haystack haystack_;
  SharedPrefix prefix_;
};

}  // namespace specache::app
