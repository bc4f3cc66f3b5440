// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/template/value.h"

namespace specache::jinja {

class Interpreter;

/// What a call passes: values by place, and values by name.
struct Arguments {
  List positional;
  std::vector<std::pair<std::string, Value>> named;

  bool empty() const { return positional.empty() && named.empty(); }
};

/// Values for the parameters of a built-in function, in their order, undefined where none is given.
/// Throws Error on an argument that none of them takes. `function` is for that message.
List bind(const Arguments& arguments, std::string_view function,
          std::initializer_list<std::string_view> parameters);

/// A value that does something: a macro, a function, a bound method, a namespace, a loop.
class Object : public std::enable_shared_from_this<Object> {
 public:
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  /// For error messages: "a macro".
  virtual std::string_view description() const = 0;

  /// The attribute of that name; undefined if there is none.
  virtual Value attribute(Interpreter& interpreter, std::string_view name);

  virtual bool isCallable() const { return false; }
  virtual Value call(Interpreter& interpreter, const Arguments& arguments);

  /// As Value::nesting().
  virtual int nesting() const { return 0; }

  /// Lets go of all values that it holds. Objects that may hold each other are released so when a
  /// template is done.
  virtual void release() {}
};

/// A function of the interpreter's own.
class Function : public Object {
 public:
  using Body = Value (*)(Interpreter&, const Arguments&);

  explicit Function(Body body) : body_(body) {}

  std::string_view description() const override { return "a function"; }
  bool isCallable() const override { return true; }
  Value call(Interpreter& interpreter, const Arguments& arguments) override {
    return body_(interpreter, arguments);
  }

 private:
  Body body_;
};

/// A method together with the value that it belongs to.
class BoundMethod : public Object {
 public:
  using Body = Value (*)(Interpreter&, const Value&, const Arguments&);

  BoundMethod(Value self, Body body) : self_(std::move(self)), body_(body) {}

  std::string_view description() const override { return "a method"; }
  bool isCallable() const override { return true; }
  Value call(Interpreter& interpreter, const Arguments& arguments) override {
    return body_(interpreter, self_, arguments);
  }
  int nesting() const override { return self_.nesting() + 1; }

 private:
  Value self_;
  Body body_;
};

/// namespace(): the one thing whose attributes a template may set.
class Namespace : public Object {
 public:
  std::string_view description() const override { return "a namespace"; }
  Value attribute(Interpreter& interpreter, std::string_view name) override;
  void set(std::string_view name, Value value);
  void release() override { attributes_.clear(); }

 private:
  std::map<std::string, Value, std::less<>> attributes_;
};

}  // namespace specache::jinja
