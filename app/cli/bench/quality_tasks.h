// SPDX-License-Identifier: GPL-3.0-or-later
// Cases of the quality bench, drawn as tests/quality/data/README.md says.
#pragma once

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "app/cli/bench/haystack.h"

namespace specache::app {

/// One question about one document.
struct QualityCase {
  std::string document;
  std::string question;
  std::string answer;
  bool stated = true;  ///< false: the document does not say, and `answer` is the refusal
};

/// tasks.json.
class QualityTasks {
 public:
  using Random = std::mt19937_64;

  /// Throws Error where the file is missing or not as described.
  explicit QualityTasks(const std::filesystem::path& file);

  /// One fact hidden in a passage.
  QualityCase niah(const Haystack& haystack, int tokens, Random& random) const;
  /// One of many facts that differ in one part of the subject only.
  QualityCase multikey(const Haystack& haystack, int tokens, Random& random) const;
  /// Near misses, with the fact that is asked for or without it.
  QualityCase refuse(const Haystack& haystack, int tokens, bool stated, Random& random) const;

  const std::string& refusal() const { return refusal_; }

 private:
  struct Pool {
    std::vector<std::vector<std::string>> parts;
    std::string join, prefix;
  };
  struct Value {
    std::string pattern;
    Pool choices;
  };
  struct Fact {
    std::string id, subject, value;
    std::vector<std::string> statements, questions;
  };

  const Pool& subjects(const Fact& fact) const { return pools_.at(fact.subject); }
  std::string drawValue(const Fact& fact, Random& random) const;

  std::string refusal_;
  int multikeyKeys_ = 0;
  std::map<std::string, Pool> pools_;
  std::map<std::string, Value> values_;
  std::vector<Fact> facts_;
};

}  // namespace specache::app
