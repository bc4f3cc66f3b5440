// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/find_data.h"

#include <system_error>

#include "core/error.h"

namespace specache::app {
namespace {

namespace fs = std::filesystem;

const fs::path kModel = fs::path("model") / "specache-reader-q4_0.gguf";

/// <prefix>/share/specache-chat for a program in <prefix>/bin.
fs::path installedData() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path() / SPECACHE_DATA_FOLDER;
}

}  // namespace

fs::path findBundledModel() {
  for (const fs::path& folder : {installedData(), fs::path(SPECACHE_SOURCE_FOLDER) / "resources"})
    if (fs::exists(folder / kModel)) return folder / kModel;
  throw Error("The bundled model is not installed. Give a model with --model FILE.gguf.");
}

fs::path findQualityData() {
  fs::path folder = fs::path(SPECACHE_SOURCE_FOLDER) / "tests" / "quality";
  if (fs::exists(folder)) return folder;
  throw Error(
      "The quality tasks are part of the source tree, in tests/quality. Give the folder with "
      "--data.");
}

}  // namespace specache::app
