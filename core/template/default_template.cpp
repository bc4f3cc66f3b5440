// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/default_template.h"

#include <string_view>

namespace specache::jinja {
namespace {

constexpr std::string_view headingsText = R"({{ bos_token }}
{%- for turn in messages %}
    {%- if turn.role == 'system' %}
        {{- turn.content + '\n\n' }}
    {%- elif turn.role == 'user' %}
        {{- '### Question\n' + turn.content + '\n\n' }}
    {%- else %}
        {{- '### Answer\n' + turn.content + '\n\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '### Answer\n' }}
{%- endif %})";

constexpr std::string_view chatMlText = R"({% for turn in messages %}
{{- '<|im_start|>' + turn.role + '\n' + turn.content + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %})";

}  // namespace

Template plainHeadings() {
  return Template::parse(headingsText, "the built-in chat template “plain headings”");
}

Template chatMl() {
  return Template::parse(chatMlText, "the built-in chat template “ChatML”");
}

}  // namespace specache::jinja
