"""A reader of iCalendar files of its own, after RFC 5545: it shares no code with the library that writes them."""

import datetime as dt
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from dateutil.tz import tzical

_NAME = re.compile(r"[A-Za-z0-9-]+")
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE", "CLASS", "LOCATION", "LAST-MODIFIED")


@dataclass
class Component:
    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        return [value for key, _params, value in self.lines if key == name]

    def one(self, name: str) -> str:
        [value] = self.all(name)
        return value

    def params(self, name: str) -> dict[str, str]:
        [params] = [params for key, params, _value in self.lines if key == name]
        return params

    def named(self, name: str) -> list["Component"]:
        return [part for part in self.parts if part.name == name]


def read(raw: bytes) -> Component:
    """Parses and checks: line ends, lengths, folding, nesting, what must be there and what may be there once."""
    assert raw.endswith(b"\r\n")
    physical = raw.split(b"\r\n")[:-1]
    for line in physical:
        assert b"\n" not in line, line
        assert b"\r" not in line, line
        assert len(line) <= 75, line
    unfolded: list[bytes] = []
    for line in physical:
        if line[:1] in (b" ", b"\t"):
            unfolded[-1] += line[1:]
        else:
            assert line, "an empty line"
            unfolded.append(line)
    calendar = _nest([_content(line.decode("utf-8")) for line in unfolded])
    _check(calendar)
    return calendar


def _content(line: str) -> tuple[str, dict[str, str], str]:
    found = re.fullmatch(r'((?:"[^"]*"|[^":])*):(.*)', line)  # the first colon outside quotes
    assert found, f"no colon in {line!r}"
    head, value = found.groups()
    name, *params = head.split(";")
    assert _NAME.fullmatch(name), line
    return name.upper(), dict(pair.split("=", 1) for pair in params), value


def _nest(lines: list[tuple[str, dict[str, str], str]]) -> Component:
    stack = [Component("")]
    for name, params, value in lines:
        if name == "BEGIN":
            part = Component(value)
            stack[-1].parts.append(part)
            stack.append(part)
        elif name == "END":
            assert stack.pop().name == value
        else:
            stack[-1].lines.append((name, params, value))
    [root] = stack
    [calendar] = root.parts
    assert calendar.name == "VCALENDAR"
    return calendar


def _check(calendar: Component) -> None:
    assert calendar.one("VERSION") == "2.0"
    assert calendar.one("PRODID")
    zones = {zone.one("TZID") for zone in calendar.named("VTIMEZONE")}
    uids = [event.one("UID") for event in calendar.named("VEVENT")]
    assert len(uids) == len(set(uids))
    for zone in calendar.named("VTIMEZONE"):
        assert zone.parts, "a zone needs rules"
        for rule in zone.parts:
            assert rule.name in {"STANDARD", "DAYLIGHT"}
            for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
                assert rule.one(name)
            for recurrence in rule.all("RRULE"):
                rrulestr(recurrence, dtstart=dt.datetime(2026, 1, 1))
    for event in calendar.named("VEVENT"):
        _check_event(event, zones)


def _check_event(event: Component, zones: set[str]) -> None:
    for name in _ONCE:
        assert len(event.all(name)) <= 1, name
    assert re.fullmatch(r"\d{8}T\d{6}Z", event.one("DTSTAMP"))
    assert int(event.one("SEQUENCE")) >= 0
    assert event.one("STATUS") in {"CONFIRMED", "CANCELLED"}
    for name in ("DTSTART", "DTEND"):
        params = event.params(name)
        if params.get("VALUE") != "DATE" and not event.one(name).endswith("Z"):
            assert params["TZID"] in zones
    assert moment(event, "DTEND") > moment(event, "DTSTART")


def moment(event: Component, name: str) -> dt.datetime | dt.date:
    """A moment in UTC, or a date."""
    value, params = event.one(name), event.params(name)
    if params.get("VALUE") == "DATE":
        return dt.datetime.strptime(value, "%Y%m%d").date()
    local = dt.datetime.strptime(value, "%Y%m%dT%H%M%S")
    return local.replace(tzinfo=ZoneInfo(params["TZID"])).astimezone(dt.UTC)


def by_its_own_rules(raw: bytes, event: Component, name: str) -> dt.datetime:
    """The moment in UTC as a program finds it that knows only the VTIMEZONE in the file: dateutil's reader."""
    import io

    text = raw.decode().replace("\r\n ", "")
    zones = "\r\n".join(re.findall(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE", text, flags=re.DOTALL)) + "\r\n"
    zone = tzical(io.StringIO(zones)).get(event.params(name)["TZID"])
    local = dt.datetime.strptime(event.one(name), "%Y%m%dT%H%M%S")
    return local.replace(tzinfo=zone).astimezone(dt.UTC)
