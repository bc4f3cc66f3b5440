// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/template/budget.h"
#include "core/template/scopes.h"
#include "core/template/statements.h"
#include "core/template/value.h"

namespace specache::jinja {

/// What day and time it is, for templates that tell the model.
using Clock = std::function<std::tm()>;

/// One rendering of a template: its variables, its output so far, and what it may still use up.
class Interpreter {
 public:
  Interpreter(const Map& variables, const Limits& limits, const Clock& clock);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  std::string render(const Body& body);

  Value evaluate(const Expression& expression);
  Flow execute(const Body& body);

  /// What a body writes, as a value.
  Value capture(const Body& body);

  void write(std::string_view text);

  /// A variable of the template, a value of the caller's, or a global function; else undefined.
  Value variable(std::string_view name);

  /// Keeps an object that others may hold in a circle until the rendering is done.
  void keep(const std::shared_ptr<Object>& object);

  /// The line of which an error is to speak.
  void at(int line) { line_ = line; }
  int line() const { return line_; }

  Budget& budget() { return budget_; }
  Scopes& scopes() { return scopes_; }
  std::tm now() const { return clock_ ? clock_() : std::tm{}; }

 private:
  std::vector<std::shared_ptr<Object>> kept_;  // goes last
  const Map& variables_;
  const Clock& clock_;
  Budget budget_;
  Scopes scopes_;
  std::string output_;
  int line_ = 1;
};

/// A map under construction that pays for what it takes.
class MapBuilder {
 public:
  explicit MapBuilder(Budget& budget) : budget_(budget) {}
  void set(std::string_view key, Value value);
  Map take() { return std::move(map_); }

 private:
  Budget& budget_;
  Map map_;
};

}  // namespace specache::jinja
