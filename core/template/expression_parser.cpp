// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/expression_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/template/characters.h"
#include "core/template/position.h"

namespace specache::jinja {
namespace {

constexpr int highestTree = 150;
constexpr int deepestNesting = 60;

int heightOf(const ExpressionPointer& expression) {
  return expression ? expression->height : 0;
}

int heightOf(const std::vector<ExpressionPointer>& expressions) {
  int highest = 0;
  for (const ExpressionPointer& each : expressions) highest = std::max(highest, each->height);
  return highest;
}

/// A node that is done: its place in the template, and the height of what lies below it.
template <typename Node>
std::unique_ptr<Node> sealed(std::unique_ptr<Node> node, int line, int below) {
  if (below >= highestTree) failAt(line, "this expression is too long; take it apart.");
  node->line = line;
  node->height = below + 1;
  return node;
}

ExpressionPointer literal(Value value, int line) {
  auto node = std::make_unique<Literal>();
  node->value = std::move(value);
  return sealed(std::move(node), line, 0);
}

bool isReserved(std::string_view name) {
  static constexpr std::array<std::string_view, 7> reserved = {"and", "else", "if", "in",
                                                               "is",  "not",  "or"};
  return std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

std::optional<Value> constantNamed(std::string_view name) {
  if (name == "true" || name == "True") return Value(true);
  if (name == "false" || name == "False") return Value(false);
  if (name == "none" || name == "None") return Value(nullptr);
  return std::nullopt;
}

}  // namespace

ExpressionParser::Level::Level(ExpressionParser& parser) : parser_(parser) {
  if (parser.depth_ >= deepestNesting) {
    failAt(parser.tokens_.line(), "this expression is nested too deep; take it apart.");
  }
  ++parser.depth_;
}

ExpressionPointer ExpressionParser::expression() {
  const Level level(*this);
  ExpressionPointer value = either();
  while (tokens_.isName("if")) value = conditional(std::move(value));
  return value;
}

ExpressionPointer ExpressionParser::conditional(ExpressionPointer then) {
  const int line = tokens_.next().line;
  auto node = std::make_unique<Conditional>();
  node->then = std::move(then);
  node->condition = either();
  if (tokens_.skipName("else")) node->otherwise = expression();
  const int below =
      std::max({heightOf(node->then), heightOf(node->condition), heightOf(node->otherwise)});
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::unconditional() {
  const Level level(*this);
  return either();
}

bool ExpressionParser::endsTuple() const {
  return tokens_.is(TokenType::tagEnd) || tokens_.is(TokenType::printEnd) || tokens_.isSign(")") ||
         tokens_.is(TokenType::end);
}

ExpressionPointer ExpressionParser::tupleOf(Rule item) {
  const int line = tokens_.line();
  ExpressionPointer first = (this->*item)();
  if (!tokens_.isSign(",")) return first;
  auto node = std::make_unique<SequenceLiteral>();
  node->kind = SequenceKind::tuple;
  node->items.push_back(std::move(first));
  while (tokens_.skipSign(",") && !endsTuple()) node->items.push_back((this->*item)());
  const int below = heightOf(node->items);
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::tuple() {
  return tupleOf(&ExpressionParser::expression);
}

ExpressionPointer ExpressionParser::unconditionalTuple() {
  return tupleOf(&ExpressionParser::unconditional);
}

ExpressionPointer ExpressionParser::either() {
  ExpressionPointer left = both();
  while (tokens_.isName("or")) {
    const int line = tokens_.next().line;
    auto node = std::make_unique<Logical>();
    node->left = std::move(left);
    node->right = both();
    const int below = std::max(heightOf(node->left), heightOf(node->right));
    left = sealed(std::move(node), line, below);
  }
  return left;
}

ExpressionPointer ExpressionParser::both() {
  ExpressionPointer left = negation();
  while (tokens_.isName("and")) {
    const int line = tokens_.next().line;
    auto node = std::make_unique<Logical>();
    node->isAnd = true;
    node->left = std::move(left);
    node->right = negation();
    const int below = std::max(heightOf(node->left), heightOf(node->right));
    left = sealed(std::move(node), line, below);
  }
  return left;
}

ExpressionPointer ExpressionParser::negation() {
  if (!tokens_.isName("not")) return comparison();
  const Level level(*this);
  const int line = tokens_.next().line;
  auto node = std::make_unique<Not>();
  node->operand = negation();
  const int below = heightOf(node->operand);
  return sealed(std::move(node), line, below);
}

std::optional<Relation> ExpressionParser::relation() {
  if (tokens_.skipSign("==")) return Relation::equal;
  if (tokens_.skipSign("!=")) return Relation::unequal;
  if (tokens_.skipSign("<=")) return Relation::lessOrEqual;
  if (tokens_.skipSign(">=")) return Relation::greaterOrEqual;
  if (tokens_.skipSign("<")) return Relation::less;
  if (tokens_.skipSign(">")) return Relation::greater;
  if (tokens_.skipName("in")) return Relation::in;
  if (!tokens_.isName("not") || !tokens_.isName("in", 1)) return std::nullopt;
  tokens_.next();
  tokens_.next();
  return Relation::notIn;
}

ExpressionPointer ExpressionParser::comparison() {
  ExpressionPointer first = sum();
  const int line = tokens_.line();
  auto node = std::make_unique<Comparison>();
  int below = heightOf(first);
  while (const std::optional<Relation> what = relation()) {
    node->rest.emplace_back(*what, sum());
    below = std::max(below, heightOf(node->rest.back().second));
  }
  if (node->rest.empty()) return first;
  node->first = std::move(first);
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::chain(Rule operand, Signs signs) {
  ExpressionPointer left = (this->*operand)();
  while (true) {
    const auto* const sign = std::find_if(
        signs.begin(), signs.end(), [&](const auto& each) { return tokens_.isSign(each.first); });
    if (sign == signs.end()) return left;
    const int line = tokens_.next().line;
    auto node = std::make_unique<Binary>();
    node->what = sign->second;
    node->left = std::move(left);
    node->right = (this->*operand)();
    const int below = std::max(heightOf(node->left), heightOf(node->right));
    left = sealed(std::move(node), line, below);
  }
}

ExpressionPointer ExpressionParser::sum() {
  return chain(&ExpressionParser::concatenation,
               {{"+", BinaryOperator::add}, {"-", BinaryOperator::subtract}});
}

ExpressionPointer ExpressionParser::concatenation() {
  const int line = tokens_.line();
  ExpressionPointer first = product();
  if (!tokens_.isSign("~")) return first;
  auto node = std::make_unique<Concatenation>();
  node->parts.push_back(std::move(first));
  while (tokens_.skipSign("~")) node->parts.push_back(product());
  const int below = heightOf(node->parts);
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::product() {
  return chain(&ExpressionParser::power, {{"*", BinaryOperator::multiply},
                                          {"/", BinaryOperator::divide},
                                          {"//", BinaryOperator::floorDivide},
                                          {"%", BinaryOperator::modulo}});
}

ExpressionPointer ExpressionParser::power() {
  return chain(&ExpressionParser::unary, {{"**", BinaryOperator::power}});
}

ExpressionPointer ExpressionParser::unary() {
  return filters(postfixed());
}

ExpressionPointer ExpressionParser::postfixed() {
  if (!tokens_.isSign("-") && !tokens_.isSign("+")) return postfix(primary());
  const Level level(*this);
  const Token sign = tokens_.next();
  auto node = std::make_unique<Sign>();
  node->negative = sign.text == "-";
  node->operand = postfixed();
  const int below = heightOf(node->operand);
  return postfix(sealed(std::move(node), sign.line, below));
}

ExpressionPointer ExpressionParser::primary() {
  const Token& token = tokens_.look();
  if (token.type == TokenType::name && !isReserved(token.text)) return named();
  if (token.type == TokenType::string) return text();
  if (token.type == TokenType::integer) {
    const Token number = tokens_.next();
    return literal(number.integer, number.line);
  }
  if (token.type == TokenType::number) {
    const Token number = tokens_.next();
    return literal(number.number, number.line);
  }
  if (tokens_.isSign("(")) return parenthesized();
  if (tokens_.isSign("[")) return list();
  if (tokens_.isSign("{")) return map();
  tokens_.failExpected("a value");
}

ExpressionPointer ExpressionParser::named() {
  const Token token = tokens_.next();
  if (std::optional<Value> constant = constantNamed(token.text)) {
    return literal(std::move(*constant), token.line);
  }
  auto node = std::make_unique<Name>();
  node->name = token.text;
  return sealed(std::move(node), token.line, 0);
}

/// String literals that follow each other are one.
ExpressionPointer ExpressionParser::text() {
  const int line = tokens_.line();
  std::string joined;
  while (tokens_.is(TokenType::string)) joined += tokens_.next().text;
  return literal(std::move(joined), line);
}

ExpressionPointer ExpressionParser::parenthesized() {
  const int line = tokens_.next().line;
  if (tokens_.skipSign(")")) return literal(Sequence{{}, SequenceKind::tuple}, line);
  ExpressionPointer inside = tuple();
  tokens_.expectSign(")");
  return inside;
}

std::vector<ExpressionPointer> ExpressionParser::itemsUpTo(std::string_view close) {
  std::vector<ExpressionPointer> items;
  while (!tokens_.isSign(close)) {
    items.push_back(expression());
    if (!tokens_.skipSign(",")) break;
  }
  tokens_.expectSign(close);
  return items;
}

ExpressionPointer ExpressionParser::list() {
  const int line = tokens_.next().line;
  auto node = std::make_unique<SequenceLiteral>();
  node->items = itemsUpTo("]");
  const int below = heightOf(node->items);
  return sealed(std::move(node), line, below);
}

void ExpressionParser::addEntry(MapLiteral& map) {
  ExpressionPointer key = expression();
  tokens_.expectSign(":");
  ExpressionPointer value = expression();
  map.entries.emplace_back(std::move(key), std::move(value));
}

ExpressionPointer ExpressionParser::map() {
  const int line = tokens_.next().line;
  auto node = std::make_unique<MapLiteral>();
  int below = 0;
  while (!tokens_.isSign("}")) {
    addEntry(*node);
    const auto& [key, value] = node->entries.back();
    below = std::max({below, heightOf(key), heightOf(value)});
    if (!tokens_.skipSign(",")) break;
  }
  tokens_.expectSign("}");
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::postfix(ExpressionPointer operand) {
  while (true) {
    if (tokens_.isSign(".")) {
      operand = member(std::move(operand));
    } else if (tokens_.isSign("[")) {
      operand = subscript(std::move(operand));
    } else if (tokens_.isSign("(")) {
      operand = call(std::move(operand));
    } else {
      return operand;
    }
  }
}

ExpressionPointer ExpressionParser::filters(ExpressionPointer operand) {
  while (true) {
    if (tokens_.isSign("|")) {
      operand = filter(std::move(operand));
    } else if (tokens_.isName("is")) {
      operand = test(std::move(operand));
    } else if (tokens_.isSign("(")) {
      operand = call(std::move(operand));
    } else {
      return operand;
    }
  }
}

ExpressionPointer ExpressionParser::member(ExpressionPointer object) {
  const int line = tokens_.next().line;
  const int below = heightOf(object);
  if (tokens_.is(TokenType::integer)) {
    auto node = std::make_unique<Subscript>();
    node->object = std::move(object);
    node->index = literal(tokens_.next().integer, line);
    return sealed(std::move(node), line, below);
  }
  auto node = std::make_unique<Attribute>();
  node->object = std::move(object);
  node->name = tokens_.expectAnyName();
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::subscript(ExpressionPointer object) {
  const int line = tokens_.next().line;
  if (tokens_.isSign(":")) return slice(std::move(object), nullptr);
  ExpressionPointer index = expression();
  if (tokens_.isSign(":")) return slice(std::move(object), std::move(index));
  tokens_.expectSign("]");
  auto node = std::make_unique<Subscript>();
  const int below = std::max(heightOf(object), heightOf(index));
  node->object = std::move(object);
  node->index = std::move(index);
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::sliceBound() {
  return tokens_.isSign(":") || tokens_.isSign("]") ? nullptr : expression();
}

ExpressionPointer ExpressionParser::slice(ExpressionPointer object, ExpressionPointer begin) {
  const int line = tokens_.next().line;
  auto node = std::make_unique<Slice>();
  node->object = std::move(object);
  node->begin = std::move(begin);
  node->end = sliceBound();
  if (tokens_.skipSign(":")) node->step = sliceBound();
  tokens_.expectSign("]");
  const int below = std::max(
      {heightOf(node->object), heightOf(node->begin), heightOf(node->end), heightOf(node->step)});
  return sealed(std::move(node), line, below);
}

void ExpressionParser::argument(CallArguments& arguments) {
  if (tokens_.skipSign("**")) {
    arguments.spreadNamed = expression();
  } else if (tokens_.skipSign("*")) {
    arguments.spread = expression();
  } else if (tokens_.is(TokenType::name) && tokens_.isSign("=", 1)) {
    const std::string name = tokens_.next().text;
    tokens_.next();
    arguments.named.emplace_back(name, expression());
  } else if (!arguments.named.empty()) {
    failAt(tokens_.line(), "an argument without a name stands behind one with a name.");
  } else {
    arguments.positional.push_back(expression());
  }
}

CallArguments ExpressionParser::arguments() {
  CallArguments arguments;
  tokens_.expectSign("(");
  while (!tokens_.isSign(")")) {
    argument(arguments);
    if (!tokens_.skipSign(",")) break;
  }
  tokens_.expectSign(")");
  return arguments;
}

ExpressionPointer ExpressionParser::call(ExpressionPointer callee) {
  const int line = tokens_.line();
  auto node = std::make_unique<Call>();
  node->callee = std::move(callee);
  node->arguments = arguments();
  const int below = std::max(heightOf(node->callee), node->arguments.height());
  return sealed(std::move(node), line, below);
}

std::unique_ptr<Filtered> ExpressionParser::filterCall(ExpressionPointer input) {
  const int line = tokens_.line();
  auto node = std::make_unique<Filtered>();
  node->input = std::move(input);
  node->name = tokens_.expectAnyName();
  node->filter = findFilter(node->name);
  if (tokens_.isSign("(")) node->arguments = arguments();
  const int below = std::max(heightOf(node->input), node->arguments.height());
  return sealed(std::move(node), line, below);
}

ExpressionPointer ExpressionParser::filter(ExpressionPointer input) {
  tokens_.next();
  return filterCall(std::move(input));
}

ExpressionParser::BlockFilters ExpressionParser::blockFilters() {
  BlockFilters filters;
  while (tokens_.skipSign("|")) filters.push_back(filterCall(nullptr));
  return filters;
}

ExpressionParser::BlockFilters ExpressionParser::blockFiltersFromName() {
  BlockFilters filters;
  filters.push_back(filterCall(nullptr));
  for (auto& more : blockFilters()) filters.push_back(std::move(more));
  return filters;
}

bool ExpressionParser::beginsArgument() const {
  const Token& token = tokens_.look();
  if (token.type == TokenType::name) return !isReserved(token.text);
  return token.type == TokenType::string || token.type == TokenType::integer ||
         token.type == TokenType::number || tokens_.isSign("(") || tokens_.isSign("[") ||
         tokens_.isSign("{");
}

void ExpressionParser::testArguments(Tested& test) {
  if (tokens_.isSign("(")) {
    test.arguments = arguments();
  } else if (beginsArgument()) {
    test.arguments.positional.push_back(postfixed());
  }
}

ExpressionPointer ExpressionParser::test(ExpressionPointer input) {
  const int line = tokens_.next().line;
  const bool inverted = tokens_.skipName("not");
  auto node = std::make_unique<Tested>();
  node->input = std::move(input);
  node->name = tokens_.expectAnyName();
  node->test = findTest(node->name);
  testArguments(*node);
  const int below = std::max(heightOf(node->input), node->arguments.height());
  ExpressionPointer result = sealed(std::move(node), line, below);
  if (!inverted) return result;
  auto opposite = std::make_unique<Not>();
  opposite->operand = std::move(result);
  return sealed(std::move(opposite), line, below + 1);
}

}  // namespace specache::jinja
