// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/template/object.h"
#include "core/template/scopes.h"
#include "core/template/statements.h"

namespace specache::jinja {

/// A macro of the template, with the variables around its definition.
class Macro : public Object {
 public:
  Macro(const MacroDefinition& definition, Scopes::Variables captured)
      : definition_(&definition), captured_(std::move(captured)) {}

  std::string_view description() const override { return "a macro"; }
  bool isCallable() const override { return true; }
  Value call(Interpreter& interpreter, const Arguments& arguments) override;
  void release() override { captured_.clear(); }

 private:
  void assign(Interpreter& interpreter, const Arguments& arguments) const;
  void assignNamed(Interpreter& interpreter, const Arguments& arguments,
                   std::vector<bool>& given) const;
  void assignDefaults(Interpreter& interpreter, const std::vector<bool>& given) const;

  const MacroDefinition* definition_;
  Scopes::Variables captured_;
};

}  // namespace specache::jinja
