// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/folder_weights.h"

#include <set>
#include <string_view>
#include <system_error>

#include "core/loading/file_fault.h"
#include "core/loading/json_document.h"
#include "core/loading/mapped_file.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

constexpr const char* singleFile = "model.safetensors";
constexpr const char* indexFile = "model.safetensors.index.json";
constexpr std::size_t mostFiles = 1000;

/// Says what the folder has instead of weights that can be read.
Error noWeights(const fs::path& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".bin") || name.ends_with(".pt") || name.ends_with(".pth")) {
      return unusable(
          folder.string(),
          "its weights are in PyTorch's own format (" + name + "), in which files may run programs",
          "Choose a copy with safetensors files, or save the model again with "
          "save_pretrained of a current transformers.");
    }
  }
  return unusable(folder.string(), std::string("it has no ") + singleFile + " and no " + indexFile,
                  "Choose the folder of a whole model, or a GGUF file.");
}

/// Which file each tensor lies in. A name must not lead out of the folder.
std::map<std::string, std::string> readIndex(const fs::path& path) {
  const std::string file = path.string();
  const Json index = readJson(path);
  std::map<std::string, std::string> places;
  for (const auto& [tensor, name] : objectOf(file, index, "weight_map").items()) {
    if (!name.is_string()) throw damaged(file, "it names no file for " + specache::quoted(tensor));
    const auto& shard = name.get_ref<const std::string&>();
    const bool plain = shard.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
    if (!plain || !shard.ends_with(".safetensors")) {
      throw damaged(file, "it names " + specache::quoted(shard) + " as a file of weights");
    }
    places.emplace(tensor, shard);
  }
  if (places.empty()) throw damaged(file, "it lists no tensors");
  return places;
}

std::set<std::string> namesOf(const std::map<std::string, std::string>& places,
                              const std::string& index) {
  std::set<std::string> names;
  for (const auto& [tensor, name] : places) names.insert(name);
  if (names.size() > mostFiles) {
    throw damaged(index, "it claims " + std::to_string(names.size()) + " files");
  }
  return names;
}

}  // namespace

FolderWeights::FolderWeights(const fs::path& folder) {
  std::map<std::string, std::string> places;  // empty without an index
  if (isThere(folder / singleFile)) {
    files_.emplace_back(folder / singleFile);
  } else if (isThere(folder / indexFile)) {
    places = readIndex(folder / indexFile);
    for (const std::string& name : namesOf(places, (folder / indexFile).string())) {
      if (!isThere(folder / name)) {
        throw Error((folder / name).string() + " is missing, which " + indexFile +
                    " lists. Download it into the same folder.");
      }
      files_.emplace_back(folder / name);
    }
  } else {
    throw noWeights(folder);
  }
  for (const SafetensorsFile& file : files_) {
    for (const auto& [name, tensor] : file.tensors()) {
      if (!tensors_.emplace(name, &tensor).second) {
        throw damaged(file.name(), "it has the tensor " + specache::quoted(name) +
                                       ", which another file has, too");
      }
    }
  }
  for (const auto& [tensor, name] : places) {
    if (tensors_.contains(tensor)) continue;
    throw damaged((folder / name).string(), "it lacks the tensor " + specache::quoted(tensor) +
                                                ", which " + indexFile + " lists");
  }
}

}  // namespace specache
