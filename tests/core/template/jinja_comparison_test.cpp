// SPDX-License-Identifier: GPL-3.0-or-later
// The same texts as the real Jinja: tests/data/templates/make.py asked it.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "core/error.h"
#include "core/template/template.h"
#include "tests/core/template/json_values.h"

namespace specache::test {
namespace {

/// The text; nothing where the template gives an error, which must name a line.
std::optional<std::string> rendered(const std::string& text, const jinja::Map& values) {
  try {
    return jinja::Template::parse(text).render(values, dateOfExpectations);
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(", line "), std::string::npos) << error.what();
    return std::nullopt;
  }
}

void expectSame(const std::optional<std::string>& actual, const Json& expected,
                const std::string& of) {
  EXPECT_EQ(actual.has_value(), !expected.is_null())
      << of << "\ngives " << actual.value_or("(error)");
  if (!actual || expected.is_null()) return;
  EXPECT_EQ(*actual, expected.get<std::string>()) << of;
}

TEST(JinjaComparison, snippetsOfTheLanguage) {
  const Json snippets = Json::parse(readTemplateData("snippets.json"));
  ASSERT_GT(snippets.size(), 90U);
  for (const Json& snippet : snippets) {
    const auto text = snippet["template"].get<std::string>();
    expectSame(rendered(text, {}), snippet["expected"], text);
  }
}

TEST(JinjaComparison, templatesOfKnownFamilies) {
  const Json conversations = Json::parse(readTemplateData("conversations.json"));
  const Json families = Json::parse(readTemplateData("families.json"));
  ASSERT_GE(families.size(), 16U);
  for (const Json& family : families) {
    const auto name = family["family"].get<std::string>();
    const std::string text = readTemplateData("families/" + name + ".jinja");
    for (const auto& [conversation, expected] : family["expected"].items()) {
      const auto actual = rendered(text, mapOf(conversations[conversation]));
      expectSame(actual, expected, std::string(name).append(", ").append(conversation));
    }
  }
}

}  // namespace
}  // namespace specache::test
