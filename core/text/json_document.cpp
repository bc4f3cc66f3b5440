// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/json_document.h"

#include "core/loading/file_fault.h"

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

}  // namespace

Json parseJson(const std::string& file, std::string_view content) {
  if (content.size() > mostBytes) {
    throw damaged(file,
                  "it is larger than any tokenizer (" + std::to_string(content.size()) + " bytes)");
  }
  std::size_t values = 0;
  const auto count = [&](int depth, Json::parse_event_t /*event*/, const Json& /*value*/) {
    if (++values > mostValues) throw damaged(file, "it has more values than any tokenizer");
    if (depth > deepest) throw damaged(file, "its values are nested too deeply");
    return true;
  };
  try {
    return Json::parse(content, count);
  } catch (const Json::exception& error) {
    throw damaged(file, "it is not JSON (" + quoted(error.what()) + ")");
  }
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
