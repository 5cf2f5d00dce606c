"""Puts the newest figures of `benchmarks.pages` into docs/performance.md and draws the growth curve beside it.

    python -m benchmarks.performance_page

Reads every `results/pages-SIZE-ENGINE.json` that is there, and the rates of `benchmarks.page_rates` and
`benchmarks.drill_delivery` when they are. What stands outside of the markers is left alone.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.scratch import RESULTS

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
PLOT = PAGE.with_suffix("") / "growth.svg"
SIZES = ("small", "middle", "national")
ENGINES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
WIDTH, ROW, LEFT = 760, 34, 190
COLOURS = {"small": "#8fb8a8", "middle": "#3f7f93", "national": "#274060"}

Results = dict[tuple[str, str], dict[str, Any]]


def results() -> Results:
    """By engine and size."""
    found = {}
    for engine in ENGINES:
        for size in SIZES:
            path = RESULTS / f"pages-{size}-{engine}.json"
            if path.exists():
                found[engine, size] = json.loads(path.read_text())
    return found


def table(found: Results, engine: str) -> list[str]:
    """One row a page: the ratio at each size with its spread, queries, server time."""
    sizes = [size for size in SIZES if (engine, size) in found]
    if not sizes:
        return []
    last = found[engine, sizes[-1]]
    lines = [
        f"**{ENGINES[engine]}**",
        "",
        f"| page | wanted | {' | '.join(sizes)} | growth | SQL | p50 / p95 ms |",
        "|---" * (len(sizes) + 5) + "|",
    ]
    for name, row in last.items():
        rows = [found[engine, size].get(name) for size in sizes]
        ratios = [_ratio(one) if one else "" for one in rows]
        grown = f"{row['cpu ms'] / row['bare cpu ms'] / _own(rows[0]):.2f}" if rows[0] else ""
        bound = f"≤ {row['bound']}" if row["bound"] else ""
        wall = f"{row['p50 ms']:.0f} / {row['p95 ms']:.0f}"
        lines.append(f"| {name} | {bound} | {' | '.join(ratios)} | {grown} | {row['queries']} | {wall} |")
    return [*lines, ""]


def _ratio(row: dict[str, Any]) -> str:
    ratio = row["ratio"]
    return f"{ratio['median']:.2f} ({ratio['from']:.2f}–{ratio['to']:.2f})"


def _own(row: dict[str, Any]) -> float:
    return row["cpu ms"] / row["bare cpu ms"]


def rates() -> list[str]:
    """Requests a second under gunicorn, and deliveries beside no-op tasks."""
    lines: list[str] = []
    for engine, label in ENGINES.items():
        path = RESULTS / f"page_rates-{engine}.json"
        if path.exists():
            lines += [f"**{label}, gunicorn with two workers**", "", "| page | requests/s | bare view | share |"]
            lines += ["|---|---|---|---|"]
            for name, row in json.loads(path.read_text()).items():
                lines.append(f"| {name} | {row['page']:.0f} | {row['bare']:.0f} | {row['page'] / row['bare']:.2f} |")
            lines.append("")
    delivery = RESULTS / "drill_delivery.json"
    rate = json.loads(delivery.read_text()).get("rate", {}) if delivery.exists() else {}
    if "share of no-op rate" in rate:
        lines += [
            f"Delivery: {rate['deliveries a second']:.0f} messages a second to an SMTP server on the same machine, "
            f"{rate['share of no-op rate']:.2f} × the {rate['no-op tasks a second']:.0f} no-op tasks a second that the "
            "broker and one worker manage (`python -m benchmarks.drill_delivery --only rate`).",
            "",
        ]
    return lines


def plot(found: Results) -> str:
    """Bars of the ratio of each page at each size, on PostgreSQL where it was measured; the line is the bare view."""
    engine = next((one for one in ENGINES if any(key[0] == one for key in found)), "sqlite")
    sizes = [size for size in SIZES if (engine, size) in found]
    names = [name for name in found[engine, sizes[0]] if not name.startswith("bare")]
    ratios = {name: {size: found[engine, size][name]["ratio"]["median"] for size in sizes} for name in names}
    scale = (WIDTH - LEFT - 50) / max(max(one.values()) for one in ratios.values())
    parts = [_bars(name, ratios[name], 44 + ROW * place, scale) for place, name in enumerate(names)]
    height, one = 54 + ROW * len(names), LEFT + scale
    legend = "".join(
        f'<rect x="{LEFT + 110 * n}" y="8" width="12" height="12" fill="{COLOURS[size]}"/>'
        f'<text x="{LEFT + 18 + 110 * n}" y="19">{size}</text>'
        for n, size in enumerate(sizes)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>Processor time beside a bare view, {ENGINES[engine]}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{legend}{"".join(parts)}'
        f'<path d="M{one:.0f} 32V{height - 12}" stroke="#b3532f" stroke-dasharray="4 3"/>'
        f'<text x="{one + 3:.0f}" y="{height - 2}" fill="#b3532f" font-size="11">1.00</text></svg>\n'
    )


def _bars(name: str, ratios: dict[str, float], top: float, scale: float) -> str:
    thick = (ROW - 8) / len(ratios)
    bars = [f'<text x="{LEFT - 8}" y="{top + ROW / 2 - 1:.0f}" text-anchor="end">{escape(name)}</text>']
    for place, (size, value) in enumerate(ratios.items()):
        y = top + thick * place
        bars.append(
            f'<rect x="{LEFT}" y="{y:.1f}" width="{value * scale:.1f}" height="{thick - 1:.1f}" '
            f'fill="{COLOURS[size]}"/><text x="{LEFT + value * scale + 4:.0f}" y="{y + thick - 1.5:.1f}" '
            f'font-size="9">{value:.2f}</text>'
        )
    return "".join(bars)


def between(text: str, name: str, lines: list[str]) -> str:
    """`text` with what stands between the markers of `name` replaced. Raises `ValueError` without markers."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if begin not in text or end not in text:
        raise ValueError(f"{PAGE} has no markers of {name}")
    body = "\n".join([begin, "", *lines, end])
    return re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _match: body, text, flags=re.DOTALL)


def main() -> None:
    found = results()
    if not found:
        raise SystemExit("There are no results yet: run `python -m benchmarks.pages` first.")
    lines = [line for engine in ENGINES for line in table(found, engine)]
    text = between(PAGE.read_text(encoding="utf-8"), "pages", lines)
    PAGE.write_text(between(text, "rates", rates()), encoding="utf-8")
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(plot(found), encoding="utf-8")
    print(f"{PAGE} and {PLOT} hold the figures of {len(found)} runs.")


if __name__ == "__main__":
    main()
