// SPDX-License-Identifier: GPL-3.0-or-later
// The expressions of a template, as a tree that gives values.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/template/filters.h"
#include "core/template/object.h"
#include "core/template/operators.h"
#include "core/template/tests.h"
#include "core/template/value.h"

namespace specache::jinja {

struct Expression {
  int line = 0;
  int height = 1;  ///< of the tree whose root it is

  Expression() = default;
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;
  virtual ~Expression() = default;

  /// Called by Interpreter::evaluate, which keeps count.
  virtual Value evaluate(Interpreter& interpreter) const = 0;
};

using ExpressionPointer = std::unique_ptr<Expression>;

struct Literal : Expression {
  Value value;
  Value evaluate(Interpreter& interpreter) const override;
};

struct Name : Expression {
  std::string name;
  Value evaluate(Interpreter& interpreter) const override;
};

struct SequenceLiteral : Expression {
  SequenceKind kind = SequenceKind::list;
  std::vector<ExpressionPointer> items;
  Value evaluate(Interpreter& interpreter) const override;
};

struct MapLiteral : Expression {
  std::vector<std::pair<ExpressionPointer, ExpressionPointer>> entries;
  Value evaluate(Interpreter& interpreter) const override;
};

struct Not : Expression {
  ExpressionPointer operand;
  Value evaluate(Interpreter& interpreter) const override;
};

struct Sign : Expression {
  bool negative = false;
  ExpressionPointer operand;
  Value evaluate(Interpreter& interpreter) const override;
};

struct Binary : Expression {
  BinaryOperator what = BinaryOperator::add;
  ExpressionPointer left;
  ExpressionPointer right;
  Value evaluate(Interpreter& interpreter) const override;
};

/// and, or: the value that decides.
struct Logical : Expression {
  bool isAnd = false;
  ExpressionPointer left;
  ExpressionPointer right;
  Value evaluate(Interpreter& interpreter) const override;
};

/// a ~ b ~ c
struct Concatenation : Expression {
  std::vector<ExpressionPointer> parts;
  Value evaluate(Interpreter& interpreter) const override;
};

/// a < b <= c
struct Comparison : Expression {
  ExpressionPointer first;
  std::vector<std::pair<Relation, ExpressionPointer>> rest;
  Value evaluate(Interpreter& interpreter) const override;
};

/// a if condition else b
struct Conditional : Expression {
  ExpressionPointer condition;
  ExpressionPointer then;
  ExpressionPointer otherwise;  ///< may be null
  Value evaluate(Interpreter& interpreter) const override;
};

struct Attribute : Expression {
  ExpressionPointer object;
  std::string name;
  Value evaluate(Interpreter& interpreter) const override;
};

struct Subscript : Expression {
  ExpressionPointer object;
  ExpressionPointer index;
  Value evaluate(Interpreter& interpreter) const override;
};

struct Slice : Expression {
  ExpressionPointer object;
  ExpressionPointer begin;  ///< each of the three may be null
  ExpressionPointer end;
  ExpressionPointer step;
  Value evaluate(Interpreter& interpreter) const override;
};

/// What stands between the brackets of a call.
struct CallArguments {
  std::vector<ExpressionPointer> positional;
  std::vector<std::pair<std::string, ExpressionPointer>> named;
  ExpressionPointer spread;       ///< *list; may be null
  ExpressionPointer spreadNamed;  ///< **map; may be null
  int height() const;
  Arguments evaluate(Interpreter& interpreter) const;
};

struct Call : Expression {
  ExpressionPointer callee;
  CallArguments arguments;
  Value evaluate(Interpreter& interpreter) const override;
  Value callWith(Interpreter& interpreter, const Arguments& values) const;
};

struct Filtered : Expression {
  ExpressionPointer input;  ///< null where a block is filtered
  std::string name;
  Filter filter = nullptr;  ///< null if there is no such filter, which only matters when it runs
  CallArguments arguments;
  Value evaluate(Interpreter& interpreter) const override;
  Value apply(Interpreter& interpreter, const Value& value) const;
};

struct Tested : Expression {
  ExpressionPointer input;
  std::string name;
  Test test = nullptr;  ///< as Filtered::filter
  CallArguments arguments;
  Value evaluate(Interpreter& interpreter) const override;
};

}  // namespace specache::jinja
