#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the real Jinja makes of the templates here: families.json and snippets.json.

usage: make.py        needs jinja2; the environment is set up as transformers sets it up
"""

import datetime
import json
from pathlib import Path

import jinja2.ext
from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = Path(__file__).parent
DATE = datetime.datetime(2025, 3, 7, 15, 4, 9)


class Generation(jinja2.ext.Extension):
    """{% generation %} marks answers for training; the text is the same."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.Scope(body, lineno=line)


def raise_exception(message):
    raise TemplateError(message)


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def environment():
    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    made.filters["tojson"] = to_json
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = DATE.strftime
    return made


def rendered(template, values):
    """The text, or null where Jinja gives an error."""
    try:
        return environment().from_string(template).render(**values)
    except (TemplateError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def snippets():
    for template in (HERE / "snippets.txt").read_text(encoding="utf-8").split("\n----\n"):
        yield {"template": template, "expected": rendered(template, {})}


def families():
    conversations = json.loads((HERE / "conversations.json").read_text(encoding="utf-8"))
    for file in sorted((HERE / "families").glob("*.jinja")):
        template = file.read_text(encoding="utf-8")
        expected = {name: rendered(template, values) for name, values in conversations.items()}
        yield {"family": file.stem, "expected": expected}


def write(name, entries):
    text = json.dumps(list(entries), ensure_ascii=False, indent=1)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("snippets.json", snippets())
    write("families.json", families())
