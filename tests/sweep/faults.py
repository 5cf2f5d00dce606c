"""What is wrong with the page that stands in the browser, in a line a fault."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# axe can't judge words on a gradient. The light at the top of a page is taken away while it looks; tests/design
# measures every colour of words against paper with and without that light.
PLAIN = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("body { background-image: none !important }");
  document.adoptedStyleSheets = [sheet];
}"""
AXE = f"""async () => {{
  const options = {json.dumps({"runOnly": TAGS, "resultTypes": ["violations"], "elementRef": False, "iframes": False})};
  const found = await axe.run(document, options);
  return found.violations.flatMap((rule) => rule.nodes.map((node) => [
    rule.id, node.target.join(" "), node.html.slice(0, 160), node.failureSummary.split("\\n").slice(1).join(" ").trim(),
  ]));
}}"""
WIDE = """() => {
  const room = innerWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (one) => one && (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  const out = [...document.body.querySelectorAll("*")].filter((one) =>
    one.getBoundingClientRect().right > room + 1 && !scrolls(one.parentElement));
  return [`wider than ${room}: ${document.documentElement.scrollWidth}`, ...out.slice(-3).map((one) => one.outerHTML.slice(0, 140))];
}"""


def prepare(page: Page) -> None:
    """Puts axe into a page that was just opened; once for all widths and themes."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(PLAIN)


def of_axe(page: Page) -> list[str]:
    """What axe says against WCAG 2.2 AA and against good practice: rule, place, element, what to do."""
    return [" | ".join(one) for one in page.evaluate(AXE)]


def of_width(page: Page) -> list[str]:
    """What sticks out to the side."""
    found = page.evaluate(WIDE)
    return [" | ".join(found)] if found else []


def of_page(page: Page) -> list[str]:
    """All of it."""
    return of_axe(page) + of_width(page)
