"""Forms read from the pages that show them, and what a hostile or clumsy hand could send with them (issue 7: 8).

`forms_of` reads the forms of a page, `Fuzzer` fills them in: mostly as meant, with one or more fields spoiled. Every
value that could become markup carries `MARK`; `injected` says whether an answer gave it back as more than text.
"""

import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_plus, urljoin

MARK = "zq7x"
RAN = "__ran"
PROBE = f"window.{RAN}=1"

MARKUP = [
    f"<script>{PROBE}</script>{MARK}",
    f"</textarea></script></title><script>{PROBE}//{MARK}</script>",
    f'"><img src=x onerror="{PROBE}" data-{MARK}=1>',
    f"' onmouseover='{PROBE}' data-{MARK}='",
    f'" autofocus onfocus="{PROBE}" data-{MARK}="',
    f"<svg onload={PROBE}><{MARK}>",
    f"<{MARK} id=x>text</{MARK}>",
    f"<!--{MARK}--><{MARK}>",
    f"javascript:{PROBE}//{MARK}",
    f" jav\tascript:{PROBE}//{MARK}",
    f"data:text/html,<script>{PROBE}</script>{MARK}",
    f'<a href="javascript:{PROBE}">{MARK}</a>',
    f'<iframe srcdoc="<script>parent.{RAN}=1</script>" title={MARK}></iframe>',
    f"<div hx-get=/ hx-trigger=load hx-on:load={PROBE} data-{MARK}></div>",
    f"&lt;{MARK}&gt;&#60;{MARK}&#62;",
    f"\u2028<{MARK}>\u2029",
    f"\uff1c{MARK}\uff1e<{MARK}/>",
    f"{{% load i18n %}}{{{{ request.user }}}}{MARK}",
    f"{{{{ '{MARK}'|upper }}}}{{% debug %}}",
    f"${{{{7*7}}}}#{{7*7}}{MARK}",
]
STATEMENTS = [
    "' OR '1'='1", "1; DROP TABLE accounts_user--", "') UNION SELECT password FROM accounts_user--", "\\'; --", "%' --",
    "1 AND pg_sleep(0)", "$$;--", "%s%s%n", "%(name)s", "{0.__class__}", "$(id)", "`id`", "|id", "../../../etc/passwd",
    "..\\..\\boot.ini", "%2e%2e%2f", "file:///etc/passwd", "http://127.0.0.1:1/", "//evil.example/", "\\\\evil.example",
]  # fmt: skip
SIGNS = [
    "\0", "a\0b", "\x01\x02\x1f\x7f", "\x1b[31m", "\r\n", "\r\nBcc: a@example.org", "\t", " ", "\u00a0", "\u200b",
    "\u202egnp.exe", "\u2066\u2067\u2069", "e\u0301" * 40, "Z\u0351\u036b" * 60, "\ufeff", "\ufffe", "\uffff", "👨‍👩‍👧‍👦" * 30,
    "🇳🇱", "ß", "ﬀ", "İ", "ı", "مرحبا", "שלום", "你好", "٣", "²", "½", "Ⅷ", "𝟙", "\U0010ffff", "-", ".", ",", "'", '"',
]  # fmt: skip
BYTES = [
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xed\xb0\x80\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf8\x88\x80\x80\x80",
    b"caf\xe9",
    b"%",
    b"%zz",
]
NUMBERS = [
    "0", "-1", "-0", "1.5", "1,5", "1e3", "1e309", "NaN", "inf", "-Infinity", "0x10", "0b1", "1_000", " 7 ", "+7", "٣", "²",
    "32767", "32768", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "9" * 40,
    "9" * 5000, "0" * 5000, "1" + "0" * 400, "00007", "1.7976931348623157e309", "1" * 25 + ".5",
]  # fmt: skip
DATES = [
    "0000-00-00", "0001-01-01", "0000-12-31", "9999-12-31", "10000-01-01", "99999-01-01", "1900-02-29", "2027-02-29", "2028-02-29",
    "2027-02-30", "2026-13-01", "2026-00-10", "1582-10-10", "-2026-01-01", "2027-03-28", "2026-10-25", "2027-10-31", "1-1-1",
    "31-12-9999", "01/01/0001", "2027-W01-1", "2027-03-28T02:30", "2026-10-25T02:30", "9999-12-31T23:59", "0001-01-01T00:00",
    "2027-01-01T24:00", "2027-01-01T23:59:60", "2027-03-28 02:30:00", "2027-01-01T00:00+99:99", "today", "1789-07-14", "٢٠٢٧-٠١-٠١",
]  # fmt: skip
TIMES = [
    "24:00",
    "23:59",
    "00:00",
    "02:30",
    "25:61",
    "-1:00",
    "1",
    "19:30:60",
    "19.30",
    "7 pm",
    "19:30+99:00",
    "9" * 300,
]
IDS = [
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz",
    "{00000000-0000-0000-0000-000000000000}", "urn:uuid:00000000-0000-0000-0000-000000000000", "0" * 32, "1", "None", "null",
    "undefined", "true", "[]", "{}", "[object Object]", "a-slug-of-nothing", "", "on", "-", "a" * 255,
]  # fmt: skip
PEOPLE = [
    "a@b", "a@" + "b" * 300 + ".nl", '"a b"@example.org', "a@example.org\n", "a@[127.0.0.1]", "a@ex\0ample.org", "ä@exämple.org",
    "a@example.org,b@example.org", "A" * 64 + "@example.org", "a" * 400 + "@example.org", "0612345678", "+31 6 12345678",
    "06" + "1" * 300, "tel:112", "06-١٢٣٤٥٦٧٨", "++31", "0031612345678;ext=1", "http://example.org", "ftp://x", "https://" + "a" * 3000,
]  # fmt: skip
LONG = ["x" * 81, "x" * 256, "x " * 1500, "é" * 5000, "x" * 70_000, "\n" * 3000, "&" * 20_000, "<" * 9000]
JSONS = [
    "{}", "[]", "null", "true", "1", '"text"', "[" * 5000, '{"a":' * 3000, '{"id": 1}', "1" * 5000, "NaN", '{"a": "\\ud800"}', "{'a': 1}",
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}', '{"response":{"userHandle":"AA","clientDataJSON":"e30"},"type":"x"}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    '{"id":5,"rawId":[],"type":{},"response":{"clientDataJSON":7,"userHandle":null}}',
]  # fmt: skip
BROADLY = [MARKUP, MARKUP, STATEMENTS, SIGNS, NUMBERS, DATES, TIMES, IDS, PEOPLE, LONG, BYTES, JSONS]
TYPED = {"number": NUMBERS, "range": NUMBERS, "date": DATES, "time": TIMES, "datetime-local": DATES, "month": DATES, "email": PEOPLE,
         "tel": PEOPLE, "url": PEOPLE + MARKUP, "hidden": IDS, "select": IDS, "radio": IDS, "checkbox": IDS, "json": JSONS}  # fmt: skip
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
            many = control.kind in ("checkbox",) and dice.random() < 0.4
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
        plain = {
            "number": str(self.dice.randint(0, 12)), "date": day, "time": "19:30", "datetime-local": f"{day}T19:30", "month": day[:7],
            "email": f"piet{self.dice.randint(0, 999)}@example.org", "tel": f"06{self.dice.randint(10**7, 10**8):08d}", "url": "https://example.org",
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
            pairs = pairs + [
                (dice.choice(["is_staff", "pk", "by", "now", "user", "__proto__", "_method", "\0", "<a>", ""]), "1")
            ]
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
