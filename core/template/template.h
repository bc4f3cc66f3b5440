// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/template/budget.h"
#include "core/template/interpreter.h"
#include "core/template/value.h"

namespace specache::jinja {

/// A model's chat template, in the part of Jinja that such templates use, and with the results that
/// Jinja's sandbox gives when transformers sets it up:
///
/// - tags: if, for (with “if”, else, break and continue), set (also of blocks and of namespaces),
///   macro, call, filter, with, raw, generation;
/// - functions: range, namespace, dict, raise_exception, strftime_now;
/// - Jinja's filters and tests, and Python's methods of texts, lists and maps, as far as none of
///   them changes a value.
///
/// Whatever a template says, it ends: with text, or with an Error that names the line. It gets no
/// more time and memory than Limits allow.
class Template {
 public:
  /// Throws Error naming the line. `name` is for messages: “In the model’s chat
  /// template, line 3: …”.
  static Template parse(std::string_view text, std::string name = "the model’s chat template");

  /// The text for these values. `clock` is asked only by templates that tell the date. Threads may
  /// share a template. Throws Error naming the line, also when the template refuses the values.
  std::string render(const Map& values, const Clock& clock, const Limits& limits = {}) const;

  const std::string& name() const { return name_; }

 private:
  Template(std::string name, std::shared_ptr<const Body> body);

  std::string name_;
  std::shared_ptr<const Body> body_;
};

}  // namespace specache::jinja
