// What pages do when scripts run. Every page works without it; elements ask for it by data- attributes.
(() => {
  const root = document.documentElement;
  const on = document.addEventListener.bind(document);
  const all = (selector, within = document) => within.querySelectorAll(selector);

  // Theme: automatic, light, dark; remembered on this device only.
  const order = ["auto", "light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } };
  const paint = () => {
    const theme = chosen();
    root.dataset.bsTheme = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
    for (const key of all("[data-theme-key]")) {
      key.hidden = false;
      key.querySelector("[data-theme-word]").textContent = key.dataset[theme];
    }
  };
  system.addEventListener("change", paint);

  // Leave: the page goes out of sight at once and its place in the history is taken.
  const leave = (link) => { root.hidden = true; location.replace(link.href); };

  const words = (place) => (place.value ?? place.textContent).trim();
  const clicks = {
    "[data-theme-key]": () => {
      const next = order[(order.indexOf(chosen()) + 1) % order.length];
      try { localStorage.setItem("theme", next); } catch { return; }
      paint();
    },
    "[data-leave]": (link, event) => { event.preventDefault(); leave(link); },
    "[data-dismiss]": (key) => key.closest("[data-toast]").remove(),
    "[data-print]": () => print(),
    "[data-copy]": (key) => navigator.clipboard?.writeText(words(document.querySelector(key.dataset.copy))),
  };
  on("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const found = event.target.closest(selector);
      if (found) act(found, event);
    }
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  on("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // A name that is dragged to a row presses its own key there.
  let dragged;
  const row = (event) => dragged && event.target.closest("[data-drop]");
  on("dragstart", (event) => { dragged = event.target.dataset?.drag; });
  on("dragover", (event) => { if (row(event)) event.preventDefault(); });
  on("drop", (event) => row(event)?.querySelector(`[aria-pressed=false][value$="${dragged}"]`)?.click());

  // A passkey that did not work says so in words.
  on("allauth.error", (event) => {
    event.preventDefault();
    for (const words of all("[data-passkey-failed]")) words.hidden = false;
  });

  // Filters answer to a choice at once; the key to press stays for who has no scripts.
  on("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
  });

  // A form that was sent is not sent again by an impatient second tap.
  on("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    setTimeout(() => delete event.target.dataset.sent, 4000);
  });
  addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

  const settle = (within) => {
    for (const element of all("[data-needs-js]", within)) element.hidden = false;
    within.querySelector("[data-focus]")?.focus();
    for (const toast of all("[data-toast=brief]", within)) {
      const wait = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), 8000);
      wait();
    }
  };
  paint();
  settle(document);
  on("htmx:afterSwap", (event) => settle(event.detail.elt));
})();
