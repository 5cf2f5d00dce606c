"""Somebody who has only a keyboard: Tab, Shift+Tab, Enter, Space, arrows. At every stop the focus must be seen."""

from typing import Any

from playwright.sync_api import Page

MOST = 120
# What has the focus: its name, and how it is told apart. An outline or a shadow around it, or its ring in a drawing,
# that stands out 3 to 1 from the ground behind it (WCAG 2.4.7, 1.4.11).
HERE = """async () => {
  await new Promise(requestAnimationFrame);  // the browser scrolls what has the focus into view
  const one = document.activeElement;
  if (!one || one === document.body) return { nowhere: true, name: "" };
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const solid = (colour) => { const c = numbers(colour); return c.length >= 3 && (c[3] ?? 1) > .9; };
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((c) => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
  let behind = one.parentElement;
  while (behind && !solid(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const ground = behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)";
  const style = getComputedStyle(one);
  const ring = one.querySelector(":scope > .ring");
  const marks = [];
  if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) marks.push(style.outlineColor);
  if (style.boxShadow !== "none") marks.push(...(style.boxShadow.match(/rgba?\\([^)]*\\)/g) || []));
  if (ring && getComputedStyle(ring).stroke !== "none") marks.push(getComputedStyle(ring).stroke);
  const box = one.getBoundingClientRect();
  const text = (id) => document.getElementById(id)?.textContent ?? "";
  const labels = [...(one.labels ?? [])];
  const name = one.getAttribute("aria-label")
    || (one.getAttribute("aria-labelledby") || "").split(" ").map(text).join(" ").trim()
    || labels.map((label) => label.textContent).join(" ")
    || (one.matches("input, select, textarea") ? "" : one.textContent)
    || one.value || one.title || "";
  return {
    name: name.trim().replace(/\\s+/g, " "), html: one.outerHTML.slice(0, 200), tag: one.tagName, id: one.id,
    seen: one.tabIndex < 0 || marks.some((colour) => solid(colour) && contrast(colour, ground) >= 3),
    inView: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: covers(one, one.getClientRects()[0] ?? box),
  };
  function covers(one, box) {
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const own = [one, ...labels].some((part) => part.contains(top));
    return top && !own && !top.contains(one) ? top.outerHTML.slice(0, 120) : "";
  }
}"""


class Keyboard:
    """The keys of one page; every stop of the focus is checked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def here(self) -> dict[str, Any]:
        """What has the focus."""
        return self.page.evaluate(HERE)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def step(self, key: str = "Tab") -> dict[str, Any]:
        """One stop further; it is seen, in view, and nothing lies over it (WCAG 2.4.11)."""
        self.press(key)
        found = self.here()
        if not found.get("nowhere"):
            assert found["seen"], f"the focus can't be seen: {found['html']}"
            assert found["inView"], f"the focus is out of sight: {found['html']}"
            if found["covered"]:
                self.press("Escape")  # what came up by itself goes away, and the focus stays where it is
                found = self.here()
            assert not found["covered"], f"{found['covered']} lies over the focus: {found['html']}"
        return found

    def to(self, name: str, key: str = "Tab", most: int = MOST) -> dict[str, Any]:
        """From stop to stop until something that bears this name has the focus."""
        met = []
        for _ in range(most):
            found = self.step(key)
            met.append(found["name"][:40])
            if name.casefold() in found["name"].casefold():
                return found
        raise AssertionError(f"“{name}” is not reached; met: {met}")

    def round(self) -> list[str]:
        """From the top of the page through all stops until the browser has the focus again: no trap on the way."""
        self.page.evaluate("document.activeElement?.blur(); window.getSelection().removeAllRanges(); scrollTo(0, 0)")
        met: list[str] = []
        for _ in range(400):
            found = self.step()
            if found.get("nowhere") or (met and found["html"] == met[0]):
                return met
            assert not met or met[-1] != found["html"] or found["name"], f"a trap: {found['html']}"
            met.append(found["html"])
        raise AssertionError(f"no way out; last: {met[-3:]}")
