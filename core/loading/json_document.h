// SPDX-License-Identifier: GPL-3.0-or-later
// JSON out of a file that nobody vouches for: parsed within bounds, and read with errors that name
// the file and the member. `file` is its name throughout.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace specache {

using Json = nlohmann::json;

/// Throws Error when the content is no JSON, has two members of one name in an object, or is larger
/// or more deeply nested than any file that models come with.
Json parseJson(const std::string& file, std::string_view content);

/// The same of a whole file.
Json readJson(const std::filesystem::path& path);

/// The member of that name; null when there is none, or when `value` is no object.
const Json& member(const Json& value, const char* name);

// The member, which must be what the function's name says. Throw Error when it isn't.
std::string requireText(const std::string& file, const Json& value, const char* name);
const Json& objectOf(const std::string& file, const Json& value, const char* name);

/// The same for a list; an empty one when it is missing or null.
const Json& listOf(const std::string& file, const Json& value, const char* name);

/// The same for a yes or no.
bool flagOf(const std::string& file, const Json& value, const char* name, bool whenMissing = false);

}  // namespace specache
