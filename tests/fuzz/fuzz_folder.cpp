// SPDX-License-Identifier: GPL-3.0-or-later
// Any JSON in a Hugging Face folder with sound weights: refused with an Error, or a model and a
// vocabulary. Input: config.json, tokenizer_config.json, generation_config.json and
// model.safetensors.index.json, with a NUL between.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/loading/hugging_face_folder.h"
#include "core/text/folder_vocabulary.h"
#include "tests/fuzz/tiny_folder.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace specache;

std::string_view takePart(std::string_view& input) {
  const std::string_view part = input.substr(0, input.find('\0'));
  input.remove_prefix(std::min(input.size(), part.size() + 1));
  return part;
}

template <class Read>
void attempt(Read read) {
  try {
    read();
  } catch (const Error&) {
    return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::TemporaryFolder folder;
  static const bool written = [] {
    folder.write("tiny.safetensors", test::tinyFolderWeights());
    folder.write("tokenizer.model", test::tinyFolderTokenizer());
    return true;
  }();
  if (!written) return 0;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"config.json", "tokenizer_config.json", "generation_config.json",
                           "model.safetensors.index.json"}) {
    folder.write(name, takePart(input));
  }
  attempt([] { HuggingFaceFolder{folder.path()}; });
  attempt([] { readFolderVocabulary(folder.path(), 12); });
  return 0;
}
