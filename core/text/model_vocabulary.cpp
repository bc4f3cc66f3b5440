// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/model_vocabulary.h"

#include "core/text/folder_vocabulary.h"

namespace specache {

Vocabulary readVocabulary(const ModelFile& file) {
  const auto folder = file.tokenizerFolder();
  if (!folder) return readVocabulary(file.metadata());
  return readFolderVocabulary(*folder, file.tensor("token_embd.weight").rows());
}

}  // namespace specache
