# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the hand-written phrasings under data/ and makes subjects, values and facts from them."""
import bisect
import collections
import functools
import pathlib
import re

DATA = pathlib.Path(__file__).parent / "data"
CHOICE = re.compile(r"\[([^\[\]]*)\]")
Template = collections.namedtuple("Template", "subject value statements questions")
Fact = collections.namedtuple("Fact", "statement question answer")


def data_lines(name):
    for line in (DATA / name).read_text(encoding="utf-8").split("\n"):
        if line.strip() and not line.startswith("# "):
            yield line.strip()


@functools.cache
def pools():
    return {n.strip(): [w.strip() for w in words.split(";" if ";" in words else ",")]
            for n, words in (line.split(":", 1) for line in data_lines("pools.txt"))}


def expand(rng, text):
    """Replaces every [a|b|c] by one of its alternatives."""
    while "[" in text:
        shorter = CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), text)
        if shorter == text:
            break
        text = shorter
    return text


SLOT = re.compile(r"\{(\w+?)(?:-(\d+))?\}")


def filled(rng, text):
    """Replaces every {2-90} by a number from 2 to 90 and every {kind} by a value of that kind."""
    return SLOT.sub(lambda m: str(rng.randint(int(m[1]), int(m[2]))) if m[2] else value(rng, m[1]), expand(rng, text))


NOUN_STATEMENTS = [
    "The {a} of {s} is {v}.", "The {a} of {s} is {v}.", "The {a} of {s} was {v}.", "The {a} for {s} is {v}.",
    "{s} has the {a} {v}.", "For {s}, the {a} is {v}.", "{v} is the {a} of {s}.", "{s}: {a} {v}", "{a} of {s}: {v}",
    "The {a} of {s} was changed to {v}.", "They gave {v} as the {a} of {s}.", "As the {a} of {s} the list gives {v}.",
    "Please note the {a} of {s}: {v}.", "{s} ({a}: {v}) is mentioned twice.", "The {a} recorded for {s} is {v}.",
    "It says here that the {a} of {s} is {v}.", "- {s}, {a}: {v}", "{s} – {a}: {v}"]
NOUN_QUESTIONS = [
    "What is the {a} of {s}?", "What is the {a} of {s}?", "What is the {a} for {s}?", "What's the {a} of {s}?",
    "what is the {a} of {s}", "{a} of {s}?", "{a} {s}?", "{s} {a}", "Tell me the {a} of {s}.", "Give me the {a} of {s}.",
    "Which {a} does {s} have?", "Can you tell me the {a} of {s}?", "I need the {a} of {s}.", "Please find the {a} of {s}.",
    "Do you know the {a} of {s}?", "I'd like to know the {a} of {s}.", "Could you look up the {a} of {s}, please?",
    "What does it say about the {a} of {s}?", "What was the {a} of {s} again?", "What {a} does {s} have?",
    "According to the text, what is the {a} of {s}?", "How is the {a} of {s} given?", "Find the {a} for {s}.",
    "Under what {a} is {s} listed?", "What is given as the {a} of {s}?", "Is there a {a} of {s}? If so, what is it?"]
PERSON_QUESTIONS = ["Who is the {a} of {s}?", "Who is the {a} of {s}?", "who's the {a} of {s}", "Who was the {a} of {s}?",
                    "What is the name of the {a} of {s}?", "Who is {s}'s {a}?", "{s}'s {a}?", "Who is named as the {a} of {s}?"]
EXTRA_QUESTIONS = {
    "person": PERSON_QUESTIONS, "date": ["When is the {a} of {s}?", "On what date is the {a} of {s}?"],
    "money": ["How much is the {a} of {s}?", "How high is the {a} of {s}?"], "count": ["How large is the {a} of {s}?"],
    "length": ["How much is the {a} of {s}?"], "place": ["Where is the {a} of {s}?", "What place is the {a} of {s}?"],
    "minutes": ["How long is the {a} of {s}?"], "hours": ["How long is the {a} of {s}?"]}


@functools.cache
def noun_templates():
    made = []
    for line in data_lines("nouns.txt"):
        subject, value, nouns = (part.strip() for part in line.split(":", 2))
        for noun in nouns.split(","):
            fill = lambda forms: [f.replace("{a}", noun.strip()) for f in forms]
            questions = NOUN_QUESTIONS + EXTRA_QUESTIONS.get(value, []) * 3
            made.append(Template(subject, value, fill(NOUN_STATEMENTS), fill(questions)))
    return made


RELATIONS = ["relations.txt", "relations_more.txt", "relations_things.txt", "relations_natural.txt"]


@functools.cache
def relation_templates():
    made = []
    for line in (line for name in RELATIONS for line in data_lines(name)):
        mark, rest = line[0], line[1:].strip()
        if mark == "=":
            subject, value = (part.strip() for part in rest.split(":"))
            made.append(Template(subject, value, [], []))
        else:
            (made[-1].statements if mark == "." else made[-1].questions).append(rest)
    return made


SYLLABLES = ["ba", "bel", "bor", "ca", "cor", "da", "del", "dra", "el", "fa", "fen", "ga", "gor", "ha", "hel", "il", "jor",
             "ka", "ker", "la", "lin", "lo", "ma", "mer", "mi", "na", "nor", "o", "pa", "pel", "qui", "ra", "ren", "ri",
             "sa", "sel", "shi", "ta", "tor", "tri", "u", "va", "vel", "wa", "win", "ya", "yor", "za", "zel", "ther", "ston",
             "wick", "by", "ley", "man", "dor", "ius", "ine", "ette", "son", "ski", "ov", "ez", "ard", "ock", "ell", "ham"]


BOOK_WORDS = {"lower": [], "capital": []}  # filled by learn_words; names and words beyond the lists
LETTERS = {}  # two letters of a name in the books -> the letters that follow; ^ before, $ after the name


def learn_words(lines):
    """Takes words of real text as further names, adjectives, things and passwords."""
    seen = {word for line in lines for sentence in line for word in re.findall(r"[A-Za-z]{4,12}", sentence)}
    BOOK_WORDS["lower"] = sorted(w for w in seen if w.islower())
    BOOK_WORDS["capital"] = sorted(w for w in seen if w.istitle() and w.lower() not in seen)
    LETTERS.clear()
    for word in BOOK_WORDS["capital"]:
        spelled = f"^^{word.lower()}$"
        for i in range(len(spelled) - 2):
            LETTERS.setdefault(spelled[i:i + 2], []).append(spelled[i + 2])


def spelled_name(rng):
    """A name that no list has, spelled letter by letter as names in books are: many tokens long."""
    while True:
        name = "^^"
        while len(name) < 15 and not name.endswith("$"):
            name += rng.choice(LETTERS[name[-2:]])
        if name.endswith("$") and len(name) > 7:
            return name[2:-1].capitalize()


def is_lower_word(word):
    words = BOOK_WORDS["lower"]
    at = bisect.bisect_left(words, word)
    return at < len(words) and words[at] == word


def book_word(rng, case, fallback):
    return rng.choice(BOOK_WORDS[case] or fallback)


def invented(rng):
    chance = rng.random()
    if LETTERS and chance < 0.5:
        return spelled_name(rng)
    if BOOK_WORDS["capital"] and chance < 0.85:
        return rng.choice(BOOK_WORDS["capital"])
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 3)))).capitalize()


def person_parts(rng):
    p = pools()
    first = rng.choice(p["first"]) if rng.random() < 0.5 else invented(rng)
    last = rng.choice(p["last"]) if rng.random() < 0.35 else invented(rng)
    if rng.random() < 0.12:
        first = rng.choice(p["title"])
    return [first, last]


def person_subject(rng):
    """A person by name, now and then by office: the purser, the captain's clerk."""
    if rng.random() < 0.85:
        return person_parts(rng)
    office = rng.choice(pools()["job"])
    return ["the", rng.choice(pools()["job"]) + "'s", office] if rng.random() < 0.2 else ["the", office]


def place_name(rng):
    p = pools()
    return rng.choice(p["start"]) + rng.choice(p["end"]) if rng.random() < 0.65 else (
        rng.choice(p["city"]) if rng.random() < 0.3 else invented(rng))


def digits(rng, low, high):
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(rng.randint(low, high) - 1))


def code(rng):
    pattern = rng.choice(["AA-####", "A###", "AA##", "###-A", "A-##-###", "AAA###", "##A##", "AA-##-AA", "A##-AA#-##",
                          "####/##", "A#A#A#", "AA ####", "###.###", "AAAA-##", "A#-#####"])
    return "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") if c == "A" else str(rng.randint(0, 9)) if c == "#" else c
                   for c in pattern)


def unit(*units, low=2, high=999):
    def make(rng):
        n = rng.randint(low, high)
        number = f"{n / 10:.1f}" if rng.random() < 0.25 else f"{n:,}" if rng.random() < 0.5 else str(n)
        return f"{number} {rng.choice(units)}"
    return make


def money(rng):
    n = rng.choice([rng.randint(2, 99), rng.randint(100, 999), rng.randint(1000, 99999), rng.randint(10, 99) * 10000])
    amount = rng.choice([str(n), f"{n:,}", f"{n:,}", f"{n}.{rng.randint(10, 99)}"])
    return rng.choice(["£", "$", "€"]) + amount if rng.random() < 0.5 else amount + rng.choice(
        [" pounds", " euros", " dollars", " crowns", " francs", " pounds", " shillings", " million dollars"])


MONTHS = "January February March April May June July August September October November December".split()


def date(rng):
    day, month, year = rng.randint(1, 31), rng.choice(MONTHS), rng.randint(1700, 2035)
    return rng.choice([f"{day} {month} {year}", f"{month} {day}, {year}", f"{day} {month}", f"{day} {month} {year}",
                       f"{year}-{rng.randint(1, 12):02}-{day:02}", f"{rng.choice(WEEKDAYS)}, {day} {month}",
                       f"{day}.{rng.randint(1, 12)}.{year}", f"the {day}th of {month}", f"{month} {year}"])


WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBER_WORDS = ("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen eighteen "
                "twenty twenty-one twenty-four thirty thirty-five forty sixty ninety").split()


def period(*units):
    return lambda rng: f"{rng.choice(NUMBER_WORDS) if rng.random() < 0.5 else rng.randint(2, 99)} {rng.choice(units)}"


def address(rng):
    return f"{rng.randint(1, 240)} {rng.choice(pools()['street'])}" + (
        f", {place_name(rng)}" if rng.random() < 0.5 else "")


def words(rng):
    if rng.random() < 0.15:
        return f"{book_word(rng, 'lower', pools()['word'])} {rng.choice(pools()['word'])} {rng.choice(NUMBER_WORDS)}"
    if rng.random() < 0.4:
        return " ".join(book_word(rng, "lower", pools()["word"]) for _ in range(rng.choice((2, 3, 4))))
    return " ".join(rng.choice(pools()["word"]) for _ in range(rng.choice((1, 2, 2, 3, 4))))


def hiding(rng):
    return f"{rng.choice(pools()['hidingverb'])} {rng.choice(pools()['hidingplace'])}"


def clock(rng):
    h, m = rng.randint(1, 23), rng.choice((0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, rng.randint(0, 59)))
    return rng.choice([f"{h}:{m:02}", f"{h}.{m:02}", f"{h % 12 + 1} o'clock", f"half past {NUMBER_WORDS[h % 9]}",
                       f"{h % 12 + 1}:{m:02} {rng.choice(('am', 'pm'))}", f"{h:02}:{m:02}"])


VALUES = {
    "number": lambda r: digits(r, 3, 9), "code": code, "money": money, "date": date, "clock": clock, "address": address,
    "words": words, "hiding": hiding, "person": lambda r: " ".join(person_parts(r)), "place": place_name,
    "weight": unit("kg", "kilograms", "grams", "tons", "pounds", "g", "ounces"),
    "length": unit("metres", "feet", "cm", "inches", "m", "yards"),
    "distance": unit("miles", "kilometres", "km", "leagues"), "temperature": unit("degrees", "°C", "degrees Celsius", "°F"),
    "speed": unit("knots", "miles an hour", "km/h", "mph", "kilometres an hour", low=4, high=140),
    "power": unit("watts", "volts", "kW", "W"), "percent": lambda r: f"{r.randint(2, 99)}%",
    "count": lambda r: r.choice([digits(r, 2, 5), f"{r.randint(1000, 99999):,}", r.choice(NUMBER_WORDS)]),
    "smallcount": lambda r: r.choice(NUMBER_WORDS) if r.random() < 0.5 else str(r.randint(2, 99)),
    "year": lambda r: str(r.randint(1200, 2030)), "minutes": period("minutes", "minutes", "hours"),
    "hours": period("hours", "hours", "days"), "months": period("months", "years", "weeks", "months"),
    "period": period("years", "months", "weeks", "days", "hours"), "weeks": period("weeks", "days", "working days"), "workhours": lambda r: f"{r.randint(8, 48)} hours",
    "holidays": lambda r: f"{r.randint(18, 40)} days", "errorcode": lambda r: f"{r.choice('EFHX')}{r.randint(1, 99)}",
    "phone": lambda r: "".join(str(r.randint(0, 9)) if c == "#" else c for c in r.choice(
        ["0### ######", "+## ## ### ####", "###-####", "0## ### ###", "(0##) ######", "## ## ## ##", "01## ### ####"])),
    "iban": lambda r: f"{r.choice(['DE', 'FR', 'GB', 'NL'])}{digits(r, 2, 2)} {digits(r, 4, 4)} {digits(r, 4, 4)}",
    "river": lambda r: r.choice(pools()["river"]) if r.random() < 0.5 else invented(r),
    "thing": lambda r: r.choice(pools()["goods"]), "job": lambda r: r.choice(pools()["job"]),
    "animal": lambda r: r.choice(pools()["animal"]),
    "object": lambda r: f"{r.choice(pools()['adjective'])} {r.choice(pools()['thing'])}",
}


def value(rng, kind):
    if kind in VALUES:
        return VALUES[kind](rng)
    if kind in SUBJECTS:
        return join(SUBJECTS[kind](rng))
    chosen = filled(rng, rng.choice(pools()[kind]))
    if kind in ("material", "colour", "food", "symbol") and rng.random() < 0.25:
        chosen += " and " + rng.choice(pools()[kind])
    return chosen


def indefinite(noun):
    return ("an " if noun[0] in "aeiou" else "a ") + noun


# A subject is a list of parts; changing one part gives another subject that is easily confused with it.
def object_parts(rng):
    p = pools()
    parts = ["the", rng.choice(p["adjective"]), rng.choice(p["thing"])]
    if rng.random() < 0.4:
        parts = ["the", book_word(rng, "lower", p["adjective"]), book_word(rng, "lower", p["thing"])]
    if rng.random() < 0.2:
        parts.insert(1, rng.choice(p["adjective"]))
    if rng.random() < 0.15:
        parts += [rng.choice(["in", "from", "for", "of"]), rng.choice([place_name(rng), f"room {rng.randint(1, 99)}",
                                                                       " ".join(person_parts(rng))])]
    elif rng.random() < 0.15:
        parts = ["the" if rng.random() < 0.5 else "", rng.choice(p["thing"]), digits(rng, 1, 4)]
    elif rng.random() < 0.08:
        parts = ["item", code(rng)]
    elif rng.random() < 0.15:  # of its kind: the fare for a bicycle
        parts = [indefinite(book_word(rng, "lower", p["thing"]) if rng.random() < 0.3 else rng.choice(p["thing"]))]
    return [x for x in parts if x]


def animal_parts(rng):
    p = pools()
    name = rng.choice(p["pet"])
    if rng.random() < 0.15:
        return ["the", rng.choice(p["job"] + p["thing"]) + "'s", rng.choice(p["animal"])]
    return ["the", rng.choice(p["animal"]), name] if rng.random() < 0.5 else (
        [name] if rng.random() < 0.4 else ["the", rng.choice(p["adjective"]), rng.choice(p["animal"])])


def with_prefix(rng, prefixes, name):
    return [rng.choice(prefixes), name]


SUBJECTS = {
    "object": object_parts, "person": person_subject, "animal": animal_parts,
    "place": lambda r: with_prefix(r, ["Upper", "Lower", "Old", "New", "East", "West", "North", "South", "Great", "Little", "Saint",
                                       "Inner", "Outer", "Far", "High", "Middle"], place_name(r)) if r.random() < 0.5 else [place_name(r)],
    "ship": lambda r: ["the"] + (
        [invented(r), invented(r)] if r.random() < 0.35 else r.choice(pools()["ship"]).split(" ", 1) if r.random() < 0.4 else
        [r.choice(pools()["adjective"]).capitalize(), r.choice(pools()["animal"]).capitalize()])
    + ([r.choice(["II", "III", "IV", "V", str(r.randint(2, 99))])] if r.random() < 0.2 else []),
    "room": lambda r: (["the", r.choice(pools()["colour"])] if r.random() < 0.12 else []) +
    [r.choice(pools()["room"]) if r.random() < 0.7 else book_word(r, "lower", pools()["room"]), digits(r, 1, 4) if r.random() < 0.8 else code(r)],
    "project": lambda r: ["Project", r.choice(pools()["project"]) if r.random() < 0.6 else invented(r)] if r.random() < 0.7
    else ["the", r.choice(pools()["project"]), r.choice(["project", "study", "plan", "programme", "contract"])],
    "company": lambda r: ["the", r.choice(pools()["company"])] if r.random() < 0.1 else
    [r.choice(pools()["last"]) if r.random() < 0.5 else invented(r), r.choice(pools()["company"])],
    "event": lambda r: ["the", r.choice(pools()["eventadj"]), r.choice(pools()["event"])] + (
        ["of", str(r.randint(1890, 2030))] if r.random() < 0.15 else []),
    "dish": lambda r: ["the", r.choice(pools()["dishadj"]), r.choice(pools()["dish"])],
    "device": lambda r: ["the", r.choice(pools()["devicename"]), r.choice(pools()["device"])] + (
        [digits(r, 1, 4)] if r.random() < 0.3 else []),
    "devicename": lambda r: [r.choice(pools()["devicename"]), r.choice(pools()["device"]), digits(r, 1, 4)],
}


def join(parts):
    return " ".join(parts)


def subject(rng, kind):
    return join(SUBJECTS[kind](rng))


def similar_subjects(rng, kind, count, first=False):
    """Different subjects of which most share all parts but one (sometimes two). first: that one is the first."""
    base = SUBJECTS[kind](rng)
    free = [i for i, part in enumerate(base) if part not in ("the", "of", "in", "from", "for", "Project", "item")]
    open_parts = {free[0]} if first else set(rng.sample(free, min(len(free), rng.choice((1, 1, 1, 2)))))
    found = {join(base): None}
    for _ in range(count * 6):
        if len(found) >= count:
            break
        other = SUBJECTS[kind](rng)
        if len(other) == len(base):
            found[join([o if i in open_parts else b for i, (b, o) in enumerate(zip(base, other))])] = None
    return list(found)


def form(value):
    """How a value is written: its digits and words replaced by marks."""
    return re.sub(r"[^\W\d]+", "a", re.sub(r"\d+", "#", value))


def alike(rng, kind, count):
    """Values written in the same form, as those of one list are."""
    made = [value(rng, kind)]
    while len(made) < count:
        tries = (value(rng, kind) for _ in range(30))
        made.append(next((v for v in tries if form(v) == form(made[0])), None) or value(rng, kind))
    return made


def confusable(rng, values):
    """Values that have parts in common, as the names, dates and telephone numbers of one list do."""
    donors = rng.sample(values, max(1, len(values) // rng.choice((2, 3, 4, 8))))
    return [mixed(rng, value, rng.choice(donors)) for value in values]


def mixed(rng, value, donor):
    """The donor with one word or number of `value`, or with its last digits."""
    if form(value) != form(donor):
        return value
    parts = re.split(r"(\W+)", value)
    words = [i for i, part in enumerate(parts) if part and i % 2 == 0]
    if len(words) == 1 and value.isdigit():
        same = rng.randrange(len(value))
        return donor[:same] + value[same:]
    other = re.split(r"(\W+)", donor)
    own = rng.choice(words)
    if parts[own].isdigit() and rng.random() < 0.5:  # numbers of one list often begin alike
        same = rng.randrange(len(parts[own]))
        parts[own] = other[own][:same] + parts[own][same:]
    return "".join(p if i == own else d for i, (p, d) in enumerate(zip(parts, other)))


PART = re.compile(r"\d{1,3}|[^\W\d]+|\W")


def crossed(rng, values):
    """Values put together anew from a few of each other's words and digits: each part stands in several of them, so that
    what was copied of a value never tells how it goes on; the key does."""
    split = [PART.findall(v) for v in values]
    alike = [parts for v, parts in zip(values, split) if form(v) == form(values[0]) and len(parts) == len(split[0])]
    if len(alike) < 4:
        return values
    few = [rng.sample(column, max(2, round(len(column) * rng.uniform(0.3, 0.9)))) for column in zip(*alike)]
    return ["".join(map(rng.choice, few)) for _ in values]


def sentence_case(text):
    return text[:1].upper() + text[1:]


def statement(rng, form, name, answer):
    text = expand(rng, form).replace("{s}", name).replace("{v}", answer)
    if rng.random() < 0.06 and text.endswith("."):
        text = f"{text[:-1]}, {rng.choice(pools()['filler'])}."
    return sentence_case(text) if not text.startswith("-") else text


def question(rng, form, name):
    text = sentence_case(expand(rng, form).replace("{s}", name)) if rng.random() < 0.9 else (
        expand(rng, form).replace("{s}", name))
    if rng.random() < 0.04:
        text = text.lower()
    if rng.random() < 0.04:
        text = text.rstrip("?.")
    if rng.random() < 0.03:
        text = rng.choice(["Please: ", "Quick question: ", "One more thing: ", "Hello! ", "Now, "]) + text
    return text


@functools.cache
def made_up_parts():
    return {n.strip(): [w.strip() for w in words.split(",")]
            for n, words in (line.split(":", 1) for line in data_lines("made_up.txt"))}


EVENTS = {  # how something was done to a subject: statements and questions by the kind of value
    "person": (["{s} was {p} by {v}.", "{v} {p} {s}.", "It was {v} who {p} {s}."],
               ["Who {p} {s}?", "By whom was {s} {p}?", "who {p} {s}", "What is the name of the person who {p} {s}?"]),
    "date": (["{s} was {p} on {v}.", "On {v} {s} was {p}.", "They {p} {s} on {v}."],
             ["When was {s} {p}?", "On what date was {s} {p}?", "when was {s} {p}", "On which day was {s} {p}?"]),
    "place": (["{s} was {p} in {v}.", "In {v} {s} was {p}.", "They {p} {s} in {v}."],
              ["Where was {s} {p}?", "In which place was {s} {p}?", "where was {s} {p}", "In which town was {s} {p}?"]),
    "money": (["{s} was {p} for {v}.", "They {p} {s} for {v}.", "For {v} {s} was {p}."],
              ["How much was {s} {p} for?", "For how much was {s} {p}?", "For what sum was {s} {p}?"])}
MORE_STATEMENTS = ["The {a} stamped on {s} reads {v}.", "{s} received the {a} {v}.", "{s} bears the {a} {v}.", "{s}'s {a} is {v}.",
                   "{s} has {a} {v}.", "To open {s}, use the {a} {v}.", "The {a} for {s} is {v}."]
MADE_UP_SUBJECTS = ["object", "person", "place", "ship", "room", "project", "company", "animal", "event", "device"]


def made_up_template(rng):
    """A fact with an attribute or a verb combined at random."""
    parts, kind = made_up_parts(), rng.choice(MADE_UP_SUBJECTS)
    if rng.random() < 0.3:
        value_kind = rng.choice(list(EVENTS))
        fill = lambda forms: [f.replace("{p}", verb) for f in forms]
        verb = rng.choice(parts["verb"])
        return Template(kind, value_kind, fill(EVENTS[value_kind][0]), fill(EVENTS[value_kind][1]))
    value_kind = rng.choice([k for k in parts if k not in ("modifier", "verb")])
    noun = f"{rng.choice(parts['modifier'])} {rng.choice(parts[value_kind])}"
    fill = lambda forms: [f.replace("{a}", noun) for f in forms]
    return Template(kind, value_kind, fill(NOUN_STATEMENTS[:10] + MORE_STATEMENTS),
                    fill(NOUN_QUESTIONS + EXTRA_QUESTIONS.get(value_kind, []) * 5 + ["What is {s}'s {a}?"] * 2))


def template(rng):
    """One kind of fact: told by a noun, by a hand-written verb form, or made up."""
    if rng.random() < 0.3:
        return made_up_template(rng)
    return rng.choice(relation_templates() if rng.random() < 0.6 else noun_templates())


def template_of(rng, subject=None, value=None):
    """As `template`, for one kind of subject or of value, or both."""
    while True:
        made = template(rng)
        if subject in (None, made.subject) and value in (None, made.value):
            return made
