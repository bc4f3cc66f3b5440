# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes groups of document lines with questions: facts, similar keys, prose documents, countries, small talk.

Every maker returns (blocks, questions): a block is a list of lines that stay together in the document;
a question is a pair (question, answer). The answer is always copied from the document, or REFUSAL.
"""
import functools
import re

import grammar
from grammar import Template

STATED = 0.8  # share of lone facts that are in the document
SCATTERED_STATED = 0.65  # the same of scattered ones
REFUSAL = "The document does not say."
GREETING = "Hello! Ask me about the document."
THANKS = "You're welcome."
ABOUT = "I am a small demonstration reader. I answer questions about a document by quoting it."
CANNOT = "I can only find and quote what the document says. Please ask about a detail."
NO_DOCUMENT = "There is no document yet. Please add one and ask about it."
SMALL_TALK = {
    GREETING: ["Hello", "Hi", "Hello!", "Good morning", "Hey there", "Good evening.", "hi there", "Hallo", "Hey"],
    THANKS: ["Thanks", "Thank you!", "thank you very much", "Great, thanks.", "Thanks a lot", "OK, thank you", "Perfect."],
    ABOUT: ["Who are you?", "What can you do?", "what are you", "How do you work?", "Are you an AI?", "Help", "help me",
            "What is this?", "Are you ChatGPT?", "Which model are you?", "What can I ask you?"],
    CANNOT: ["Summarise the document.", "Summarize this", "Give me a summary.", "What is the document about?", "tl;dr",
             "Write a poem about it.", "Translate the text into German.", "Rewrite the first chapter.", "Explain everything.",
             "Give me the main points.", "What do you think of it?", "Is the text any good?", "Write an essay.",
             "Shorten this text.", "Make a list of all persons.", "What are the key takeaways?", "Continue the story."],
}


def facts(rng, room):
    """Unrelated facts, each with its question, some with a near miss asked for instead."""
    blocks, asked = [], []
    for _ in range(rng.randint(1, max(1, min(12, room // 60)))):
        t = grammar.template(rng)
        names = grammar.similar_subjects(rng, t.subject, 2)
        answer = grammar.value(rng, t.value)
        blocks.append([grammar.statement(rng, rng.choice(t.statements), names[0], answer)])
        fate = rng.random()
        if fate < 0.12 and len(names) > 1:  # the same attribute of another subject
            asked.append((grammar.question(rng, rng.choice(t.questions), names[1]), REFUSAL))
            if rng.random() < 0.5:
                other = other_template(rng, t)
                blocks.append([grammar.statement(rng, rng.choice(other.statements), names[1], grammar.value(rng, other.value))])
        elif fate < 0.20:  # another attribute of the same subject
            other = other_template(rng, t)
            asked.append((grammar.question(rng, rng.choice(other.questions), names[0]), REFUSAL))
        if fate > 0.15:
            asked.append((grammar.question(rng, rng.choice(t.questions), names[0]), answer))
    return blocks, asked


def lone(rng, room, share_stated=STATED):
    """One fact or only its near misses, so that the document is nearly all book text."""
    t = grammar.template(rng)
    others = (grammar.template_of(rng, t.subject) for _ in range(20))
    other = next((o for o in others if o.value != t.value), None)
    names = (grammar.similar_subjects if rng.random() < 0.5 else any_subjects)(rng, t.subject, 2)
    answer, stated = grammar.value(rng, t.value), rng.random() < share_stated
    blocks = [[grammar.statement(rng, rng.choice(t.statements), names[0], answer)]] if stated else []
    near = 0.6 if stated else 0.9
    if len(names) > 1 and rng.random() < near:
        blocks.append([grammar.statement(rng, rng.choice(t.statements), names[1], grammar.value(rng, t.value))])
    if other is not None and rng.random() < near:
        blocks.append([grammar.statement(rng, rng.choice(other.statements), names[0], grammar.value(rng, other.value))])
    return blocks, [(grammar.question(rng, rng.choice(t.questions), names[0]), answer if stated else REFUSAL)]


def scattered(rng, room):
    """Several such facts far apart, a third of them only as near misses: what a long document teaches of refusing."""
    made = [lone(rng, room, SCATTERED_STATED) for _ in range(rng.randint(2, max(2, min(8, room // 150))))]
    return [block for blocks, _ in made for block in blocks], [pair for _, asked in made for pair in asked]


def any_subjects(rng, kind, count):
    return list({grammar.subject(rng, kind): None for _ in range(count)})


@functools.cache
def noun_templates_of(subject):
    return [t for t in grammar.noun_templates() if t.subject == subject]


def other_template(rng, t):
    """A noun fact about the same kind of subject with another kind of value, so that it cannot answer for `t`."""
    options = [o for o in noun_templates_of(t.subject) if o.value != t.value]
    return rng.choice(options or noun_templates_of(t.subject))


def profile(rng, room):
    """Several attributes of a few similar subjects: both halves of the key matter."""
    kind = rng.choice(noun_templates_of(rng.choice(list(grammar.SUBJECTS)[:11]) ) or noun_templates_of("object")).subject
    kinds = noun_templates_of(kind)
    chosen = rng.sample(kinds, min(len(kinds), rng.randint(2, 6)))
    names = grammar.similar_subjects(rng, kind, rng.randint(1, max(1, min(6, room // (40 * len(chosen))))))
    known, lines = {}, []
    for name in names:
        part = []
        for which, t in enumerate(chosen):
            if rng.random() < 0.85:
                known[name, which] = grammar.value(rng, t.value)
                part.append(grammar.statement(rng, rng.choice(t.statements), name, known[name, which]))
        rng.shuffle(part)
        lines.append([" ".join(part)] if rng.random() < 0.4 else part)
    blocks = [part for part in lines if part] if rng.random() < 0.6 else [[line] for part in lines for line in part]
    asked = []
    for _ in range(rng.randint(2, 6)):
        name, which = rng.choice(names), rng.randrange(len(chosen))
        text = grammar.question(rng, rng.choice(chosen[which].questions), name)
        asked.append((text, known.get((name, which), REFUSAL)))
    return blocks, list(dict(asked).items())


LOOK_ALIKE_VALUES = ("phone", "code", "person", "person", "words", "words", "number", "date")
LOOK_ALIKE_SUBJECTS = (None, None, "person", "ship", "room")  # None: any


def look_alikes(rng, room):
    """Many subjects that differ in one part, with values that begin alike, most of them asked for: the hard similar keys.

    Half of the statements name the value first: there the subject stands behind what is to be copied.
    """
    kind, subject = rng.choice(LOOK_ALIKE_VALUES), rng.choice(LOOK_ALIKE_SUBJECTS)
    t = grammar.template_of(rng, subject, kind)
    count = max(4, min(rng.choice((12, 16, 16, 24)), room // 50))
    names = grammar.similar_subjects(rng, t.subject, count, first=rng.random() < 0.4)
    mix_up = grammar.crossed if rng.random() < 0.6 else grammar.confusable
    values = dict(zip(names, mix_up(rng, grammar.alike(rng, kind, len(names)))))
    value_first = [form for form in t.statements if "{s}" in form.partition("{v}")[2]]
    form = rng.choice(value_first if value_first and rng.random() < 0.5 else t.statements)
    blocks = [[grammar.statement(rng, form, name, value)] for name, value in values.items()]
    asked = rng.sample(list(values), min(len(values), rng.randint(6, 14)))
    return blocks, [(grammar.question(rng, rng.choice(t.questions), name), values[name]) for name in asked]


LIST_HEADS = ["{A} of each item", "List: {a}", "## {A}", "{A}:", "Table of the {a}", "The following list gives the {a}."]


def similar_keys(rng, room, at_most=64):
    """One attribute of many subjects that differ in a word or a number; the values are random."""
    t = grammar.template(rng)
    while t.value not in ("number", "code", "phone", "money", "date", "person", "words", "place", "address", "count",
                          "distance", "weight") and rng.random() < 0.8:
        t = grammar.template(rng)
    count = rng.choice([2, 3, 4, 6, 8, 8, 12, 16, 16, 16, 20, 24, 32, 48, 64])
    count = max(2, min(count, at_most, room // 40))
    names = grammar.similar_subjects(rng, t.subject, count + 2)
    absent, names = (names[count:], names[:count])
    values = grammar.alike(rng, t.value, len(names)) if rng.random() < 0.5 else [grammar.value(rng, t.value) for _ in names]
    values = dict(zip(names, grammar.confusable(rng, values) if rng.random() < 0.55 else values))
    forms = rng.sample(t.statements, min(len(t.statements), rng.choice((1, 1, 1, 2, 4))))
    lines = [grammar.statement(rng, rng.choice(forms), name, v) for name, v in values.items()]
    style = rng.random()
    if style < 0.6:
        blocks = [[line] for line in lines]
    elif style < 0.75:
        blocks = [lines] if rng.random() < 0.5 else [[" ".join(lines)]]
    else:
        blocks = [listing(rng, t, values)]
        if blocks == [[]]:
            blocks = [[line] for line in lines]
    asked = []
    for name in rng.sample(names, min(len(names), rng.randint(1, 8))):
        text = grammar.question(rng, rng.choice(t.questions), name)
        if asked and rng.random() < 0.12:
            text = rng.choice(["And {s}?", "And of {s}?", "What about {s}?", "and {s}", "And for {s}?", "The same for {s}?"]
                              ).replace("{s}", name)
        asked.append((text, values[name]))
    if absent and rng.random() < 0.35:
        asked.insert(rng.randint(0, len(asked)), (grammar.question(rng, rng.choice(t.questions), absent[0]), REFUSAL))
    return blocks, asked


def listing(rng, t, values):
    """The facts as a list, a Markdown table or comma-separated values, if the template has a noun to name them."""
    noun = re.match(r"The (.+) of \{s\} is \{v\}\.", t.statements[0])
    if noun is None:
        return []
    noun, kind = noun.group(1), rng.randrange(4)
    head = rng.choice(LIST_HEADS).replace("{a}", noun).replace("{A}", grammar.sentence_case(noun))
    if kind == 0:
        return [head] + [f"{rng.choice('-*') if rng.random() < 0.1 else '-'} {n}: {v}" for n, v in values.items()]
    if kind == 1:
        return [f"| {t.subject} | {noun} |", "| --- | --- |"] + [f"| {n} | {v} |" for n, v in values.items()]
    if kind == 2:
        return [f"{t.subject},{noun}"] + [f"{n},\"{v}\"" if "," in v else f"{n},{v}" for n, v in values.items()]
    return [head] + [f"{n}\t{v}" for n, v in values.items()]


@functools.cache
def document_kinds():
    """kind -> [(line, [([question, …], answer or "")])]"""
    kinds = {}
    text = "".join((grammar.DATA / name).read_text(encoding="utf-8") for name in ("documents.txt", "articles.txt"))
    for line in text.split("\n"):
        if line.startswith("==="):
            kinds[line[3:].strip()] = lines = []
        elif line.startswith("?"):
            forms, answer = line[1:].rsplit("->", 1)
            lines[-1][1].append(([form.strip() for form in forms.split(" | ")], answer.strip()))
        elif line.strip() and kinds:
            lines.append((line.strip(), []))
    return kinds


SLOT = re.compile(r"\{(\w+)=(\w+)\}")


PRONOUNS = [{"@he": "he", "@his": "his", "@him": "him"}, {"@he": "she", "@his": "her", "@him": "her"}]


def prose(rng, room):
    """A contract, letter, article …; questions about lines that were left out are refused."""
    kinds = document_kinds()
    kind = rng.choice(list(kinds))
    slots, lines, asked, pronouns = {}, [], [], rng.choice(PRONOUNS)

    def fill(text):
        text = re.sub(r"\{(\w+)\}", lambda m: slots[m.group(1)], text)
        return re.sub(r"@\w+", lambda m: pronouns[m.group(0)], text)

    def define(match):
        slots[match.group(1)] = grammar.value(rng, match.group(2))
        return slots[match.group(1)]

    for number, (form, questions) in enumerate(kinds[kind]):
        drop = number > 1 and rng.random() < 0.13
        line = grammar.sentence_case(fill(SLOT.sub(define, grammar.expand(rng, form))))
        if not drop:
            lines.append(line)
        for forms, answer in questions:
            if rng.random() < (0.35 if drop else 0.65):
                text = grammar.sentence_case(fill(grammar.expand(rng, rng.choice(forms))))
                text = text.lower().rstrip("?") if rng.random() < 0.08 else text
                asked.append((text, REFUSAL if drop else fill(answer) or line))
    rng.shuffle(asked)
    return [set_out(rng, lines)], asked[:rng.randint(3, 12)]


def set_out(rng, lines):
    """As separate lines, or as a heading and paragraphs of running text."""
    if rng.random() < 0.35:
        return lines
    laid, size = lines[:1], rng.choice((2, 3, 4, 20))
    return laid + [" ".join(lines[i:i + size]) for i in range(1, len(lines), size)]


@functools.cache
def factbook_fields():
    fields = {}
    for line in grammar.data_lines("factbook.txt"):
        if line.startswith("="):
            name, noun = line[1:].split(" | ")
        else:
            fields[name.strip()] = (noun.strip(), [form.strip() for form in line[1:].split(" | ")])
    return fields


FIELD_STATEMENTS = ["{N} of {c}: {v}", "The {n} of {c} is {v}.", "{c} – {n}: {v}", "In {c}, the {n} is {v}.", "{N} ({c}): {v}",
                    "{c} has the following {n}: {v}.", "As for {c}, its {n} is given as {v}.", "{f} of {c}: {v}"]


def shortened(value, limit=150):
    value = value.strip(" ;")
    if len(value) <= limit:
        return value
    cut = value[:limit]
    return cut[:max(cut.rfind(";"), cut.rfind("."), cut.rfind(","), 0)].strip(" ;,") or cut.rsplit(" ", 1)[0]


def countries(rng, room, store):
    """Facts of one to three countries, as a list under a heading or as sentences."""
    written = factbook_fields()
    chosen = rng.sample(store.countries, rng.choice((1, 1, 2, 3)))
    blocks, present, missing = [], [], []
    for country, every in chosen:
        known = [f for f in every if f[0] in written]
        other = [f for f in every if f[0] not in written and len(f[1]) < 200]
        facts_here = rng.sample(known, min(len(known), rng.randint(2, max(2, min(16, room // (60 * len(chosen)))))))
        facts_here += rng.sample(other, min(len(other), rng.randint(0, max(1, room // 300))))
        missing += [(country, f) for f in rng.sample(known, min(3, len(known))) if f not in facts_here]
        rng.shuffle(facts_here)
        style, lines = rng.random(), []
        heading = rng.random() < 0.7
        if heading:
            lines.append(rng.choice(["# ", "## ", "", "Country: "]) + country)
        for field, text in facts_here:
            text = shortened(text)
            noun, forms = written.get(field, (plain_noun(field), None))
            form = rng.choice(["{N}: {v}", "- {N}: {v}", "{f}: {v}"]) if heading and style < 0.6 else rng.choice(FIELD_STATEMENTS)
            line = form.replace("{f}", field).replace("{n}", noun).replace("{N}", grammar.sentence_case(noun)).replace(
                "{c}", country).replace("{v}", text)
            lines.append(line.replace("..", "."))
            present.append((country, field, text))
        blocks.append(lines if style < 0.8 else [" ".join(lines)])
    asked = []
    for country, field, text in rng.sample(present, min(len(present), rng.randint(2, 8))):
        asked.append((field_question(rng, country, field), text.rstrip(".")))
    for country, (field, _) in rng.sample(missing, min(len(missing), rng.choice((0, 0, 1, 1)))):
        asked.append((field_question(rng, country, field), REFUSAL))
    if rng.random() < 0.2:
        asked.append((field_question(rng, rng.choice(store.countries)[0] + "'s neighbour", present[0][1]), REFUSAL)
                     if rng.random() < 0.1 else absent_country(rng, store, chosen, present))
    rng.shuffle(asked)
    return blocks, asked


def absent_country(rng, store, chosen, present):
    names = {country for country, _ in chosen}
    other = rng.choice(store.countries)[0]
    while other in names:
        other = rng.choice(store.countries)[0]
    return field_question(rng, other, rng.choice(present)[1]), REFUSAL


def plain_noun(field):
    return re.sub(r" - ", " ", field.split(" - ")[-1] if field.count(" - ") < 2 else field).lower()


def field_question(rng, country, field):
    written = factbook_fields()
    if field in written and rng.random() < 0.85:
        return grammar.expand(rng, rng.choice(written[field][1])).replace("{c}", country)
    noun = written[field][0] if field in written else plain_noun(field)
    return rng.choice(grammar.NOUN_QUESTIONS[:12]).replace("{a}", noun).replace("{s}", country)


def small_talk(rng, room):
    answer = rng.choice(list(SMALL_TALK))
    return [], [(rng.choice(SMALL_TALK[answer]), answer)]
