// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/template/expressions.h"
#include "core/template/token_stream.h"

namespace specache::jinja {

/// Reads the expressions of a template, in Jinja's order of precedence. Throws Error naming the
/// line, also where expressions lie too deep in each other to be evaluated.
class ExpressionParser {
 public:
  using BlockFilters = std::vector<std::unique_ptr<Filtered>>;

  explicit ExpressionParser(TokenStream& tokens) : tokens_(tokens) {}

  ExpressionPointer expression();

  /// An expression without “if … else”, as behind “in” of a loop.
  ExpressionPointer unconditional();

  /// One expression, or several with commas between them: a tuple.
  ExpressionPointer tuple();
  ExpressionPointer unconditionalTuple();

  /// “| filter | filter(…)” behind the name of a block.
  BlockFilters blockFilters();

  /// “filter | filter(…)”
  BlockFilters blockFiltersFromName();

  /// A name or a literal with “.name”, “[…]” and “(…)” behind it.
  ExpressionPointer postfixed();

 private:
  using Rule = ExpressionPointer (ExpressionParser::*)();

  ExpressionPointer either();
  ExpressionPointer both();
  ExpressionPointer negation();
  ExpressionPointer comparison();
  ExpressionPointer sum();
  ExpressionPointer concatenation();
  ExpressionPointer product();
  ExpressionPointer power();
  ExpressionPointer unary();
  ExpressionPointer primary();
  ExpressionPointer named();
  ExpressionPointer text();
  ExpressionPointer parenthesized();
  ExpressionPointer list();
  ExpressionPointer map();
  ExpressionPointer postfix(ExpressionPointer operand);
  ExpressionPointer filters(ExpressionPointer operand);
  ExpressionPointer member(ExpressionPointer object);
  ExpressionPointer subscript(ExpressionPointer object);
  ExpressionPointer slice(ExpressionPointer object, ExpressionPointer begin);
  ExpressionPointer sliceBound();
  void addEntry(MapLiteral& map);
  ExpressionPointer conditional(ExpressionPointer then);
  std::optional<Relation> relation();
  ExpressionPointer call(ExpressionPointer callee);
  ExpressionPointer filter(ExpressionPointer input);
  ExpressionPointer test(ExpressionPointer input);
  std::unique_ptr<Filtered> filterCall(ExpressionPointer input);
  void testArguments(Tested& test);
  CallArguments arguments();
  void argument(CallArguments& arguments);

  /// Operands with binary operators between them, the first binding first.
  using Signs = std::initializer_list<std::pair<std::string_view, BinaryOperator>>;
  ExpressionPointer chain(Rule operand, Signs signs);
  ExpressionPointer tupleOf(Rule item);
  std::vector<ExpressionPointer> itemsUpTo(std::string_view close);
  bool beginsArgument() const;
  bool endsTuple() const;

  /// One level of recursion while it lives. Throws Error where there are too many.
  class Level {
   public:
    explicit Level(ExpressionParser& parser);
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    ExpressionParser& parser_;
  };

  TokenStream& tokens_;
  int depth_ = 0;
};

}  // namespace specache::jinja
