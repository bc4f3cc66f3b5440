// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_command.h"

#include <CLI/CLI.hpp>
#include <exception>
#include <new>
#include <string>

#include "app/cli/usage_error.h"

namespace specache::app {
namespace {

constexpr int kFailure = 1;
constexpr int kWrongUse = 2;

int fail(const CLI::App& program, const Streams& streams, int status, const std::string& what) {
  streams.err << program.get_name() << ": " << what;
  if (status == kWrongUse) streams.err << " See " << program.get_name() << " --help.";
  streams.err << std::endl;
  return status;
}

}  // namespace

int runCommand(CLI::App& program, int argc, const char* const* argv, const Streams& streams) {
  try {
    program.parse(argc, argv);
    streams.out.flush();
    return 0;
  } catch (const CLI::Success& help) {  // --help
    program.exit(help, streams.out, streams.err);
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(program, streams, kWrongUse, std::string(error.what()) + ".");
  } catch (const UsageError& error) {
    return fail(program, streams, kWrongUse, error.what());
  } catch (const std::bad_alloc&) {
    return fail(program, streams, kFailure, "The computer's memory is full.");
  } catch (const std::exception& error) {
    return fail(program, streams, kFailure, error.what());
  }
}

}  // namespace specache::app
