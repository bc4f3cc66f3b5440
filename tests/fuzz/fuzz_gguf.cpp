// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a model file: refused with an Error, or usable.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/error.h"
#include "core/loading/gguf.h"
#include "core/text/chat_format.h"
#include "core/text/tokenizer.h"
#include "tests/support/random_text.h"

namespace {

using namespace specache;

void useTensors(const GgufFile& file, std::span<const std::byte> bytes) {
  for (const auto& [name, tensor] : file.tensors()) {
    const bool inside = tensor.data.data() >= bytes.data() &&
                        tensor.data.data() + tensor.data.size() <= bytes.data() + bytes.size();
    const auto wanted =
        static_cast<std::size_t>(tensor.rows()) * kernels::rowBytes(tensor.dtype, tensor.columns());
    if (!inside || tensor.data.size() != wanted) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const GgufFile file("input", bytes);
    useTensors(file, bytes);
    const Tokenizer tokenizer(readVocabulary(file.metadata()));
    const auto format = makeChatFormat(readChatTemplates(file.metadata()), tokenizer);
    const Encoding document = format->encodeDocument(test::stressText());
    if (document.ids.size() != document.offsets.size()) std::abort();
    tokenizer.decode(document.ids);
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
