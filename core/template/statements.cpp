// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/statements.h"

#include <algorithm>

#include "core/error.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"
#include "core/template/loop.h"
#include "core/template/macro.h"
#include "core/template/printing.h"

namespace specache::jinja {
namespace {

Value filtered(Interpreter& interpreter, const BlockFilters& filters, const Body& body) {
  Value value = interpreter.capture(body);
  for (const auto& filter : filters) value = filter->apply(interpreter, value);
  return value;
}

void assignAttribute(Interpreter& interpreter, const Target& target, Value value) {
  const Value owner = interpreter.variable(target.name);
  auto* const attributes =
      owner.is(Kind::object) ? dynamic_cast<Namespace*>(&owner.object()) : nullptr;
  if (attributes == nullptr) throw Error(quoted(target.name) + " is no namespace.");
  constexpr std::size_t bytesOfAttribute = 128;
  interpreter.budget().bytes(bytesOfAttribute);
  attributes->set(target.attribute, std::move(value));
}

void assignSeveral(Interpreter& interpreter, const std::vector<Target>& targets,
                   const Value& value) {
  List values = iterate(interpreter.budget(), value);
  if (values.size() != targets.size()) {
    throw Error(std::to_string(targets.size()) + " names can’t take " +
                std::to_string(values.size()) + " values.");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    targets[i].assign(interpreter, std::move(values[i]));
  }
}

}  // namespace

Flow Text::execute(Interpreter& interpreter) const {
  interpreter.write(text);
  return Flow::next;
}

Flow Print::execute(Interpreter& interpreter) const {
  const Value value = interpreter.evaluate(*expression);
  interpreter.write(value.is(Kind::text) ? value.text() : toText(interpreter.budget(), value));
  return Flow::next;
}

Flow If::execute(Interpreter& interpreter) const {
  for (const auto& [condition, body] : branches) {
    if (isTrue(interpreter.evaluate(*condition))) return interpreter.execute(body);
  }
  return interpreter.execute(otherwise);
}

void Target::assign(Interpreter& interpreter, Value value) const {
  if (!several.empty()) {
    assignSeveral(interpreter, several, value);
  } else if (!attribute.empty()) {
    assignAttribute(interpreter, *this, std::move(value));
  } else {
    interpreter.scopes().set(name, std::move(value));
  }
}

List For::selected(Interpreter& interpreter) const {
  const Value values = interpreter.evaluate(*iterable);
  interpreter.at(line);
  List items = iterate(interpreter.budget(), values);
  if (!condition) return items;
  std::erase_if(items, [&](const Value& item) {
    const Scopes::Frame frame(interpreter.scopes());
    target.assign(interpreter, item);
    return !isTrue(interpreter.evaluate(*condition));
  });
  return items;
}

Flow For::execute(Interpreter& interpreter) const {
  const auto loop = std::make_shared<Loop>(selected(interpreter));
  for (; !loop->isDone(); loop->advance()) {
    const Scopes::Frame frame(interpreter.scopes());
    interpreter.scopes().set("loop", std::shared_ptr<Object>(loop));
    target.assign(interpreter, loop->item());
    if (interpreter.execute(body) == Flow::breakLoop) return Flow::next;
  }
  if (!loop->isEmpty()) return Flow::next;
  const Scopes::Frame frame(interpreter.scopes());
  return interpreter.execute(otherwise);
}

Flow Assign::execute(Interpreter& interpreter) const {
  Value assigned = interpreter.evaluate(*value);
  interpreter.at(line);
  target.assign(interpreter, std::move(assigned));
  return Flow::next;
}

Flow AssignBlock::execute(Interpreter& interpreter) const {
  Value text;
  {
    const Scopes::Frame frame(interpreter.scopes());
    text = filtered(interpreter, filters, body);
  }
  target.assign(interpreter, std::move(text));
  return Flow::next;
}

Flow FilterBlock::execute(Interpreter& interpreter) const {
  const Scopes::Frame frame(interpreter.scopes());
  interpreter.write(toText(interpreter.budget(), filtered(interpreter, filters, body)));
  return Flow::next;
}

Flow MacroDefinition::execute(Interpreter& interpreter) const {
  const auto macro = std::make_shared<Macro>(*this, interpreter.scopes().captured());
  interpreter.keep(macro);
  interpreter.scopes().set(name, std::shared_ptr<Object>(macro));
  return Flow::next;
}

Flow CallBlock::execute(Interpreter& interpreter) const {
  const auto body = std::make_shared<Macro>(caller, interpreter.scopes().captured());
  interpreter.keep(body);
  Arguments arguments = call->arguments.evaluate(interpreter);
  arguments.named.emplace_back("caller", std::shared_ptr<Object>(body));
  const Value result = call->callWith(interpreter, arguments);
  interpreter.write(toText(interpreter.budget(), result));
  return Flow::next;
}

Flow With::execute(Interpreter& interpreter) const {
  List values;
  for (const auto& [target, value] : variables) values.push_back(interpreter.evaluate(*value));
  const Scopes::Frame frame(interpreter.scopes());
  for (std::size_t i = 0; i < values.size(); ++i) {
    variables[i].first.assign(interpreter, std::move(values[i]));
  }
  return interpreter.execute(body);
}

Flow Group::execute(Interpreter& interpreter) const {
  return interpreter.execute(body);
}

Flow Jump::execute(Interpreter& /*interpreter*/) const {
  return flow;
}

}  // namespace specache::jinja
