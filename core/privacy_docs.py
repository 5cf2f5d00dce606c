"""`docs/privacy/` written from the register (ADR 0031): a line of it changes in one place, the code."""

from collections.abc import Iterable

from core.privacy import Entry, Erasure, Kept, Kind, Whose, Why, entries

_MADE = "_Written by `manage.py privacy_docs` from the register in the code (`*/privacy.py`). Do not edit._"
_ABOUT_PEOPLE = (Whose.MAN, Whose.ACCOUNT, Whose.WORKER, Whose.PROFESSIONAL)
_RISKS = (
    ("Somebody learns that a man takes part", "neutral messages, titles, addresses and sender; discreet links; "
     "no third party in the browser", "security/sign-in.md, tests/test_discreet.py"),
    ("A lost phone or laptop", "nothing kept in the browser but the evening key, encrypted, for a day; sessions end; "
     "no-store", "security/sign-in.md"),
    ("A stolen database or backup", "names, addresses and words encrypted per field; sessions encrypted; keys outside "
     "the database; backups encrypted to a public key", "security/encryption.md"),
    ("A colleague looks without need", "one door to rows, rights from facts that end; every reading noted and shown to "
     "the man; a monthly review", "security/trail.md"),
    ("An erased man comes back with a restored backup", "a ledger of erasures outside the database, replayed after "
     "every restore", "privacy/README.md, ADR 0032"),
    ("A man cannot return because he was erased", "a return card does not know whose it is and survives (W33)",
     "privacy/README.md"),
    ("Figures point to one man", "small cells are suppressed", "figures.md"),
    ("Words of one man name another", "texts of an evening ask for no names and stay with the workers of the group; "
     "see *What remains*", "privacy/README.md"),
)  # fmt: skip


def documents() -> dict[str, str]:
    """Name and text of each document."""
    return {
        "register.md": _page("Register of personal fields", _register()),
        "record-of-processing.md": _page("Record of processing activities (GDPR Art. 30)", _record()),
        "dpia.md": _page("Input for the impact assessment (GDPR Art. 35)", _dpia()),
    }


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", _MADE, "", *lines]).rstrip() + "\n"


def _table(heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [_row(heads), _row(["---"] * len(heads)), *map(_row, rows), ""]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _register() -> list[str]:
    lines = ["Kinds of field:", "", *(f"- *{kind.name.lower()}*: {kind.value}" for kind in Kind), ""]
    for whose in _ABOUT_PEOPLE:
        lines += [f"## About {whose.value}", ""]
        for entry in entries(whose):
            lines += _model(entry)
    lines += ["## About nobody", "", "Places, plans, groups and the software itself."]
    lines += ["Fields under *others* are the ids of who did it.", ""]
    rows = [[entry.label, _names(entry, Kind.OTHERS), entry.because] for entry in entries(Whose.NOBODY)]
    return lines + _table(["model", "others", "remark"], rows)


def _model(entry: Entry) -> list[str]:
    kinds = [(kind, _names(entry, kind)) for kind in Kind]
    return [
        f"### {entry.label}", "",
        f"- why: {entry.why.words} ({entry.why.basis})",
        f"- how long: {entry.kept.value}",
        f"- who sees it: {entry.seen}",
        f"- when he is erased: {_fate(entry)}",
        *(f"- {kind.name.lower()}: {names}" for kind, names in kinds if names), "",
    ]  # fmt: skip


def _fate(entry: Entry) -> str:
    if entry.whose is Whose.MAN:
        fate = entry.erasure.value
    elif entry.path and entry.whose is Whose.ACCOUNT:
        fate = "deleted with his account; stays when he is a worker too"
    else:
        fate = "not touched"
    return f"{fate}: {entry.because}" if entry.because else fate


def _names(entry: Entry, kind: Kind) -> str:
    return ", ".join(f"`{name}`" for name in entry.of_kind(kind))


def _record() -> list[str]:
    lines = [
        "Controller: the organisation that runs the groups. Processor: whoever hosts the installation. Kring sends no",
        "personal data to third parties or to other countries; mail and text messages leave through the servers that",
        "the installation names and say nothing about anybody. Security measures: `docs/security/`.", "",
    ]  # fmt: skip
    for why in Why:
        found = [entry for entry in entries(*_ABOUT_PEOPLE) if entry.why is why]
        if found:
            lines += _activity(why, found)
    return lines


def _activity(why: Why, found: list[Entry]) -> list[str]:
    def listed(values: Iterable[str]) -> str:
        return "; ".join(dict.fromkeys(values))

    fields = sum(len(one.of_kind(Kind.PERSONAL, Kind.SPECIAL)) for one in found)
    special = sum(len(one.of_kind(Kind.SPECIAL)) for one in found)
    rows = [
        ["legal basis", why.basis],
        ["about", listed(one.whose.value for one in found)],
        ["categories", f"{fields} personal fields, {special} of them special, in {', '.join(o.label for o in found)}"],
        ["recipients", listed(one.seen for one in found if one.seen)],
        ["erased", listed(one.kept.value for one in found)],
    ]
    return [f"## {why.words[0].upper()}{why.words[1:]}", "", *_table(["", ""], rows)]


def _dpia() -> list[str]:
    men = entries(Whose.MAN)
    special = sum(len(one.of_kind(Kind.SPECIAL)) for one in men)
    gone = sum(one.erasure is Erasure.DELETE for one in men)
    return [
        "An assessment is needed: special data about vulnerable people, systematically. This is what the software adds",
        "to it; the organisation adds its own circumstances, the advice of its officer and the views of the men.", "",
        "## The processing", "",
        f"- {len(men)} models hold rows about men, with {special} special fields; all of them are encrypted, coded or",
        "  moments and numbers. Neither kind nor severity of violence is asked (W23).",
        f"- Kept: {Kept.RETENTION.value}.",
        f"- Erased: {gone} of these models are deleted; the others, with the reason:", "",
        *_table(["model", "what happens", "because"],
                [[one.label, one.erasure.value, one.because] for one in men if one.erasure is not Erasure.DELETE]),
        "## Necessity", "",
        *_table(["purpose", "basis"], [[why.words, why.basis] for why in Why if why is not Why.RUNNING]),
        "## Rights", "",
        "`/me/data/`: download (JSON and readable), correct, erase, who looked. Without an account: through a",
        "coordinator, `manage.py erase`. Retention asks nobody to remember it.", "",
        "## Risks and measures", "",
        *_table(["risk", "measure", "where"], [list(one) for one in _RISKS]),
    ]  # fmt: skip
