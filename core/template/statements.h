// SPDX-License-Identifier: GPL-3.0-or-later
// The text and the tags of a template, as a tree that writes its output.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/template/expressions.h"

namespace specache::jinja {

/// How a statement ends: go on, or leave the loop around it.
enum class Flow { next, breakLoop, continueLoop };

struct Statement {
  int line = 0;

  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  virtual ~Statement() = default;

  /// Called by Interpreter::execute, which keeps count.
  virtual Flow execute(Interpreter& interpreter) const = 0;
};

using Body = std::vector<std::unique_ptr<Statement>>;

struct Text : Statement {
  std::string text;
  Flow execute(Interpreter& interpreter) const override;
};

/// {{ expression }}
struct Print : Statement {
  ExpressionPointer expression;
  Flow execute(Interpreter& interpreter) const override;
};

struct If : Statement {
  std::vector<std::pair<ExpressionPointer, Body>> branches;
  Body otherwise;
  Flow execute(Interpreter& interpreter) const override;
};

/// What “set” and “for” assign to: a name, a namespace's attribute, or several of them.
struct Target {
  std::string name;
  std::string attribute;        ///< empty for a plain name
  std::vector<Target> several;  ///< empty for a single one
  void assign(Interpreter& interpreter, Value value) const;
};

struct For : Statement {
  Target target;
  ExpressionPointer iterable;
  ExpressionPointer condition;  ///< may be null
  Body body;
  Body otherwise;
  Flow execute(Interpreter& interpreter) const override;

 private:
  List selected(Interpreter& interpreter) const;
};

struct Assign : Statement {
  Target target;
  ExpressionPointer value;
  Flow execute(Interpreter& interpreter) const override;
};

/// Filters for the text of a block, in the order in which they apply.
using BlockFilters = std::vector<std::unique_ptr<Filtered>>;

/// {% set name | filter %}…{% endset %}
struct AssignBlock : Statement {
  Target target;
  BlockFilters filters;
  Body body;
  Flow execute(Interpreter& interpreter) const override;
};

/// {% filter name %}…{% endfilter %}
struct FilterBlock : Statement {
  BlockFilters filters;
  Body body;
  Flow execute(Interpreter& interpreter) const override;
};

struct MacroDefinition : Statement {
  std::string name;
  std::vector<std::string> parameters;
  std::vector<ExpressionPointer> defaults;  ///< one a parameter; null where there is none
  Body body;
  Flow execute(Interpreter& interpreter) const override;
};

/// {% call macro(…) %}…{% endcall %}: the macro finds the body as “caller”.
struct CallBlock : Statement {
  std::unique_ptr<Call> call;
  MacroDefinition caller;
  Flow execute(Interpreter& interpreter) const override;
};

struct With : Statement {
  std::vector<std::pair<Target, ExpressionPointer>> variables;
  Body body;
  Flow execute(Interpreter& interpreter) const override;
};

/// {% generation %}…{% endgeneration %}, which marks answers for training and changes nothing here.
struct Group : Statement {
  Body body;
  Flow execute(Interpreter& interpreter) const override;
};

/// {% break %} and {% continue %}
struct Jump : Statement {
  Flow flow = Flow::next;
  Flow execute(Interpreter& interpreter) const override;
};

}  // namespace specache::jinja
