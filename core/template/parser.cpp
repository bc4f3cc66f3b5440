// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/parser.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "core/template/characters.h"
#include "core/template/expression_parser.h"
#include "core/template/lexer.h"
#include "core/template/position.h"
#include "core/template/token_stream.h"

namespace specache::jinja {
namespace {

constexpr int deepestNesting = 40;

using Names = std::initializer_list<std::string_view>;

class Parser {
 public:
  explicit Parser(std::string_view source) : tokens_(tokenize(source)), expressions_(tokens_) {}

  Body run() {
    Body body = bodyUpTo({});
    if (!tokens_.is(TokenType::end)) failTag(tokens_.look(1));
    return body;
  }

 private:
  bool atTag(Names names) const {
    return tokens_.is(TokenType::tagBegin) &&
           std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return tokens_.isName(name, 1); });
  }

  /// Statements up to one of the tags, or to the end of the template; the tag is not passed.
  Body bodyUpTo(Names ends) {
    if (depth_ == deepestNesting) failAt(tokens_.line(), "tags lie too deep in each other.");
    ++depth_;
    Body body;
    while (!tokens_.is(TokenType::end) && !atTag(ends)) {
      if (auto statement = next()) body.push_back(std::move(statement));
    }
    --depth_;
    return body;
  }

  /// The rest of a tag that needs an end, the statements in it, and the end.
  Body block(std::string_view tag, int line, std::string_view end) {
    endTag();
    Body body = bodyUpTo({end});
    passEnd(tag, line, end);
    return body;
  }

  /// A block that “break” can’t leave.
  Body closedBlock(std::string_view tag, int line, std::string_view end) {
    const int loops = std::exchange(loops_, 0);
    Body body = block(tag, line, end);
    loops_ = loops;
    return body;
  }

  void passEnd(std::string_view tag, int line, std::string_view end) {
    if (!atTag({end})) {
      failAt(line, quoted(tag) + " has no " + quoted(end) + ".");
    }
    passTag();
    endTag();
  }

  /// Passes “{%” and the name behind it.
  void passTag() {
    tokens_.next();
    tokens_.next();
  }

  void endTag() { tokens_.expect(TokenType::tagEnd, "%}"); }

  [[noreturn]] static void failTag(const Token& name) {
    failAt(name.line, "the tag " + quoted(name.text) + " is unknown here.");
  }

  template <typename Node>
  static std::unique_ptr<Node> begun(int line) {
    auto node = std::make_unique<Node>();
    node->line = line;
    return node;
  }

  std::unique_ptr<Statement> next() {
    if (tokens_.is(TokenType::text)) return text();
    if (tokens_.is(TokenType::printBegin)) return print();
    return tag();
  }

  std::unique_ptr<Statement> text() {
    Token token = tokens_.next();
    auto node = begun<Text>(token.line);
    node->text = std::move(token.text);
    return node;
  }

  std::unique_ptr<Statement> print() {
    auto node = begun<Print>(tokens_.next().line);
    node->expression = expressions_.tuple();
    tokens_.expect(TokenType::printEnd, "}}");
    return node;
  }

  std::unique_ptr<Statement> tag() {
    tokens_.next();
    if (!tokens_.is(TokenType::name)) tokens_.failExpected("the name of a tag");
    const Token name = tokens_.next();
    if (name.text == "if") return condition(name.line);
    if (name.text == "for") return loop(name.line);
    if (name.text == "set") return assignment(name.line);
    if (name.text == "macro") return macro(name.line);
    if (name.text == "call") return callBlock(name.line);
    if (name.text == "filter") return filterBlock(name.line);
    if (name.text == "with") return with(name.line);
    if (name.text == "generation") return generation(name.line);
    if (name.text == "break" || name.text == "continue") return jump(name);
    failTag(name);
  }

  std::unique_ptr<Statement> condition(int line) {
    auto node = begun<If>(line);
    do {
      ExpressionPointer condition = expressions_.tuple();
      endTag();
      node->branches.emplace_back(std::move(condition), bodyUpTo({"elif", "else", "endif"}));
    } while (passes("elif"));
    if (passes("else")) {
      endTag();
      node->otherwise = bodyUpTo({"endif"});
    }
    passEnd("if", line, "endif");
    return node;
  }

  bool passes(std::string_view tag) {
    if (!atTag({tag})) return false;
    passTag();
    return true;
  }

  std::unique_ptr<Statement> loop(int line) {
    auto node = begun<For>(line);
    node->target = target();
    tokens_.expectName("in");
    node->iterable = expressions_.unconditionalTuple();
    if (tokens_.skipName("if")) node->condition = expressions_.expression();
    if (tokens_.isName("recursive")) failAt(line, "“recursive” loops are not known.");
    endTag();
    ++loops_;
    node->body = bodyUpTo({"else", "endfor"});
    --loops_;
    if (passes("else")) {
      endTag();
      node->otherwise = bodyUpTo({"endfor"});
    }
    passEnd("for", line, "endfor");
    return node;
  }

  /// A name, a namespace's attribute, or several of them with commas between.
  Target target() {
    Target first = singleTarget();
    if (!tokens_.isSign(",")) return first;
    Target several;
    several.several.push_back(std::move(first));
    while (tokens_.skipSign(",")) {
      if (tokens_.is(TokenType::name) || tokens_.isSign("(")) {
        if (tokens_.isName("in")) break;
        several.several.push_back(singleTarget());
      }
    }
    return several;
  }

  Target singleTarget() {
    if (tokens_.isSign("(")) return bracketedTarget();
    Target target;
    target.name = tokens_.expectAnyName();
    if (tokens_.skipSign(".")) target.attribute = tokens_.expectAnyName();
    return target;
  }

  Target bracketedTarget() {
    if (depth_ == deepestNesting) failAt(tokens_.line(), "brackets lie too deep in each other.");
    ++depth_;
    tokens_.next();
    Target inside = target();
    tokens_.expectSign(")");
    --depth_;
    return inside;
  }

  std::unique_ptr<Statement> assignment(int line) {
    Target assigned = target();
    if (!tokens_.isSign("=")) return blockAssignment(line, std::move(assigned));
    tokens_.next();
    auto node = begun<Assign>(line);
    node->target = std::move(assigned);
    node->value = expressions_.tuple();
    endTag();
    return node;
  }

  std::unique_ptr<Statement> blockAssignment(int line, Target assigned) {
    auto node = begun<AssignBlock>(line);
    node->target = std::move(assigned);
    node->filters = expressions_.blockFilters();
    node->body = closedBlock("set", line, "endset");
    return node;
  }

  void parameters(MacroDefinition& macro) {
    tokens_.expectSign("(");
    while (!tokens_.isSign(")")) {
      macro.parameters.push_back(tokens_.expectAnyName());
      const bool optional = tokens_.skipSign("=");
      macro.defaults.push_back(optional ? expressions_.expression() : nullptr);
      if (!tokens_.skipSign(",")) break;
    }
    tokens_.expectSign(")");
  }

  std::unique_ptr<Statement> macro(int line) {
    auto node = begun<MacroDefinition>(line);
    node->name = tokens_.expectAnyName();
    parameters(*node);
    node->body = closedBlock("macro", line, "endmacro");
    return node;
  }

  std::unique_ptr<Statement> callBlock(int line) {
    auto node = begun<CallBlock>(line);
    node->caller.name = "caller";
    if (tokens_.isSign("(")) parameters(node->caller);
    ExpressionPointer call = expressions_.postfixed();
    if (dynamic_cast<Call*>(call.get()) == nullptr) failAt(line, "“call” needs a call.");
    node->call.reset(static_cast<Call*>(call.release()));
    node->caller.body = closedBlock("call", line, "endcall");
    return node;
  }

  std::unique_ptr<Statement> filterBlock(int line) {
    auto node = begun<FilterBlock>(line);
    node->filters = expressions_.blockFiltersFromName();
    node->body = closedBlock("filter", line, "endfilter");
    return node;
  }

  std::unique_ptr<Statement> with(int line) {
    auto node = begun<With>(line);
    while (!tokens_.is(TokenType::tagEnd)) {
      Target variable = singleTarget();
      tokens_.expectSign("=");
      node->variables.emplace_back(std::move(variable), expressions_.expression());
      if (!tokens_.skipSign(",")) break;
    }
    node->body = block("with", line, "endwith");
    return node;
  }

  std::unique_ptr<Statement> generation(int line) {
    auto node = begun<Group>(line);
    node->body = block("generation", line, "endgeneration");
    return node;
  }

  std::unique_ptr<Statement> jump(const Token& name) {
    if (loops_ == 0) failAt(name.line, quoted(name.text) + " stands in no loop.");
    auto node = begun<Jump>(name.line);
    node->flow = name.text == "break" ? Flow::breakLoop : Flow::continueLoop;
    endTag();
    return node;
  }

  TokenStream tokens_;
  ExpressionParser expressions_;
  int depth_ = 0;
  int loops_ = 0;  ///< around the place where it reads
};

}  // namespace

Body parseTemplate(std::string_view source) {
  return Parser(source).run();
}

}  // namespace specache::jinja
