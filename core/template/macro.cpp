// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/macro.h"

#include <algorithm>

#include "core/error.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"

namespace specache::jinja {

Value Macro::call(Interpreter& interpreter, const Arguments& arguments) {
  const Value self(shared_from_this());
  const Scopes::Frame frame(interpreter.scopes(), captured_);
  if (!captured_.empty()) interpreter.scopes().set(definition_->name, self);
  assign(interpreter, arguments);
  return interpreter.capture(definition_->body);
}

void Macro::assign(Interpreter& interpreter, const Arguments& arguments) const {
  const std::vector<std::string>& parameters = definition_->parameters;
  if (arguments.positional.size() > parameters.size()) {
    throw Error("the macro " + quoted(definition_->name) + " takes at most " +
                std::to_string(parameters.size()) + " arguments.");
  }
  std::vector<bool> given(parameters.size(), false);
  for (std::size_t i = 0; i < arguments.positional.size(); ++i) {
    interpreter.scopes().set(parameters[i], arguments.positional[i]);
    given[i] = true;
  }
  assignNamed(interpreter, arguments, given);
  assignDefaults(interpreter, given);
}

void Macro::assignNamed(Interpreter& interpreter, const Arguments& arguments,
                        std::vector<bool>& given) const {
  const std::vector<std::string>& parameters = definition_->parameters;
  for (const auto& [name, value] : arguments.named) {
    const auto at = std::find(parameters.begin(), parameters.end(), name);
    if (at != parameters.end()) {
      interpreter.scopes().set(*at, value);
      given[static_cast<std::size_t>(at - parameters.begin())] = true;
    } else if (name == "caller") {
      interpreter.scopes().set("caller", value);
    } else {
      throw Error("the macro " + quoted(definition_->name) + " has no argument " + quoted(name) +
                  ".");
    }
  }
}

void Macro::assignDefaults(Interpreter& interpreter, const std::vector<bool>& given) const {
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i]) continue;
    const std::string& name = definition_->parameters[i];
    const ExpressionPointer& value = definition_->defaults[i];
    interpreter.scopes().set(name, value ? interpreter.evaluate(*value) : Value(Undefined{name}));
  }
}

}  // namespace specache::jinja
