# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds training sequences: a document of book text with facts in it, then questions and answers.

    <s><|doc|> document <|user|> question <|assistant|> answer <|end|> <|user|> …

Each text segment is encoded on its own. Answers weigh 1 in the loss; the document, on a random sample of its tokens,
and the questions with the <|assistant|> behind them weigh a little: the engine guesses one token ahead there too.
"""
import json
import lzma
import multiprocessing
from collections import namedtuple

import numpy as np
import sentencepiece

import corpus
import documents
import grammar
import handbooks
import passages
import questions

BOS, EOS, DOC, USER, ASSISTANT, END = 1, 2, 3, 4, 5, 6
Sentence = namedtuple("Sentence", "text starts")  # starts: begins a paragraph or line
# length -> (sequences a batch, scored positions a sequence, weight of a document token, most questions)
SHAPES = {1024: (128, 896, 0.2, 14), 4096: (32, 2048, 0.1, 24), 16384: (8, 3072, 0.04, 36),
          32768: (4, 3072, 0.03, 44)}
QUESTION_WEIGHT = 0.1
MIX = {"facts": 11, "profile": 8, "similar": 26, "look-alikes": 30, "prose": 12, "countries": 6, "book": 3, "passage": 24,
       "sentences": 8, "talk": 2, "lone": 9, "handbook": 14, "written": 26, "scattered": 30}
SPARSE = 0.32  # share of sequences with a few questions of one kind in nothing but book text
SPARSE_KINDS = {"lone": 50, "passage": 12, "written": 8, "similar": 11, "look-alikes": 11, "sentences": 8}
SPARSE_QUESTIONS = {1024: 2, 4096: 3, 16384: 8, 32768: 10}  # length -> most of them
ALONE = 0.2  # share of sequences of 1,024 tokens that are one written document with nothing around it
IN_PLACE = 0.18  # share of sequences of up to 4,096 tokens that are a passage where it stands in its book
ABSENT = 0.12  # share of the questions on sentences whose sentence is not in the document
FACTBOOK_REPEATS = 8
HELD_OUT = 25  # of so many written documents one is not trained on


def split_book(book):
    return [list(corpus.sentences(line)) for line in book]


class Store:
    """The corpus in memory: sentences of each book line, the factbook's countries, and questions on both.

    asked: file of sentence_questions.py (.jsonl.xz), or None.
    """

    def __init__(self, folder, tokenizer, held_out=False, asked=None):
        self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=tokenizer)
        books = dict(corpus.titled_books(folder, held_out))
        with multiprocessing.get_context("fork").Pool() as pool:
            books = dict(zip(books, pool.map(split_book, books.values())))
        self.lines = [line for book in books.values() for line in book if len(line) > 3]
        countries = list(corpus.factbook(folder, held_out))
        self.countries = [(c, f) for c, f in countries if len(f) > 40]
        for _ in range(FACTBOOK_REPEATS):  # plain modern prose, of which the books have none
            self.lines += [split for _, facts in self.countries for _, text in facts if len(text) > 400
                           for split in [list(corpus.sentences(text.replace(" ; ;", "")))] if len(split) > 3]
        grammar.learn_words(self.lines[::7])
        self.weights = np.cumsum([len(line) for line in self.lines])
        asked_books = passages.read(grammar.data_lines("passage_questions.txt"), books, dict(countries))
        self.passages = passages.Passages(asked_books, (0.0, 0.4, 0.8))
        written_documents = passages.read_documents(grammar.data_lines("written_documents.txt"))
        chosen = [d for i, d in enumerate(written_documents) if (i % HELD_OUT == 0) == held_out]
        self.written = passages.Passages(chosen, (0.0, 0.0, 0.0, 0.0, 0.3, 0.6))
        self.asked = read_asked(asked) if asked else {}
        self.asked_sentences = list(self.asked)

    def text(self, rng):
        """Endless sentences from a random place on; jumps to another book where a chapter ends."""
        while True:
            where = rng.randrange(int(self.weights[-1]))
            line = int(np.searchsorted(self.weights, where, side="right"))
            yield from self.lines[line][where - int(self.weights[line]):]


def read_asked(file):
    """sentence -> [[question, answer], …]"""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return {record["s"]: record["q"] for record in map(json.loads, lines)}


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


MAKERS = {"facts": documents.facts, "profile": documents.profile, "similar": documents.similar_keys, "prose": documents.prose,
          "talk": documents.small_talk, "lone": documents.lone, "scattered": documents.scattered,
          "look-alikes": documents.look_alikes}


def gather(rng, store, length, mix):
    """Chooses groups until enough questions are there: (blocks, questions, number of book questions)."""
    most = SHAPES[length][3]
    if mix is MIX and rng.random() < 0.06:
        return [], [], 0  # plain text
    sparse = mix is MIX and rng.random() < SPARSE
    if sparse:
        mix = {rng.choices(list(SPARSE_KINDS), list(SPARSE_KINDS.values()))[0]: 1}
    few = sparse or list(mix) == ["lone"]
    wanted = rng.randint(1, SPARSE_QUESTIONS[length]) if few else rng.randint(most // 3, most)
    room, blocks, asked, book = int(length * 0.8), [], [], 0
    left = {"prose": 1 if length <= 4096 else 2, "passage": 1 if length <= 1024 else 4, "handbook": 1, "written": 1}
    for _ in range(40):
        if len(asked) + book >= wanted or room < 150:
            break
        kind = rng.choices(list(mix), list(mix.values()))[0]
        free = min(room - 80, 2200)
        if kind == "book":
            book += rng.randint(1, 3)
            room -= 80
            continue
        if left.get(kind, 1) == 0 or (kind in left and free < 500):
            continue
        made = make(rng, store, kind, rng.randint(free, min(room - 80, 9000)) if kind == "handbook" else free)
        cost = sum(len(line) for block in made[0] for line in block) / 2.8 + sum(len(q) + len(a) for q, a in made[1]) / 2.8
        if cost > room:
            continue
        if kind in left:
            left[kind] -= 1
        room -= int(cost)
        blocks += made[0]
        asked += made[1]
    return blocks, asked, book


def make(rng, store, kind, room):
    if kind == "countries":
        return documents.countries(rng, room, store)
    if kind == "passage":
        return passage(rng, store, room)
    if kind == "written":
        return written(rng, store, room, rng.randint(1, 10))
    if kind == "sentences":
        return lone_sentences(rng, store)
    if kind == "handbook":
        return handbooks.handbook(rng, room, store.text(rng))
    return MAKERS[kind](rng, room)


def passage(rng, store, room):
    """A passage as one block of paragraphs, with some of its questions."""
    sentences, asked = store.passages.draw(rng, room, rng.randint(1, 8))
    size = rng.choice((3, 5, 8, 40)) if sentences[0].endswith((".", "!", "?", "'", "\"")) else 1
    paragraphs = [" ".join(sentences[i:i + size]) for i in range(0, len(sentences), size)]
    return [paragraphs], asked


def written(rng, store, room, most):
    """A written document under its title, with some of its questions."""
    (title, *paragraphs), asked = store.written.draw(rng, room, most)
    heading = rng.choice((f"# {title}", f"# {title}", f"## {title}", title, title.upper()))
    return [[heading] + paragraphs], asked


def lone_sentences(rng, store):
    """Sentences of other books with a question on a part of each; some are asked about and not there."""
    blocks, asked = [], []
    for sentence in rng.sample(store.asked_sentences, rng.randint(1, 4)):
        question, answer = rng.choice(store.asked[sentence])
        absent = rng.random() < ABSENT
        asked.append((questions.put(rng, question), documents.REFUSAL if absent else answer))
        if not absent:
            blocks.append([sentence])
    return blocks, asked


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
    """One sequence: (tokens, kinds), kinds being 0 for unscored, and 1, 2, 3 for document, answer and question tokens
    to predict."""
    if mix is MIX and length <= 4096 and rng.random() < IN_PLACE:
        return in_place(rng, store, length)
    if mix is MIX and length == 1024 and rng.random() < ALONE:
        return alone(rng, store, length)
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
    hay, size, text_ahead = [], 0, store.text(rng)
    while used + size < target:
        text = next(text_ahead)
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


def in_place(rng, store, length):
    """A part of a book or country with questions on one of its passages."""
    layout, most = Layout(rng), rng.choice((1, 1, 2, 4, 8))
    texts, asked, lines = store.passages.in_place(rng, length - 50 * most - 20, most)
    units = [Sentence(text, lines or layout.starts_paragraph()) for text in texts]
    return assemble(rng, store, layout, units, asked, length)


def alone(rng, store, length):
    """One written document with many of its questions."""
    blocks, asked = written(rng, store, length - 150, 14)
    return assemble(rng, store, Layout(rng), [Sentence(line, True) for line in blocks[0]], asked, length)


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
        kinds += [0] + [3] * (len(ask) - 1) + [2] * len(reply)
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
        answer, question, document = (np.flatnonzero(kinds[1:] == kind) for kind in (2, 3, 1))
        question = question[:scored - len(answer)]
        sample = numbers.choice(document, min(scored - len(answer) - len(question), len(document)), replace=False)
        parts = ((answer, 1.0), (question, QUESTION_WEIGHT), (sample, document_weight))
        padding = (0, scored - sum(len(p) for p, _ in parts))
        positions.append(np.pad(np.concatenate([p for p, _ in parts]), padding) + row * length)
        weights.append(np.pad(np.concatenate([np.full(len(p), w, np.float32) for p, w in parts]), padding))
    return np.stack(sequences), np.concatenate(positions).astype(np.int64), np.concatenate(weights)
