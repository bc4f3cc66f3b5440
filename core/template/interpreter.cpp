// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/interpreter.h"

#include <utility>

#include "core/template/globals.h"
#include "core/template/object.h"

namespace specache::jinja {

Interpreter::Interpreter(const Map& variables, const Limits& limits, const Clock& clock)
    : variables_(variables), clock_(clock), budget_(limits), scopes_(budget_) {}

Interpreter::~Interpreter() {
  for (const auto& object : kept_) object->release();
}

std::string Interpreter::render(const Body& body) {
  execute(body);
  return std::move(output_);
}

Value Interpreter::evaluate(const Expression& expression) {
  budget_.step();
  const Budget::Level level(budget_);
  line_ = expression.line;
  return expression.evaluate(*this);
}

Flow Interpreter::execute(const Body& body) {
  const Budget::Level level(budget_);
  for (const auto& statement : body) {
    budget_.step();
    line_ = statement->line;
    const Flow flow = statement->execute(*this);
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Value Interpreter::capture(const Body& body) {
  std::string outer = std::exchange(output_, {});
  execute(body);
  return std::exchange(output_, std::move(outer));
}

void Interpreter::write(std::string_view text) {
  budget_.bytes(text.size());
  budget_.output(output_.size() + text.size());
  output_ += text;
}

Value Interpreter::variable(std::string_view name) {
  if (const Value* value = scopes_.find(name)) return *value;
  if (const Value* value = variables_.find(name)) return *value;
  return globalNamed(name);
}

void Interpreter::keep(const std::shared_ptr<Object>& object) {
  constexpr std::size_t bytesOfObject = 256;
  budget_.bytes(bytesOfObject);
  kept_.push_back(object);
}

void MapBuilder::set(std::string_view key, Value value) {
  constexpr std::size_t bytesOfEntry = 192;
  budget_.bytes(key.size() * 2 + bytesOfEntry);
  map_.set(key, std::move(value));
}

}  // namespace specache::jinja
