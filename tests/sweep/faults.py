"""What is wrong with the page that stands in the browser, in a line a fault."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"], "elementRef": False, "iframes": False}
# axe can't judge words on a gradient. The light at the top of a page is taken away while it looks; tests/design
# computes every colour of words on paper with and without that light.
PLAIN = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("body { background-image: none !important }");
  document.adoptedStyleSheets = [sheet];
}"""
# These alone ask for colours; in the other light of the same width nothing else can differ.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
AXE = f"""async (rules) => {{
  const more = rules ? {{ runOnly: {{ type: "rule", values: rules }} }} : {{}};
  const options = {{ ...{json.dumps(OPTIONS)}, ...more }};
  const found = await axe.run(document, options);
  return found.violations.flatMap((rule) => rule.nodes.map((node) => [
    rule.id, node.target.join(" "), node.html.slice(0, 160), node.failureSummary.split("\\n").slice(1).join(" ").trim(),
  ]));
}}"""
WIDE = """() => {
  const room = innerWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const held = (one) => /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX);
  const scrolls = (one) => one && (held(one) || scrolls(one.parentElement));
  const out = [...document.body.querySelectorAll("*")].filter((one) =>
    one.getBoundingClientRect().right > room + 1 && !scrolls(one.parentElement));
  const shown = out.slice(-3).map((one) => one.outerHTML.slice(0, 140));
  return [`wider than ${room}: ${document.documentElement.scrollWidth}`, ...shown];
}"""

MOVES = """() => {
  const longest = (times) => Math.max(...times.split(",").map((one) => parseFloat(one) * (/ms/.test(one) ? .001 : 1)));
  return [...document.querySelectorAll("*")].filter((one) => {
    const { transitionDuration, animationDuration, animationName } = getComputedStyle(one);
    return longest(transitionDuration) > .01 || (animationName !== "none" && longest(animationDuration) > .01);
  }).slice(0, 3).map((one) => one.outerHTML.slice(0, 140));
}"""
# Words that end in an ellipsis are short on purpose; what only screen readers are told has no room at all.
CUT = """() => [...document.body.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  if (!/hidden|clip/.test(style.overflowX + style.overflowY)) return false;
  if (one.clientHeight < 2 || !one.textContent.trim()) return false;
  if (one.closest("svg, .visually-hidden") || style.textOverflow === "ellipsis") return false;
  return one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2;
}).slice(0, 3).map((one) => "cut off: " + one.outerHTML.slice(0, 140))"""


def prepare(page: Page) -> None:
    """Puts axe into a page that was just opened; once for all widths and themes."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(PLAIN)


def of_axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe says against WCAG 2.2 AA and against good practice: rule, place, element, what to do."""
    return [" | ".join(one) for one in page.evaluate(AXE, rules)]


def of_width(page: Page) -> list[str]:
    """What sticks out to the side."""
    found = page.evaluate(WIDE)
    return [" | ".join(found)] if found else []


def of_motion(page: Page) -> list[str]:
    """What moves for longer than a blink although less motion was asked for."""
    return [f"moves: {one}" for one in page.evaluate(MOVES)]


def of_zoom(page: Page) -> list[str]:
    """What is cut off or sticks out at 320 px, and at 640 px with letters of twice the size (WCAG 1.4.4, 1.4.10)."""
    found = []
    for width, letters in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate("(size) => { document.documentElement.style.fontSize = size }", letters)
        found += [f"{letters}: {one}" for one in [*of_width(page), *page.evaluate(CUT)]]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def of_page(page: Page, *, only_colours: bool = False) -> list[str]:
    """What is looked for in every width and light."""
    return of_axe(page, OF_COLOURS) if only_colours else of_axe(page) + of_width(page)
