// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/methods.h"

#include <map>

#include "core/error.h"
#include "core/template/interpreter.h"
#include "core/template/list_filters.h"
#include "core/template/operators.h"
#include "core/template/text_methods.h"

namespace specache::jinja {
namespace {

Value refuseChange(Interpreter& /*interpreter*/, const Value& self,
                   const Arguments& /*arguments*/) {
  throw Error("a template can’t change " + std::string(describeKind(self)) +
              "; it can only make a new one.");
}

Value copy(Interpreter& /*interpreter*/, const Value& self, const Arguments& arguments) {
  bind(arguments, "copy", {});
  return self;
}

Value listCount(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value wanted = bind(arguments, "count", {"value"})[0];
  std::int64_t count = 0;
  for (const Value& item : self.items()) count += equal(interpreter.budget(), item, wanted) ? 1 : 0;
  return count;
}

Value listIndex(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value wanted = bind(arguments, "index", {"value"})[0];
  for (std::size_t i = 0; i < self.items().size(); ++i) {
    if (equal(interpreter.budget(), self.items()[i], wanted)) return i;
  }
  throw Error("“index” finds no such value in the list.");
}

Value mapGet(Interpreter& /*interpreter*/, const Value& self, const Arguments& arguments) {
  const List given = bind(arguments, "get", {"key", "default"});
  const Value* found = given[0].is(Kind::text) ? self.map().find(given[0].text()) : nullptr;
  if (found != nullptr) return *found;
  return given[1].isUndefined() ? Value(nullptr) : given[1];
}

Value mapItems(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return filterList(interpreter, filterItems(interpreter, self, arguments), {});
}

Value mapKeys(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "keys", {});
  return iterate(interpreter.budget(), self);
}

Value mapValues(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "values", {});
  interpreter.budget().values(self.map().size());
  List values;
  for (const auto& [key, value] : self.map()) values.push_back(value);
  return values;
}

using Methods = std::map<std::string_view, BoundMethod::Body>;

const Methods& listMethods() {
  static const Methods methods = {
      {"append", refuseChange},  {"clear", refuseChange},  {"copy", copy},
      {"count", listCount},      {"extend", refuseChange}, {"index", listIndex},
      {"insert", refuseChange},  {"pop", refuseChange},    {"remove", refuseChange},
      {"reverse", refuseChange}, {"sort", refuseChange},
  };
  return methods;
}

const Methods& mapMethods() {
  static const Methods methods = {
      {"clear", refuseChange},   {"copy", copy},
      {"get", mapGet},           {"items", mapItems},
      {"keys", mapKeys},         {"pop", refuseChange},
      {"popitem", refuseChange}, {"setdefault", refuseChange},
      {"update", refuseChange},  {"values", mapValues},
  };
  return methods;
}

const Methods& textMethods() {
  static const Methods methods = {
      {"capitalize", textCapitalize},
      {"count", textCount},
      {"endswith", textEndswith},
      {"find", textFind},
      {"index", textIndex},
      {"isalnum", textIsalnum},
      {"isalpha", textIsalpha},
      {"isdigit", textIsdigit},
      {"islower", textIslower},
      {"isspace", textIsspace},
      {"isupper", textIsupper},
      {"join", textJoin},
      {"lower", textLower},
      {"lstrip", textLstrip},
      {"partition", textPartition},
      {"removeprefix", textRemoveprefix},
      {"removesuffix", textRemovesuffix},
      {"replace", textReplace},
      {"rfind", textRfind},
      {"rpartition", textRpartition},
      {"rsplit", textRsplit},
      {"rstrip", textRstrip},
      {"split", textSplit},
      {"splitlines", textSplitlines},
      {"startswith", textStartswith},
      {"strip", textStrip},
      {"title", textTitle},
      {"upper", textUpper},
  };
  return methods;
}

BoundMethod::Body found(const Methods& methods, std::string_view name) {
  const auto at = methods.find(name);
  return at == methods.end() ? nullptr : at->second;
}

}  // namespace

BoundMethod::Body findMethod(const Value& value, std::string_view name) {
  switch (value.kind()) {
    case Kind::text:
      return found(textMethods(), name);
    case Kind::sequence:
      return found(listMethods(), name);
    case Kind::map:
      return found(mapMethods(), name);
    default:
      return nullptr;
  }
}

}  // namespace specache::jinja
