// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/default_template.h"

#include <string_view>

namespace specache::jinja {
namespace {

constexpr std::string_view plainHeadings = R"({{ bos_token }}
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

}  // namespace

Template defaultTemplate() {
  return Template::parse(plainHeadings, "the built-in chat template “plain headings”");
}

}  // namespace specache::jinja
