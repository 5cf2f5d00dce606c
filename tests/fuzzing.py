"""Forms read from the pages that show them, and what a hostile or clumsy hand could send with them (issue 7: 8).

`forms_of` reads the forms of a page, `Fuzzer` fills them in: mostly as meant, with one or more fields spoiled. Every
value that could become markup carries `MARK`; `injected` says whether an answer gave it back as more than text.
"""

import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_plus, urljoin

from tests.payloads import BROADLY, MARK, RAN, TYPED

STRANGE_KEYS = ["is_staff", "pk", "by", "now", "user", "__proto__", "_method", "\0", "<a>", ""]
Pairs = list[tuple[str, str | bytes]]


@dataclass
class Field:
    """One control of a form."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form as a browser would send it. `page` showed it, `action` gets it."""

    page: str
    action: str
    method: str = "get"
    fields: list[Field] = field(default_factory=list)
    is_blind: bool = False  # made up: no page led to it

    @property
    def takes_files(self) -> bool:
        return any(one.kind == "file" for one in self.fields)


class _Forms(HTMLParser):
    """Collects forms and addresses; controls outside a form that name one (`form=`) count too."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.links = page, [], []
        self.named: dict[str, Form] = {}
        self.open: Form | None = None
        self.select: Field | None = None
        self.waiting: list[tuple[str, Field]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.page, given["href"]))
        elif tag == "form":
            self._form(given)
        elif tag in ("input", "textarea", "select", "button") and given.get("name"):
            self._control(tag, given)
        elif tag == "option" and self.select:
            self.select.options.append(given.get("value", ""))
        for name in ("hx-get", "hx-post"):
            if given.get(name):
                self.links.append(urljoin(self.page, given[name]))

    def _form(self, given: dict[str, str]) -> None:
        action = urljoin(self.page, given.get("action") or self.page)
        self.open = Form(self.page, action, given.get("method", "get").lower())
        self.forms.append(self.open)
        if given.get("id"):
            self.named[given["id"]] = self.open

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag in ("input", "button") else tag
        control = Field(given["name"], kind, given.get("value", ""))
        if tag == "select":
            self.select = control
        if given.get("form"):
            self.waiting.append((given["form"], control))
        elif self.open is not None:
            self.open.fields.append(control)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None


def read(page: str, html: str) -> tuple[list[Form], list[str]]:
    """The forms of a page and the addresses that it leads to."""
    parser = _Forms(page)
    parser.feed(html)
    for name, control in parser.waiting:
        if name in parser.named:
            parser.named[name].fields.append(control)
    for form in parser.forms:
        _gather_choices(form)
    return parser.forms, parser.links


def _gather_choices(form: Form) -> None:
    """Radio buttons, keys and boxes of one name become one field with options."""
    together: dict[str, Field] = {}
    for control in form.fields:
        if control.kind in ("radio", "checkbox", "submit"):
            first = together.setdefault(control.name, control)
            first.options.append(control.value or "on")
    form.fields = [one for one in form.fields if together.get(one.name, one) is one]


class Fuzzer:
    """Fills forms in; the same seed sends the same."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def meant(self, control: Field) -> Pairs:
        """What somebody could mean by this field."""
        dice = self.dice
        if control.options:
            many = control.kind == "checkbox" and dice.random() < 0.4
            chosen = (
                dice.sample(control.options, dice.randint(0, len(control.options)))
                if many
                else [dice.choice(control.options)]
            )
            return [(control.name, value) for value in chosen]
        if control.kind == "file" or control.name == "csrfmiddlewaretoken":
            return []
        return [(control.name, control.value or self._typed(control))]

    def _typed(self, control: Field) -> str:
        day = f"2027-{self.dice.randint(1, 12):02d}-{self.dice.randint(1, 28):02d}"
        dice = self.dice
        plain = {
            "number": str(dice.randint(0, 12)), "date": day, "time": "19:30", "datetime-local": f"{day}T19:30",
            "month": day[:7], "email": f"piet{dice.randint(0, 999)}@example.org",
            "tel": f"06{dice.randint(10**7, 10**8):08d}", "url": "https://example.org",
        }  # fmt: skip
        return plain.get(control.kind, f"Piet {self.dice.randint(0, 999)}")

    def nasty(self, control: Field) -> str | bytes:
        """One value that nobody means."""
        pool = TYPED.get("json" if control.name == "credential" else control.kind) if self.dice.random() < 0.5 else None
        value = self.dice.choice(pool or self.dice.choice(BROADLY))
        if self.dice.random() < 0.15 and isinstance(value, str):
            value = (control.value or "Piet") + value
        return value

    def filled(self, form: Form) -> Pairs:
        """A form with at least one thing wrong: usually one field, at times all, at times the keys themselves."""
        dice = self.dice
        fields = [one for one in form.fields if one.name != "csrfmiddlewaretoken"]
        share = dice.choice([0, 0, 0, 0.3, 0.3, 1])
        spoiled = {id(one) for one in fields if dice.random() < share} or {id(dice.choice(fields))} if fields else set()
        pairs: Pairs = []
        for one in fields:
            pairs += [(one.name, self.nasty(one))] if id(one) in spoiled and one.kind != "file" else self.meant(one)
        return self._other_keys(pairs, fields) if dice.random() < 0.2 else pairs

    def _other_keys(self, pairs: Pairs, fields: list[Field]) -> Pairs:
        """Keys that are missing, twice there, arrays, or nobody's."""
        dice = self.dice
        way = dice.randrange(6)
        if way == 0 and pairs:
            pairs = [one for one in pairs if dice.random() < 0.5]
        elif way == 1 and fields:
            pairs = pairs + [(one.name, self.nasty(one)) for one in dice.choices(fields, k=3)]
        elif way == 2:
            pairs = [(f"{name}[]" if dice.random() < 0.5 else f"{name}[0][x]", value) for name, value in pairs]
        elif way == 3:
            pairs = [*pairs, (dice.choice(STRANGE_KEYS), "1")]
        elif way == 4 and pairs:
            pairs = pairs * dice.choice([2, 20])
        else:
            pairs = [(name, "") for name, _value in pairs]
        return pairs


def encoded(pairs: Pairs) -> bytes:
    """As `application/x-www-form-urlencoded`; lone surrogates and other bytes go as they are."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(text: str | bytes) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)


def multipart(pairs: Pairs, files: list[tuple[str, str, str, bytes]], boundary: str = "kring") -> bytes:
    """As `multipart/form-data`; files are (field, name of the file, type, content)."""
    body = b""
    for name, value in pairs:
        content = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        body += b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (
            boundary.encode(),
            _header(name),
            content,
        )
    for name, filename, kind, content in files:
        head = b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n'
        body += head % (boundary.encode(), _header(name), _header(filename), _header(kind)) + content + b"\r\n"
    return body + b"--%s--\r\n" % boundary.encode()


def _header(text: str) -> bytes:
    return re.sub(r'[\r\n"]', "_", text).encode("utf-8", "surrogatepass")


class _Injected(HTMLParser):
    """Looks for what only a payload that was not escaped could have put there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "") for name, value in attrs}
        if MARK in tag or any(MARK in name or name.startswith(("on", "hx-on")) for name in given):
            self.found.append(f"<{tag} {' '.join(given)}>")
        for name in ("href", "src", "action", "formaction", "srcdoc", "hx-get", "hx-post", "xlink:href"):
            address = re.sub(r"[\s\x00-\x1f]", "", given.get(name, "")).lower()
            if address.startswith(("javascript:", "vbscript:", "data:text/html")) or (name == "srcdoc" and address):
                self.found.append(f"<{tag} {name}={address[:40]}>")
        self.script = given.get("type", "text/javascript") if tag == "script" else ""

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.script = ""

    def handle_data(self, data: str) -> None:
        if self.script and "json" not in self.script and (MARK in data or RAN in data):
            self.found.append(f"<script>{data[:40]}")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append(f"<!--{data[:40]}-->")


def injected(html: str) -> list[str]:
    """Elements, handlers, scripts, comments and addresses of a payload that came back alive; template code that ran."""
    if MARK.upper() in html:
        return ["a template ran what somebody typed"]
    if MARK not in html and RAN not in html and "javascript:" not in html:
        return []
    parser = _Injected()
    parser.feed(html)
    return parser.found
