// SPDX-License-Identifier: GPL-3.0-or-later
// Any chat template, with a conversation that has tools and documents: text or an Error, soon.
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string_view>

#include "core/error.h"
#include "core/template/chat_renderer.h"
#include "core/template/template.h"

namespace {

using namespace specache;
using jinja::List;
using jinja::Map;

jinja::Value message(std::string_view role, std::string_view content) {
  return Map{{"role", role}, {"content", content}};
}

jinja::Value tool() {
  const Map port{{"type", "string"}, {"description", "“Øst” or \"Vest\""}};
  const Map parameters{{"type", "object"}, {"properties", Map{{"port", port}}}};
  const Map function{{"name", "departures"}, {"parameters", parameters}};
  return Map{{"type", "function"}, {"function", function}};
}

Map conversation() {
  const List messages{message("system", "Be brief."), message("user", " Où est le bac ? 🚢\n"),
                      message("assistant", "<think>\nHm.\n</think>\n\nHere."),
                      message("user", "\xFF\xC3( thanks")};
  return {{"messages", messages},
          {"tools", List{tool()}},
          {"documents", List{Map{{"title", "Fares"}, {"text", "4 €\na head"}}}},
          {"add_generation_prompt", true},
          {"bos_token", "<s>"},
          {"eos_token", "</s>"},
          {"n", -7},
          {"x", 0.5}};
}

std::tm date() {
  std::tm date{};
  date.tm_year = 125;
  date.tm_mday = 7;
  return date;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Map values = conversation();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const jinja::Template parsed = jinja::Template::parse(text);
    parsed.render(values, date);
    const jinja::ChatRenderer renderer(parsed, {"<s>", "</s>"}, date);
    renderer.renderAroundDocuments({"Be brief.", {{"user", "When?"}}});
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
