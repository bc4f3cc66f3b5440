// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/json_document.h"

#include <unordered_set>
#include <vector>

#include "core/loading/byte_reader.h"
#include "core/loading/file_fault.h"
#include "core/loading/mapped_file.h"

namespace specache {
namespace {

// Far above the largest tokenizers of today (some 35 MB with 1.5 million values), and low enough
// that a hostile file neither takes long nor much memory.
constexpr std::size_t mostBytes = std::size_t{64} << 20;
constexpr std::size_t mostValues = std::size_t{1} << 22;
constexpr int deepest = 32;

Error wrongType(const std::string& file, const char* name, const char* wanted) {
  return damaged(file, std::string("its member \"") + name + "\" is not " + wanted);
}

/// Follows the parser, and stops it where a file goes too far.
class Watch {
 public:
  explicit Watch(const std::string& file) : file_(file) {}

  void see(int depth, Json::parse_event_t event, const Json& value) {
    if (++values_ > mostValues) throw damaged(file_, "it has more values than any such file");
    if (depth > deepest) throw damaged(file_, "its values are nested too deeply");
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_.pop_back();
    if (event == Json::parse_event_t::key) seeKey(value.get_ref<const std::string&>());
  }

 private:
  /// Parsers differ in which of two members of one name they keep.
  void seeKey(const std::string& key) {
    if (open_.back().insert(key).second) return;
    throw damaged(file_, "its member " + specache::quoted(key) + " occurs twice");
  }

  const std::string& file_;
  std::size_t values_ = 0;
  std::vector<std::unordered_set<std::string>> open_;  // keys of the objects around this place
};

}  // namespace

Json parseJson(const std::string& file, std::string_view content) {
  if (content.size() > mostBytes) {
    throw damaged(file,
                  "it is larger than any such file (" + std::to_string(content.size()) + " bytes)");
  }
  Watch watch(file);
  const auto see = [&](int depth, Json::parse_event_t event, const Json& value) {
    watch.see(depth, event, value);
    return true;
  };
  try {
    return Json::parse(content, see);
  } catch (const Json::exception& error) {
    throw damaged(file, "it is not JSON (" + specache::quoted(error.what()) + ")");
  }
}

Json readJson(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parseJson(path.string(), textOf(file.bytes()));
}

const Json& member(const Json& value, const char* name) {
  static const Json missing;
  if (!value.is_object()) return missing;
  const auto found = value.find(name);
  return found == value.end() ? missing : *found;
}

std::string requireText(const std::string& file, const Json& value, const char* name) {
  const Json& text = member(value, name);
  if (!text.is_string()) throw wrongType(file, name, "a text");
  return text.get<std::string>();
}

const Json& objectOf(const std::string& file, const Json& value, const char* name) {
  const Json& object = member(value, name);
  if (!object.is_object()) throw wrongType(file, name, "an object");
  return object;
}

const Json& listOf(const std::string& file, const Json& value, const char* name) {
  static const Json empty = Json::array();
  const Json& list = member(value, name);
  if (list.is_null()) return empty;
  if (!list.is_array()) throw wrongType(file, name, "a list");
  return list;
}

bool flagOf(const std::string& file, const Json& value, const char* name, bool whenMissing) {
  const Json& flag = member(value, name);
  if (flag.is_null()) return whenMissing;
  if (!flag.is_boolean()) throw wrongType(file, name, "a yes or no");
  return flag.get<bool>();
}

}  // namespace specache
