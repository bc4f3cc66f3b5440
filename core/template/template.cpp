// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/template.h"

#include <utility>

#include "core/error.h"
#include "core/template/parser.h"

namespace specache::jinja {
namespace {

constexpr std::size_t longestTemplate = std::size_t{1} << 20;

/// `what` begins with the line.
[[noreturn]] void failIn(const std::string& name, const std::string& what) {
  throw Error("In " + name + ", " + what);
}

}  // namespace

Template::Template(std::string name, std::shared_ptr<const Body> body)
    : name_(std::move(name)), body_(std::move(body)) {}

Template Template::parse(std::string_view text, std::string name) {
  if (text.size() > longestTemplate) {
    throw Error("A chat template of more than 1 MiB is none; " + name + " is not read.");
  }
  try {
    auto body = std::make_shared<const Body>(parseTemplate(text));
    return {std::move(name), std::move(body)};
  } catch (const Error& error) {
    failIn(name, error.what());
  }
}

std::string Template::render(const Map& values, const Clock& clock, const Limits& limits) const {
  Interpreter interpreter(values, limits, clock);
  try {
    return interpreter.render(*body_);
  } catch (const Error& error) {
    failIn(name_, "line " + std::to_string(interpreter.line()) + ": " + error.what());
  }
}

}  // namespace specache::jinja
