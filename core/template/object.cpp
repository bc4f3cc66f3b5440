// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/object.h"

#include <algorithm>

#include "core/error.h"
#include "core/template/characters.h"

namespace specache::jinja {

List bind(const Arguments& arguments, std::string_view function,
          std::initializer_list<std::string_view> parameters) {
  const std::string name(function);
  if (arguments.positional.size() > parameters.size()) {
    throw Error("“" + name + "” takes at most " + std::to_string(parameters.size()) +
                " arguments.");
  }
  List values = arguments.positional;
  values.resize(parameters.size());
  for (const auto& [key, value] : arguments.named) {
    const auto* const at = std::find(parameters.begin(), parameters.end(), key);
    if (at == parameters.end()) throw Error("“" + name + "” has no argument " + quoted(key) + ".");
    values[static_cast<std::size_t>(at - parameters.begin())] = value;
  }
  return values;
}

Value Object::attribute(Interpreter& /*interpreter*/, std::string_view name) {
  return Undefined{name};
}

Value Object::call(Interpreter& /*interpreter*/, const Arguments& /*arguments*/) {
  throw Error(std::string(description()) + " can’t be called.");
}

Value Namespace::attribute(Interpreter& /*interpreter*/, std::string_view name) {
  const auto at = attributes_.find(name);
  return at == attributes_.end() ? Value(Undefined{name}) : at->second;
}

void Namespace::set(std::string_view name, Value value) {
  attributes_.insert_or_assign(std::string(name), std::move(value));
}

}  // namespace specache::jinja
