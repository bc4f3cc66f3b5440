// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/template.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/template/default_template.h"
#include "tests/core/template/json_values.h"

namespace specache::jinja {
namespace {

std::string rendered(std::string_view text, const Map& values = {}) {
  return Template::parse(text).render(values, test::dateOfExpectations);
}

/// The sentence of the Error that the template ends with.
std::string complaint(std::string_view text, const Map& values = {}) {
  try {
    return "no error, but: " + rendered(text, values);
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Template, rendersValuesOfTheCaller) {
  const Map message{{"role", "user"}, {"content", "Grüße"}};
  const Map values{
      {"messages", List{message}}, {"n", 3}, {"x", 0.5}, {"on", true}, {"no", nullptr}};
  EXPECT_EQ(rendered("{{ messages[0].content }} {{ n }} {{ x }} {{ on }} {{ no }}", values),
            "Grüße 3 0.5 True None");
}

TEST(Template, isUsableAgainAndAgain) {
  const Template counted =
      Template::parse("{% set ns = namespace(n=0) %}{% set ns.n = ns.n + k %}{{ ns.n }}");
  EXPECT_EQ(counted.render({{"k", 1}}, nullptr), "1");
  EXPECT_EQ(counted.render({{"k", 2}}, nullptr), "2");
  const Template copy = counted;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(copy.render({{"k", 3}}, nullptr), "3");
}

TEST(Template, errorsNameTemplateAndLine) {
  EXPECT_EQ(complaint("a\nb\n{{ x.y }}"),
            "In the model’s chat template, line 3: “x” is undefined.");
  EXPECT_EQ(complaint("\n{% if true %}\n{% for x in y %}\n{% endfor %}"),
            "In the model’s chat template, line 2: “if” has no “endif”.");
  EXPECT_EQ(complaint("{{ 1 }}\r\n{{ 1 + }}"),
            "In the model’s chat template, line 2: a value should stand here, not “}}”.");
  EXPECT_EQ(complaint("{#\n\n#}{{ 'a' | nonsense }}"),
            "In the model’s chat template, line 3: there is no filter “nonsense”.");
  EXPECT_EQ(complaint("{{ [\n1,\n2\n"),
            "In the model’s chat template, line 1: “{{” has no end “}}”.");
  EXPECT_EQ(complaint("{% macro m() %}\n{{ 1 / 0 }}{% endmacro %}\n\n{{ m() }}"),
            "In the model’s chat template, line 2: a number is divided by zero.");
}

TEST(Template, refusalsSayWhatTheTemplateSays) {
  EXPECT_EQ(complaint("\n{{ raise_exception('Roles must\ttake turns!') }}"),
            "In the model’s chat template, line 2: it does not take this conversation: “Roles "
            "must\uFFFDtake turns!”.");
}

TEST(Template, namesAreItsCallers) {
  try {
    Template::parse("{{", "the template of “tiny.gguf”");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "In the template of “tiny.gguf”, line 1: “{{” has no end “}}”.");
  }
}

TEST(Template, unknownFiltersMatterOnlyWhereTheyRun) {
  EXPECT_EQ(rendered("{% if tools %}{{ tools | exotic }}{% endif %}ok"), "ok");
}

TEST(Template, listsAndMapsCantBeChanged) {
  EXPECT_EQ(complaint("{{ m.update({'b': 1}) }}", {{"m", Map{{"a", 1}}}}),
            "In the model’s chat template, line 1: a template can’t change a map; it can only make "
            "a new one.");
}

TEST(Template, attributesOfPythonAreOutOfReach) {
  EXPECT_EQ(rendered("{{ ''.__class__ is defined }}{{ range.__globals__ is defined }}"),
            "FalseFalse");
}

TEST(Template, bytesThatAreNoTextPassThrough) {
  const std::string broken = "a\xFF\xC3(";
  EXPECT_EQ(rendered("{{ x }}|{{ x[1:] }}|{{ x|length }}|{{ x.upper() }}", {{"x", broken}}),
            broken + "|" + broken.substr(1) + "|4|A\xFF\xC3(");
}

TEST(Template, namespacesMayHoldThemselves) {
  EXPECT_EQ(
      rendered("{% set a = namespace() %}{% set a.b = namespace(a=a) %}{% set a.c = [a, a.b] %}"
               "{{ a.b.a == a }}{{ a }}"),
      "True<a namespace>");
}

TEST(Template, macrosOutliveTheLoopAroundThem) {
  EXPECT_EQ(rendered("{% set ns = namespace() %}{% for i in [1, 2] %}"
                     "{% macro m(x) %}{{ i }}{{ x }}{% endmacro %}{% set ns.m = m %}{% endfor %}"
                     "{{ ns.m('!') }}"),
            "2!");
}

TEST(Template, datesAreEnglishAndComeFromTheCaller) {
  EXPECT_EQ(rendered("{{ strftime_now('%-d %B %Y, %F %T %e') }}"),
            "7 March 2025, 2025-03-07 15:04:09  7");
  EXPECT_EQ(complaint("{{ strftime_now('%Q') }}"),
            "In the model’s chat template, line 1: “strftime_now” does not know %Q.");
}

TEST(Template, defaultHasANameAndHeadings) {
  const Template headings = plainHeadings();
  EXPECT_EQ(headings.name(), "the built-in chat template “plain headings”");
  const List messages{Map{{"role", "system"}, {"content", "Be brief."}},
                      Map{{"role", "user"}, {"content", "When?"}}};
  EXPECT_EQ(headings.render({{"messages", messages}, {"add_generation_prompt", true}}, nullptr),
            "Be brief.\n\n### Question\nWhen?\n\n### Answer\n");
}

}  // namespace
}  // namespace specache::jinja
