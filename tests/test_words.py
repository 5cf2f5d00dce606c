"""The words of the interface: Dutch is complete, says what the English says, and is kind (docs/words.md)."""

import ast
import re
import shutil
from collections import Counter
from pathlib import Path

import allauth
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.contrib import auth

from tests import messages
from tests import words as reading
from tests.messages import CATALOGUE, ROOT, SKIP

# Words for people that the interface never uses (docs/words.md).
NEVER_DUTCH = r"daders?|plegers?|patiënt\w*|cliënt\w*|behandel\w*|casus\w*|zorgvrager\w*"
NEVER_ENGLISH = r"batterers?|offenders?|perpetrators?|patients?|clients?|cases?|treatments?"
FORMAL = r"u|uw|uzelf"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
# In Django's catalogue of accounts, for pages that Kring does not have.
NOT_SHOWN = {
    "Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
}

# What the interface calls by one name (docs/words.md), and every Dutch word for it.
GLOSSARY = {
    "group": "groep",
    "evening": "avond|bijeenkomst",
    "peer support worker": "ervaringsdeskundige",
    "worker": "ervaringsdeskundige|begeleider",  # short where room is short
    "coordinator": "coördinator",
    "participant": "deelnemer",
    "substitute": "invaller|valt in|inval",
    "reachability": "bereikba",
    "first conversation": "kennismaking|eerste gesprek",
    "first phase": "eerste periode",
    "agreements": "afspra|spreken",  # "what we agree with each other" is a verb in Dutch
    "time-out": "time-out",
    "promise": "belof|beloof|belov",
    "seat": "plek|plaats",
    "circle": "kring",
    "room": "zaal|zalen",
    "roster": "rooster",
    "schedule": "planning",
    "responsibility": "verantwoordelijk",
    "figure": "cijfer",
    "study": "onderzoek",
    "competence": "competentie",
    "cancelled": "afgezegd|afzeg|zegde|niet door",  # to men: what it means for them
    "erase": "wis",
    "desk": "werkplek",
    "return card": "kaart",
}
# Texts in which the English word means something else, or the Dutch says it without the word.
ELSEWHERE = {
    "Seat a man": "the key says what comes of it: Nieuwe deelnemer",
    "Plan another row of evenings": "a series is called reeks",
    "Show which evenings go": "short on a key",
    "room for more": "room is space here",
    "Groups with room that meet within two weeks": "room is space here",
    "Open the online room": "not a room in a house",
    "there is room": "room is space here",
}
LONGEST_SENTENCE = 30  # words; `python -m tests.words` lists those over 25
EASE = 60  # where B1 begins

Key = tuple[str, str, str]


def entries(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


def english(entry: Message) -> list[str]:
    return [entry.id] if isinstance(entry.id, str) else list(entry.id)


def dutch(entry: Message) -> list[str]:
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def key(entry: Message) -> Key:
    return (entry.context or "", english(entry)[0], english(entry)[-1])


def says(words: str, texts: list[str]) -> list[str]:
    return [text for text in texts if re.search(rf"\b({words})\b", text, re.IGNORECASE)]


ENTRIES = entries(ROOT / CATALOGUE)


def wrong(what) -> list[str]:
    """The English of the entries of which `what` holds."""
    return [english(entry)[0] for entry in ENTRIES if what(entry)]


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> set[Key]:
    """The texts as code and templates have them now, collected in a copy of them."""
    copy = tmp_path_factory.mktemp("words")
    for place in ROOT.iterdir():
        if place.is_dir() and place.name not in {*SKIP, "locale"} and not place.name.startswith("."):
            shutil.copytree(place, copy / place.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    messages.collect(copy)
    return {key(entry) for entry in entries(copy / CATALOGUE)}


def test_the_catalogue_holds_every_text_and_no_other(collected):
    """A new text without Dutch fails here: run `make messages` and translate it."""
    there = {key(entry) for entry in ENTRIES}
    assert collected - there == set(), "texts that are not in the catalogue; run `make messages`"
    assert there - collected == set(), "texts that nothing shows any more; run `make messages`"


def test_every_text_has_its_dutch():
    assert wrong(lambda entry: entry.fuzzy) == []
    assert wrong(lambda entry: not all(text.strip() for text in dutch(entry))) == []
    assert wrong(lambda entry: not isinstance(entry.id, str) and len(dutch(entry)) != 2) == []


def test_placeholders_are_the_same():
    """The first Dutch form of a plural may leave its number out, as “one evening” does; nothing else may differ."""

    def differs(entry: Message) -> bool:
        one, many = (Counter(PLACEHOLDER.findall(text)) for text in (english(entry)[0], english(entry)[-1]))
        first, last = (Counter(PLACEHOLDER.findall(text)) for text in (dutch(entry)[0], dutch(entry)[-1]))
        return last != many or first not in (one, many)

    assert wrong(differs) == []


def test_tags_and_edges_are_the_same():
    def tags(texts: list[str]) -> list[Counter]:
        return [Counter(TAG.findall(text)) for text in texts]

    def edges(texts: list[str]) -> list[tuple[str, str]]:
        return [(text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]) for text in texts]

    assert wrong(lambda entry: tags(english(entry)) != tags(dutch(entry))) == []
    assert wrong(lambda entry: edges(english(entry)) != edges(dutch(entry))) == []


def test_sentences_end_alike():
    """A label stays a label, a question a question."""
    ends = ".?!:…"

    def end(text: str) -> str:
        return text[-1:] if text[-1:] in ends else ""

    assert wrong(lambda entry: [end(text) for text in english(entry)] != [end(text) for text in dutch(entry)]) == []


def test_nobody_is_called_what_we_never_call_anybody():
    assert says(NEVER_DUTCH, [text for entry in ENTRIES for text in dutch(entry)]) == []
    assert says(NEVER_ENGLISH, [text for entry in ENTRIES for text in english(entry)]) == []


def test_dutch_says_je():
    assert says(FORMAL, [text for entry in ENTRIES for text in dutch(entry)]) == []


@pytest.mark.parametrize("package", [auth, allauth])
def test_texts_of_others_say_je_too(package):
    """What Django and allauth bring and say with “u”, our catalogue says anew; it is asked first."""
    ours = {english(entry)[0] for entry in ENTRIES} | NOT_SHOWN
    theirs = entries(Path(package.__file__).parent / "locale" / "nl" / "LC_MESSAGES" / "django.po")
    formal = [entry for entry in theirs if says(FORMAL, [text.replace("a.u.b.", "") for text in dutch(entry)])]
    assert [english(entry)[0] for entry in formal if english(entry)[0] not in ours] == []


def test_the_header_says_no_more_than_it_must():
    with (ROOT / CATALOGUE).open("rb") as file:
        catalogue = read_po(file)
    assert str(catalogue.locale) == "nl"
    assert catalogue.plural_expr == "(n != 1)"
    text = (ROOT / CATALOGUE).read_text(encoding="utf-8")
    assert not re.search("POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To", text)


def sources() -> list[Path]:
    return [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in SKIP and not hidden(path)]


def hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(ROOT).parts)


def test_texts_are_named_so_that_the_collection_finds_them():
    """Gettext knows its functions by their own names and by `_`; under any other alias a text stays English."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                found += [f"{path.name}: {name.asname}" for name in node.names if name.asname not in (None, "_")]
    assert found == []


def test_short_months_follow_the_language():
    """Django's "M" writes a capital in every language; `SHORT_DAY_FORMAT` and its sisters do not."""
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    shown = re.compile(r"""\|(?:date|time):["']([^"']*)["']""")
    bare = [
        f"{path.name}: {form}"
        for path in templates
        for form in shown.findall(path.read_text(encoding="utf-8"))
        if re.search("[MN]", form) and not form.endswith("_FORMAT")
    ]
    assert bare == []


def named(word: str, text: str) -> bool:
    """Whether `text` uses the word, in one or several; names of placeholders do not count."""
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return bool(re.search(rf"\b({word}|{plural})\b", PLACEHOLDER.sub("", text), re.IGNORECASE))


@pytest.mark.parametrize(("word", "meant"), GLOSSARY.items())
def test_one_thing_has_one_name_in_dutch(word, meant):
    found = [entry for entry in ENTRIES if any(named(word, text) for text in english(entry))]
    assert found, "nothing calls it that any more"
    other = [entry for entry in found if not re.search(meant, " ".join(dutch(entry)), re.IGNORECASE)]
    assert [english(entry)[0] for entry in other if english(entry)[0] not in ELSEWHERE] == []


def test_the_glossary_is_that_of_the_page():
    page = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    rows = [row.split("|") for row in page.splitlines() if row.startswith("| ")]
    pairs = [(cells[2], cells[3]) for cells in rows if len(cells) > 4]
    missing = [
        word
        for word, meant in GLOSSARY.items()
        if not any(named(word, said) and re.search(meant, dutch_word) for said, dutch_word in pairs)
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["English", "Dutch"])
def test_sentences_are_short_and_easy(language):
    read = reading.all_sentences()[language]
    assert len(read) > 1000
    assert [one.text for one in read if one.words > LONGEST_SENTENCE] == []
    assert reading.ease(read, language) >= EASE


def test_the_measure_of_ease_finds_what_is_hard():
    """Control: an official letter is far below what is asked."""
    letter = (
        "Participation in interventions regarding aggression regulation necessitates prior authorisation by the "
        "responsible organisational representative, notwithstanding circumstances previously communicated."
    )
    assert reading.ease(reading.sentences(letter, "English"), "English") < 0
    brief = (
        "Deelname aan interventies betreffende agressieregulatie vereist voorafgaande toestemming van de "
        "verantwoordelijke vertegenwoordiger."
    )
    assert reading.ease(reading.sentences(brief, "Dutch"), "Dutch") < 20
