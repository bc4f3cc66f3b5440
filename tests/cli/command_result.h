// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "app/cli/streams.h"

namespace specache::test {

/// What a command printed and returned.
struct CommandResult {
  int status = 0;
  std::string out;
  std::string err;

  auto errLines() const { return std::count(err.begin(), err.end(), '\n'); }
};

/// Runs a program's function with arguments.
template <class Program>
CommandResult runProgram(Program program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "program");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int status = program(static_cast<int>(argv.size()), argv.data(), app::Streams{out, err});
  return {status, out.str(), err.str()};
}

}  // namespace specache::test
