// What can be measured of a page as it stands: run by looking.py, which explains the words of the answer.
() => {
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 1 && box.height > 1;
  };
  const told = (one) => (one.getAttribute("aria-label") || one.textContent || one.name || "").trim().replace(/\s+/g, " ").slice(0, 50);
  const named = (one) => `${one.tagName.toLowerCase()}.${[...one.classList].join(".")} “${told(one)}”`;
  // A label is part of its field; a link that is laid over its whole tile is as large as the tile.
  const size = (one) => {
    const laidOver = getComputedStyle(one, "::after").position === "absolute" && one.offsetParent;
    const boxes = [laidOver || one, ...(one.labels || [])].map((each) => each.getBoundingClientRect());
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };
  // A link inside a sentence may be as high as the sentence (WCAG 2.5.8).
  const inText = (one) =>
    one.tagName === "A" && getComputedStyle(one).display === "inline" &&
    [...one.parentElement.childNodes].some((each) => each !== one && each.nodeType === 3 && each.textContent.trim());
  // A word that is a link is as wide as the word.
  const small = [], tiny = [];
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!shown(one) && !(one.labels || []).length) continue;
    if (!one.checkVisibility() || inText(one) || one.closest("svg") || one.disabled) continue;
    const [width, height] = size(one);
    if (width < 24 || height < 24) tiny.push(`${named(one)} ${Math.round(width)}×${Math.round(height)}`);
    else if ((width < 43.5 && one.tagName !== "A") || height < 43.5) small.push(`${named(one)} ${Math.round(width)}×${Math.round(height)}`);
  }
  const clipped = [];
  for (const one of document.querySelectorAll("main *, header *, nav *, footer *")) {
    const style = getComputedStyle(one);
    if (!one.textContent.trim() || !shown(one) || style.clipPath !== "none") continue;
    const x = style.overflowX !== "visible" && style.overflowX !== "auto" && style.overflowX !== "scroll";
    const y = style.overflowY !== "visible" && style.overflowY !== "auto" && style.overflowY !== "scroll";
    if ((x && one.scrollWidth > one.clientWidth + 1) || (y && one.scrollHeight > one.clientHeight + 2)) clipped.push(named(one));
  }
  const wide = [];
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0)
    for (const one of document.querySelectorAll("body *"))
      if (one.getBoundingClientRect().right > innerWidth + 0.5 && !one.children.length) wide.push(named(one));
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim().replace(/\s+/g, " ");
    const owner = walker.currentNode.parentElement;
    if (text && !owner.closest("script, style, [lang]:not(html)")) texts.push(text);
  }
  return { over, wide: wide.slice(0, 4), small, tiny, clipped: clipped.slice(0, 6), texts, height: document.documentElement.scrollHeight };
}
