// SPDX-License-Identifier: GPL-3.0-or-later
// Templates that would run or grow for ever: each ends with a sentence, within a second.
#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "core/error.h"
#include "core/template/template.h"

namespace specache::jinja {
namespace {

/// Seconds of computing. Debug builds and sanitizers are slower than what people run.
#if defined(NDEBUG) && !defined(SANITIZED_BUILD)
constexpr double longest = 1;
#else
constexpr double longest = 20;
#endif

std::string times(std::size_t count, std::string_view text) {
  std::string repeated;
  for (std::size_t i = 0; i < count; ++i) repeated += text;
  return repeated;
}

void expectStopped(const std::string& text, std::string_view reason) {
  const std::clock_t begin = std::clock();
  std::string said = "nothing";
  try {
    Template::parse(text).render({}, nullptr);
  } catch (const Error& error) {
    said = error.what();
  }
  EXPECT_NE(said.find(reason), std::string::npos) << text.substr(0, 200) << "\n" << said;
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_LT(seconds, longest) << text.substr(0, 200);
}

/// A loop of ten thousand million turns.
std::string endless(const std::string& body) {
  return "{% for a in range(100000) %}{% for b in range(100000) %}" + body +
         "{% endfor %}{% endfor %}";
}

TEST(Limits, loops) {
  for (const char* body :
       {"", "{{ a }}", "{% set x = a %}", "{{ a * b + 1 }}", "{% if a %}{% endif %}",
        "{% continue %}", "{{ loop.nextitem }}", "{{ [a, b]|sort|join }}", "{{ {'a': a}.a }}",
        "{{ 'abc'[1].upper() }}"}) {
    expectStopped(endless(body), "does a loop have no end?");
  }
}

TEST(Limits, macrosThatCallThemselves) {
  const std::string tooDeep = "does a macro call itself without end?";
  expectStopped("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", tooDeep);
  expectStopped("{% macro m() %}{{ caller() }}{{ m() }}{% endmacro %}{% call m() %}{% endcall %}",
                "");
  expectStopped(
      "{% macro m(n) %}{{ m(n) }}{% set x %}{{ m(n) }}{% endset %}{% endmacro %}{{ m(1) }}",
      tooDeep);
  expectStopped(
      "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
      "{{ m(40) }}",
      "does a loop have no end?");
}

TEST(Limits, textsThatDouble) {
  const std::string tooMuch = "more text than fits";
  expectStopped(
      "{% set ns = namespace(x='ab') %}{% for i in range(99) %}"
      "{% set ns.x = ns.x + ns.x %}{% endfor %}",
      tooMuch);
  expectStopped(
      "{% set ns = namespace(x=['ab']) %}{% for i in range(99) %}"
      "{% set ns.x = ns.x + ns.x %}{% endfor %}",
      tooMuch);
  expectStopped("{{ 'a' * 9000000000000000000 }}", tooMuch);
  expectStopped("{{ [0] * 9000000000000000000 }}", tooMuch);
  expectStopped("{{ ('a' * 10000000).replace('', 'b' * 10000) }}", tooMuch);
  expectStopped("{{ ('a\n' * 100000)|indent(1000000000000) }}", tooMuch);
  expectStopped("{{ [[[1]]]|tojson(indent=1000000000000) }}", tooMuch);
  expectStopped("{{ ('a' * 1000000)|list|join('b' * 1000) }}", tooMuch);
  expectStopped(endless("{{ 'a' * 100000 }}"), "");
}

TEST(Limits, listsInThemselves) {
  expectStopped(
      "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}"
      "{% set ns.x = [ns.x] %}{% endfor %}",
      "too deep in each other");
  // Sixty lists of two times the one before: little memory, much to print.
  const std::string doubled =
      "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}"
      "{% set ns.x = [ns.x, ns.x] %}{% endfor %}";
  for (const char* use : {"{{ ns.x }}", "{{ ns.x|tojson }}", "{{ ns.x|string }}"}) {
    expectStopped(doubled + use, "");
  }
  expectStopped(doubled +
                    "{% set y = namespace(x=[2]) %}{% for i in range(60) %}"
                    "{% set y.x = [y.x, y.x] %}{% endfor %}{{ ns.x == [ns.x[0], y.x] }}",
                "nothing");
}

TEST(Limits, chainsOfObjects) {
  expectStopped(
      "{% set ns = namespace() %}{% set ns.x = namespace() %}{% for i in range(90000) %}"
      "{% set ns.x = namespace(x=ns.x) %}{% endfor %}" +
          endless(""),
      "");
  expectStopped(
      "{% set ns = namespace(x='') %}{% for i in range(90000) %}"
      "{% set ns.x = ns.x.upper or ns.x %}{% endfor %}",
      "");
  expectStopped(
      "{% set ns = namespace(x=[1]) %}{% for i in range(90000) %}"
      "{% for y in ns.x %}{% set ns.x = [loop] %}{% endfor %}{% endfor %}",
      "too deep in each other");
  expectStopped(
      "{% set ns = namespace(m=1) %}{% for i in range(90000) %}{% set old = ns.m %}"
      "{% macro m() %}{% endmacro %}{% set ns.m = m %}{% endfor %}" +
          endless(""),
      "");
}

TEST(Limits, searchesThatAreSlow) {
  expectStopped("{% set t = 'a' * 2000000 %}{% set u = 'a' * 1000000 ~ 'b' %}" +
                    endless("{{ u in t }}{{ t.replace(u, '') }}{{ t.split(u) }}{{ t.find(u) }}"),
                "more text than fits");
  expectStopped("{% set t = 'a' * 2000000 %}" +
                    endless("{{ t.strip() }}{{ t.rsplit('aaab') }}{{ t == t ~ 'b' }}"),
                "more text than fits");
  expectStopped("{% set t = 'é ' * 200000 %}" + endless("{{ t[5] }}{{ t|title }}{{ t.split() }}"),
                "more text than fits");
}

TEST(Limits, expressionsThatAreTooLong) {
  const std::string apart = "take it apart";
  expectStopped("{{ " + times(100'000, "(") + "1" + times(100'000, ")") + " }}", apart);
  expectStopped("{{ 1" + times(100'000, " + 1") + " }}", apart);
  expectStopped("{{ x" + times(100'000, ".x") + " }}", apart);
  expectStopped("{{ x" + times(100'000, "|upper") + " }}", apart);
  expectStopped("{{ " + times(100'000, "not ") + "x }}", apart);
  expectStopped("{{ " + times(100'000, "-") + "1 }}", apart);
  expectStopped("{{ " + times(100'000, "[") + times(100'000, "]") + " }}", apart);
  expectStopped("{{ " + times(50'000, "1 if 1 else ") + "1 }}", apart);
  expectStopped("{{ x" + times(100'000, " and x") + " }}", apart);
}

TEST(Limits, tagsInTags) {
  expectStopped(times(10'000, "{% if 1 %}"), "too deep in each other");
  expectStopped(times(10'000, "{% for a in b %}"), "too deep in each other");
  expectStopped("{% for " + times(10'000, "(") + times(10'000, ")") + " %}",
                "too deep in each other");
}

TEST(Limits, numbersThatAreTooLarge) {
  expectStopped("{{ 9223372036854775807 + 1 }}", "an integer became too large");
  expectStopped("{{ 10 ** 100 }}", "an integer became too large");
  expectStopped("{{ 2 ** 9223372036854775807 }}", "an integer became too large");
  expectStopped("{{ 99999999999999999999 }}", "is no number that fits");
  expectStopped("{{ -(0 - 9223372036854775807 - 1) }}", "an integer became too large");
  expectStopped("{{ (0 - 9223372036854775807 - 1) // -1 }}", "an integer became too large");
  expectStopped("{{ (-9223372036854775807 - 1)|abs }}", "an integer became too large");
}

TEST(Limits, aMegabyteOfAnything) {
  expectStopped(times(2'000'000, "x"), "more than 1 MiB");
  for (const char* piece : {"{", "{{", "{%", "{#", "'", "{{ '", "{% raw %}", "{%-", "\n  "}) {
    expectStopped(times(900'000 / std::string_view(piece).size(), piece), "");
  }
}

TEST(Limits, longConversationsFit) {
  List messages;
  for (int i = 0; i < 5000; ++i) {
    messages.push_back(
        Map{{"role", i % 2 == 0 ? "user" : "assistant"}, {"content", times(200, "word ")}});
  }
  const std::string text =
      Template::parse(
          "{% for m in messages %}{% if loop.first or m.role == 'user' %}"
          "{{ '<' + m.role + '>' + m['content'] | trim + '</s>' }}{% else %}"
          "{{ m.content.split('</think>')[-1].lstrip('\n') + '\n' }}{% endif %}"
          "{% endfor %}")
          .render({{"messages", std::move(messages)}}, nullptr);
  EXPECT_GT(text.size(), 4'900'000U);
}

}  // namespace
}  // namespace specache::jinja
