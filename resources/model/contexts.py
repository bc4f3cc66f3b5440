# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds training sequences: a document of book text with facts in it, then questions and answers.

    <s><|doc|> document <|user|> question <|assistant|> answer <|end|> <|user|> …

Each text segment is encoded on its own. Answers weigh 1 in the loss, questions nothing, and the document a
little on a random sample of its tokens.
"""
from collections import namedtuple

import numpy as np
import sentencepiece

import corpus
import documents
import grammar
import questions

BOS, EOS, DOC, USER, ASSISTANT, END = 1, 2, 3, 4, 5, 6
Sentence = namedtuple("Sentence", "text starts")  # starts: begins a paragraph or line
# length -> (sequences a batch, scored positions a sequence, weight of a document token, most questions)
SHAPES = {384: (340, 300, 0.25, 10), 1024: (128, 640, 0.25, 14), 4096: (32, 1280, 0.12, 24), 16384: (8, 1536, 0.04, 36), 32768: (4, 2048, 0.03, 44)}
MIX = {"facts": 15, "profile": 10, "similar": 22, "prose": 24, "countries": 9, "book": 10, "talk": 2, "lone": 8}
SPARSE = 0.3  # share of sequences with one to three lone facts in nothing but book text
FACTBOOK_REPEATS = 8


class Store:
    """The corpus in memory: sentences of each book line, and the factbook's countries."""

    def __init__(self, folder, tokenizer, held_out=False, limit=None):
        self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=tokenizer)
        self.lines = []
        for number, book in enumerate(corpus.books(folder, held_out)):
            if limit is not None and number >= limit:
                break
            for line in book:
                split = list(corpus.sentences(line))
                if len(split) > 3:
                    self.lines.append(split)
        self.countries = [(c, f) for c, f in corpus.factbook(folder, held_out) if len(f) > 40]
        for _ in range(FACTBOOK_REPEATS):  # plain modern prose, of which the books have none
            self.lines += [split for _, facts in self.countries for _, text in facts if len(text) > 400
                           for split in [list(corpus.sentences(text.replace(" ; ;", "")))] if len(split) > 3]
        grammar.learn_words(self.lines[::7])
        self.weights = np.cumsum([len(line) for line in self.lines])

    def passages(self, rng):
        """Endless sentences from a random place on; jumps to another book where a chapter ends."""
        while True:
            where = rng.randrange(int(self.weights[-1]))
            line = int(np.searchsorted(self.weights, where, side="right"))
            yield from self.lines[line][where - int(self.weights[line]):]


class Layout:
    """How one document is set: paragraph breaks, headings, wrapped lines."""

    def __init__(self, rng):
        self.rng = rng
        self.separator = "\n\n" if rng.random() < 0.6 else "\n"
        self.one_line = rng.random() < 0.06
        self.wrap = rng.choice((60, 66, 72, 78, 80)) if rng.random() < 0.12 else 0
        self.paragraph = rng.choice((2, 3, 4, 5, 6, 8, 12))
        self.own_paragraph = rng.random() < 0.6
        self.bullets = rng.random() < 0.04
        self.headings = rng.random() < 0.3

    def starts_paragraph(self):
        return self.rng.random() < 1 / self.paragraph

    def heading(self, text):
        words = " ".join(text.split()[:self.rng.randint(1, 5)]).strip(".,;:!?\"'")
        return self.rng.choice([f"# {words}", f"## {words}", words.upper(), f"{self.rng.randint(1, 40)}. {words}",
                                f"CHAPTER {self.rng.randint(1, 60)}", f"Chapter {self.rng.randint(1, 40)}: {words}"])

    def encode(self, tokenizer, sentence, first):
        text = sentence.text
        if self.bullets and sentence.starts and not text.startswith(("-", "#", "|")):
            text = "- " + text
        if self.wrap and len(text) > self.wrap:
            text = wrapped(text, self.wrap)
        if first or self.one_line or not sentence.starts:
            return tokenizer.encode(text)
        return tokenizer.encode(self.separator + text)[1:]


def wrapped(text, width):
    lines, column = [], 0
    for word in text.split(" "):
        column += len(word) + 1
        lines.append(("\n" if column > width else " ") + word)
        if column > width:
            column = len(word)
    return "".join(lines)[1:]


def gather(rng, store, length, mix):
    """Chooses groups until enough questions are there: (blocks, questions, number of book questions)."""
    most = SHAPES[length][3]
    if mix is MIX and rng.random() < 0.10:
        return [], [], 0  # plain text
    if mix is MIX and rng.random() < SPARSE:
        mix = {"lone": 1}
    wanted = rng.randint(1, 3) if list(mix) == ["lone"] else rng.randint(most // 3, most)
    room, blocks, asked, book, kinds = int(length * 0.8), [], [], 0, list(mix)
    weights = list(mix.values())
    prose_left = 1 if length <= 4096 else 2
    for _ in range(40):
        if len(asked) + book >= wanted or room < 150:
            break
        kind = rng.choices(kinds, weights)[0]
        free = min(room - 80, 2200)
        if kind == "book":
            book += rng.randint(1, 3)
            room -= 80
            continue
        if kind == "prose":
            if not prose_left or free < 500:
                continue
            prose_left -= 1
        if kind == "countries":
            made = documents.countries(rng, free, store)
        else:
            made = {"facts": documents.facts, "profile": documents.profile, "similar": documents.similar_keys,
                    "prose": documents.prose, "talk": documents.small_talk, "lone": documents.lone}[kind](rng, free)
        cost = sum(len(line) for block in made[0] for line in block) / 2.8 + sum(len(q) + len(a) for q, a in made[1]) / 2.8
        if cost > room:
            continue
        room -= int(cost)
        blocks += made[0]
        asked += made[1]
    return blocks, asked, book


def stems(text):
    return {w[:5].lower() for w in questions.content_words(text)}


def book_questions(rng, sentences, count, check):
    """Asks about whole sentences of the document; drops a question that fits another sentence as well."""
    asked = []
    options = [s for s in sentences if 6 <= len(s.split()) <= 40]
    known = [stems(s) for s in sentences] if check else []
    for text in rng.sample(options, min(count * 3, len(options))):
        if len(asked) >= count:
            break
        made = questions.book_question(rng, text)
        if made is None:
            continue
        if check:
            wanted = stems(made)
            if not wanted or sum(len(wanted & k) >= max(1, len(wanted & stems(text))) for k in known) > 1:
                continue
        asked.append((made, text))
    return asked


def build(rng, store, length, mix=MIX):
    """One sequence: (tokens, kinds), kinds being 0 for unscored, 1 for document and 2 for answer tokens to predict."""
    blocks, asked, book = gather(rng, store, length, mix)
    layout, tok = Layout(rng), store.tokenizer
    inserted = [[Sentence(line, True) for line in block] for block in blocks]
    if not layout.own_paragraph:
        inserted = [[Sentence(block[0].text, False)] if len(block) == 1 else block for block in inserted]
    used = sum(len(layout.encode(tok, s, False)) for block in inserted for s in block)
    used += sum(len(tok.encode(q)) + len(tok.encode(a)) + 3 for q, a in asked) + book * 75 + 8
    short = length <= 1024 and rng.random() < 0.12
    if short and rng.random() < 0.15:
        return assemble(rng, store, layout, [], without_document(rng, asked), length)
    target = min(length, used + rng.choice((0, 60, 200))) if short else length
    hay, size, passages = [], 0, store.passages(rng)
    while used + size < target:
        text = next(passages)
        if layout.headings and rng.random() < 0.02:
            hay.append(Sentence(layout.heading(text), True))
            hay.append(Sentence(text, True))
        else:
            hay.append(Sentence(text, layout.starts_paragraph()))
        size += len(tok.encode(text)) + 1
    if hay:
        hay.pop()
    units = insert(rng, hay, inserted)
    asked += book_questions(rng, [s.text for s in hay], book, length <= 4096) if book else []
    if rng.random() < 0.5:
        rng.shuffle(asked)
    return assemble(rng, store, layout, units, asked, length)


def without_document(rng, asked):
    known = set(documents.SMALL_TALK)
    asked = asked + documents.small_talk(rng, 0)[1] + documents.small_talk(rng, 0)[1]
    return [(q, a if a in known else documents.NO_DOCUMENT) for q, a in asked]


def insert(rng, hay, blocks):
    """Puts each block before a random sentence of the book text."""
    places = {}
    for block in blocks:
        places.setdefault(rng.randint(0, len(hay)), []).append(block)
    units = []
    for i in range(len(hay) + 1):
        here = places.get(i, [])
        for block in here:
            units += block
        if i < len(hay):
            broken = any(block[-1].starts for block in here)
            units.append(Sentence(hay[i].text, True) if broken else hay[i])
    return units


def assemble(rng, store, layout, units, asked, length):
    tok = store.tokenizer
    tokens, kinds = ([BOS, DOC], [0, 0]) if units else ([BOS], [0])
    splits = set(rng.sample(range(1, len(units)), min(len(units) - 1, rng.randint(1, 3)))) if (
        len(units) > 8 and rng.random() < 0.12) else set()
    first = True
    for i, sentence in enumerate(units):
        if i in splits:
            tokens.append(DOC)
            kinds.append(0)
            first = True
        ids = layout.encode(tok, sentence, first)
        first = False
        tokens += ids
        kinds += [1] * len(ids)
    room = SHAPES[length][1] - 40
    for q, a in asked:
        ask, reply = [USER] + tok.encode(q) + [ASSISTANT], tok.encode(a) + [END]
        if len(tokens) + len(ask) + len(reply) > length or len(reply) > room:
            continue
        room -= len(reply)
        tokens += ask + reply
        kinds += [0] * len(ask) + [2] * len(reply)
    tokens, kinds = tokens[:length], kinds[:length]
    pad = length - len(tokens)
    return np.array(tokens + [END] * pad, np.uint16), np.array(kinds + [0] * pad, np.uint8)


def batch(rng, store, length):
    """(tokens [B, T], positions [M] into the flattened batch, weights [M]); position i predicts token i + 1."""
    count, scored, document_weight, _ = SHAPES[length]
    sequences, positions, weights = [], [], []
    numbers = np.random.default_rng(rng.getrandbits(63))
    for row in range(count):
        tokens, kinds = build(rng, store, length)
        sequences.append(tokens)
        answer, document = np.flatnonzero(kinds == 2) - 1, np.flatnonzero(kinds[1:] == 1)
        sample = numbers.choice(document, min(scored - len(answer), len(document)), replace=False)
        chosen = np.concatenate([answer, sample])
        chosen = np.pad(chosen, (0, scored - len(chosen)))
        weight = np.zeros(scored, np.float32)
        weight[:len(answer)], weight[len(answer):len(answer) + len(sample)] = 1.0, document_weight
        positions.append(chosen + row * length)
        weights.append(weight)
    return np.stack(sequences), np.concatenate(positions).astype(np.int64), np.concatenate(weights)
