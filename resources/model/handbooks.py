# SPDX-License-Identifier: GPL-3.0-or-later
"""Handbooks: numbered chapters about ships, rooms, people and things, with many facts in a paragraph of running text.

As `documents`: (blocks, questions). The same attributes are told of several subjects, later sentences say "it" or "its",
and what was left out is asked about too.
"""
import re

import documents
import grammar

KINDS = ["ship", "room", "device", "object", "person", "person", "animal", "place", "company", "event", "dish", "project"]
CHAPTERS = {"ship": ["The ships", "Vessels", "The fleet"], "room": ["Rooms", "The house", "Offices and rooms"],
            "device": ["Machines", "Devices", "Equipment"], "object": ["Things", "Stores and tools", "Inventory"],
            "person": ["The staff", "People", "The crew", "Who is who"], "animal": ["Animals", "The animals of the house"],
            "place": ["Places", "The villages", "Where we go"], "company": ["Partners", "Firms", "The company"],
            "event": ["Events", "The year", "Occasions"], "dish": ["The kitchen", "Meals", "Food"],
            "project": ["Projects", "Plans", "Work in hand"]}
TITLES = ["Handbook", "House rules", "Manual", "Guide for newcomers", "Rule book", "Handbook for staff", "Year book"]
PRONOUNS = {"ship": ("She", "Her"), "person": ("She", "Her"), "animal": ("He", "His")}
STATED = 0.8  # share of a chapter's attributes that are told of a subject
MOST_QUESTIONS = 16


def handbook(rng, room, text):
    """text: sentences of books, for what a handbook says between its facts."""
    talk = rng.choice((0, 0.2, 0.4, 0.8))
    lines, known, missing = [f"# {rng.choice(TITLES)}"], [], []
    for number, kind in enumerate(rng.sample(KINDS, len(KINDS)), 1):
        lines.append(heading(rng, number, kind))
        told = chapter(rng, number, kind, lines, lambda: remark(rng, talk, text))
        known += told[0]
        missing += told[1]
        if sum(map(len, lines)) / 2.8 > room * 0.75:
            break
    asked = [(grammar.question(rng, rng.choice(t.questions), name), value)
             for name, t, value in rng.sample(known, min(len(known), rng.randint(4, MOST_QUESTIONS)))]
    absent = rng.sample(missing, min(len(missing), max(1, len(asked) // 5)))
    asked += [(grammar.question(rng, rng.choice(t.questions), name), documents.REFUSAL) for name, t in absent]
    rng.shuffle(asked)
    return [[line for line in lines if line]], list(dict(asked).items())


def heading(rng, number, kind):
    return rng.choice(["## {n}. {t}", "## {t}", "{n}. {t}", "Chapter {n}: {t}"]).replace("{n}", str(number)).replace(
        "{t}", rng.choice(CHAPTERS[kind]))


def remark(rng, talk, text):
    if rng.random() >= talk:
        return []
    said = next(text)
    return [said] if len(said) < 200 else []


def attributes(rng, kind):
    """Some attributes that cannot be mistaken for one another, by nouns and by verbs, and others that nobody tells."""
    nouns = documents.noun_templates_of(kind)
    chosen = rng.sample(nouns, min(len(nouns), rng.randint(1, 5)))
    for _ in range(rng.randint(0, 3)):
        other = grammar.template_of(rng, kind)
        if all(other.value != t.value for t in chosen):
            chosen.append(other)
    return chosen, [t for t in nouns if all(t.value != c.value for c in chosen)]


def chapter(rng, number, kind, lines, remarks):
    """Appends the chapter's lines; returns [(subject, template, value)] told and [(subject, template)] not told."""
    names = subjects(rng, kind, rng.choice((1, 1, 2, 3, 4)))
    chosen, untold = attributes(rng, kind)
    known, missing = {}, [(name, rng.choice(untold)) for name in names if untold]
    for which, t in enumerate(chosen):
        values = grammar.alike(rng, t.value, len(names)) if rng.random() < 0.5 else [grammar.value(rng, t.value) for _ in names]
        for name, value in zip(names, grammar.confusable(rng, values) if rng.random() < 0.3 else values):
            if rng.random() < STATED:
                known[name, which] = value
            else:
                missing.append((name, t))
    as_table = len(names) > 1 and rng.random() < 0.2
    tabled = {which: noun(t) for which, t in enumerate(chosen) if as_table and noun(t)}
    for place, name in enumerate(names, 1):
        facts = [(t, known[name, which]) for which, t in enumerate(chosen) if (name, which) in known and which not in tabled]
        lines += entry(rng, f"{number}.{place}", name, kind, facts, remarks)
    lines += table(kind, names, tabled, known)
    return [(name, chosen[which], value) for (name, which), value in known.items()], missing


def subjects(rng, kind, count):
    if rng.random() < 0.4:
        return grammar.similar_subjects(rng, kind, count)
    return list({grammar.subject(rng, kind): None for _ in range(count)})


def entry(rng, number, name, kind, facts, remarks):
    """One subject: a paragraph, under a heading of its own, after a bold number, or as rules."""
    rng.shuffle(facts)
    told = []
    for place, (t, value) in enumerate(facts):
        said = grammar.statement(rng, rng.choice(t.statements), name, value)
        told.append(said if place == 0 or rng.random() < 0.6 else with_pronoun(said, name, kind))
    style = rng.random()
    if style < 0.15:
        return [f"{rng.choice(['**Rule %s.**', 'Rule %s.', '**%s**', '- %s'])} %s" % (number, said) for said in told]
    paragraph = remarks() if told and style < 0.6 else []
    for said in told:
        paragraph += [said] + remarks()
    head = [f"### {number} {grammar.sentence_case(name)}"] if 0.15 <= style < 0.3 else []
    mark = f"**{number} {grammar.sentence_case(name)}.** " if 0.3 <= style < 0.45 else ""
    return head + [mark + " ".join(paragraph)] if paragraph else []


def with_pronoun(said, name, kind):
    """The statement about what the sentence before was about."""
    it, its = PRONOUNS.get(kind, ("It", "Its"))
    if said.lower().startswith(name.lower() + " "):
        return it + said[len(name):]
    return re.sub(rf"^The ([a-z ]+) of {re.escape(name)}\b", rf"{its} \1", said)


def noun(t):
    found = re.match(r"The (.+) of \{s\} is \{v\}\.", t.statements[0])
    return found and found.group(1)


def table(kind, names, columns, known):
    """columns: attribute's number -> heading."""
    if not columns:
        return []
    rows = [[name] + [known.get((name, which), "") for which in columns] for name in names]
    head = [grammar.sentence_case(text) for text in [kind, *columns.values()]]
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head)] + rows]
