// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loading/model_file.h"

namespace specache {

/// Reads an architecture's `llama.…` keys, with limits that no real model comes near. Everything
/// throws Error, naming the key or the tensor that is missing, out of range or not supported.
class ConfigReader {
 public:
  /// `file` must outlive it.
  ConfigReader(const ModelFile& file, std::string_view architecture)
      : file_(file), prefix_(std::string(architecture) + ".") {}

  const ModelFile& file() const { return file_; }

  bool has(std::string_view key) const;
  /// 1 … most.
  int count(std::string_view key, int most) const;
  int countOr(std::string_view key, int most, int otherwise) const;
  /// 0 … most.
  int zeroOr(std::string_view key, int most, int otherwise) const;
  /// Above 0, at most `most`.
  float positiveOr(std::string_view key, float otherwise, float most = 1e12f) const;
  /// The same, or 0.
  float notNegativeOr(std::string_view key, float otherwise) const;
  bool flagOr(std::string_view key, bool otherwise) const;
  std::string_view textOr(std::string_view key, std::string_view otherwise) const;

  /// The values of a tensor of type F32, `length` of them, all above 0.
  std::vector<float> positives(std::string_view tensor, int length) const;

  /// Throws: `key` has a value that no model has.
  [[noreturn]] void refuse(std::string_view key, const std::string& value) const;
  /// Throws: the model does what no layer here does. `what` continues "The model file '…' ".
  [[noreturn]] void refuseFeature(const std::string& what) const;

 private:
  std::string full(std::string_view key) const { return prefix_ + std::string(key); }
  int within(std::string_view key, int least, int most) const;

  const ModelFile& file_;
  std::string prefix_;
};

}  // namespace specache
