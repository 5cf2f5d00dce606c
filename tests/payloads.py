"""What a hostile or clumsy hand types, by kind. What could become markup carries `MARK`, what could run sets `RAN`."""

MARK = "zq7x"
RAN = "__ran"
PROBE = f"window.{RAN}=1"

MARKUP = [
    f"<script>{PROBE}</script>{MARK}", f"</textarea></script></title><script>{PROBE}//{MARK}</script>",
    f'"><img src=x onerror="{PROBE}" data-{MARK}=1>', f"' onmouseover='{PROBE}' data-{MARK}='",
    f'" autofocus onfocus="{PROBE}" data-{MARK}="', f"<svg onload={PROBE}><{MARK}>", f"<{MARK} id=x>text</{MARK}>",
    f"<!--{MARK}--><{MARK}>", f"javascript:{PROBE}//{MARK}", f" jav\tascript:{PROBE}//{MARK}",
    f"data:text/html,<script>{PROBE}</script>{MARK}", f'<a href="javascript:{PROBE}">{MARK}</a>',
    f'<iframe srcdoc="<script>parent.{RAN}=1</script>" title={MARK}></iframe>',
    f"<div hx-get=/ hx-trigger=load hx-on:load={PROBE} data-{MARK}></div>", f"&lt;{MARK}&gt;&#60;{MARK}&#62;",
    f"\u2028<{MARK}>\u2029", f"\uff1c{MARK}\uff1e<{MARK}/>", f"{{% load i18n %}}{{{{ request.user }}}}{MARK}",
    f"{{{{ '{MARK}'|upper }}}}{{% debug %}}", f"${{{{7*7}}}}#{{7*7}}{MARK}",
]  # fmt: skip
STATEMENTS = [
    "' OR '1'='1", "1; DROP TABLE accounts_user--", "') UNION SELECT password FROM accounts_user--", "\\'; --",
    "%' --", "1 AND pg_sleep(0)", "$$;--", "%s%s%n", "%(name)s", "{0.__class__}", "$(id)", "`id`", "|id",
    "../../../etc/passwd", "..\\..\\boot.ini", "%2e%2e%2f", "file:///etc/passwd", "http://127.0.0.1:1/",
    "//evil.example/", "\\\\evil.example",
]  # fmt: skip
SIGNS = [
    "\0", "a\0b", "\x01\x02\x1f\x7f", "\x1b[31m", "\r\n", "\r\nBcc: a@example.org", "\t", " ", "\u00a0", "\u200b",
    "\u202egnp.exe", "\u2066\u2067\u2069", "e\u0301" * 40, "Z\u0351\u036b" * 60, "\ufeff", "\ufffe", "\uffff",
    "👨‍👩‍👧‍👦" * 30, "🇳🇱", "ß", "ﬀ", "İ", "ı", "مرحبا", "שלום", "你好", "٣", "²", "½", "Ⅷ", "𝟙", "\U0010ffff", "-",
    ".", ",", "'", '"',
]  # fmt: skip
BYTES = [
    b"\xff\xfe", b"\xed\xa0\x80", b"\xed\xb0\x80\xed\xa0\x80", b"\xc0\xaf", b"\xf8\x88\x80\x80\x80", b"caf\xe9",
    b"%", b"%zz",
]  # fmt: skip
NUMBERS = [
    "0", "-1", "-0", "1.5", "1,5", "1e3", "1e309", "NaN", "inf", "-Infinity", "0x10", "0b1", "1_000", " 7 ", "+7",
    "٣", "²", "32767", "32768", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
    "9223372036854775808", "9" * 40, "9" * 5000, "0" * 5000, "1" + "0" * 400, "00007", "1.7976931348623157e309",
    "1" * 25 + ".5",
]  # fmt: skip
DATES = [
    "0000-00-00", "0001-01-01", "0000-12-31", "9999-12-31", "10000-01-01", "99999-01-01", "1900-02-29",
    "2027-02-29", "2028-02-29", "2027-02-30", "2026-13-01", "2026-00-10", "1582-10-10", "-2026-01-01", "2027-03-28",
    "2026-10-25", "2027-10-31", "1-1-1", "31-12-9999", "01/01/0001", "2027-W01-1", "2027-03-28T02:30",
    "2026-10-25T02:30", "9999-12-31T23:59", "0001-01-01T00:00", "2027-01-01T24:00", "2027-01-01T23:59:60",
    "2027-03-28 02:30:00", "2027-01-01T00:00+99:99", "today", "1789-07-14", "٢٠٢٧-٠١-٠١",
]  # fmt: skip
TIMES = [
    "24:00", "23:59", "00:00", "02:30", "25:61", "-1:00", "1", "19:30:60", "19.30", "7 pm", "19:30+99:00",
    "9" * 300,
]  # fmt: skip
IDS = [
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "{00000000-0000-0000-0000-000000000000}",
    "urn:uuid:00000000-0000-0000-0000-000000000000", "0" * 32, "1", "None", "null", "undefined", "true", "[]", "{}",
    "[object Object]", "a-slug-of-nothing", "", "on", "-", "a" * 255,
]  # fmt: skip
PEOPLE = [
    "a@b", "a@" + "b" * 300 + ".nl", '"a b"@example.org', "a@example.org\n", "a@[127.0.0.1]", "a@ex\0ample.org",
    "ä@exämple.org", "a@example.org,b@example.org", "A" * 64 + "@example.org", "a" * 400 + "@example.org",
    "0612345678", "+31 6 12345678", "06" + "1" * 300, "tel:112", "06-١٢٣٤٥٦٧٨", "++31", "0031612345678;ext=1",
    "http://example.org", "ftp://x", "https://" + "a" * 3000,
]  # fmt: skip
LONG = ["x" * 81, "x" * 256, "x " * 1500, "é" * 5000, "x" * 70_000, "\n" * 3000, "&" * 20_000, "<" * 9000]
JSONS = [
    "{}", "[]", "null", "true", "1", '"text"', "[" * 5000, '{"a":' * 3000, '{"id": 1}', "1" * 5000, "NaN",
    '{"a": "\\ud800"}', "{'a': 1}", '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    '{"response":{"userHandle":"AA","clientDataJSON":"e30"},"type":"x"}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    '{"id":5,"rawId":[],"type":{},"response":{"clientDataJSON":7,"userHandle":null}}',
]  # fmt: skip
BROADLY = [MARKUP, MARKUP, STATEMENTS, SIGNS, NUMBERS, DATES, TIMES, IDS, PEOPLE, LONG, BYTES, JSONS]
TYPED = {
    "number": NUMBERS, "range": NUMBERS, "date": DATES, "time": TIMES, "datetime-local": DATES, "month": DATES,
    "email": PEOPLE, "tel": PEOPLE, "url": PEOPLE + MARKUP, "hidden": IDS, "select": IDS, "radio": IDS, "checkbox": IDS,
    "json": JSONS,
}  # fmt: skip
