// What pages do with scripts; each works without. Elements ask by data- attributes.
(() => {
  const root = document.documentElement;
  const on = document.addEventListener.bind(document);
  const all = (selector, within = document) => within.querySelectorAll(selector);

  const paint = () => {
    theme.paint();
    for (const key of all("[data-theme-key]")) {
      key.hidden = false;
      key.querySelector("[data-theme-word]").textContent = key.dataset[theme.chosen()];
    }
  };

  // Out of sight at once; its place in history is taken.
  const leave = (link) => { root.hidden = true; location.replace(link.href); };

  // Signed out in one tab is signed out in all; what is remembered is asked for anew.
  const signedIn = "in" in root.dataset;
  const tabs = new BroadcastChannel("out");
  if (signedIn) tabs.onmessage = () => leave({ href: "/" });
  if ("out" in root.dataset) tabs.postMessage(0);

  const clicks = {
    "[data-theme-key]": () => {
      const next = { auto: "light", light: "dark" }[theme.chosen()] || "auto";
      try { localStorage.setItem("theme", next); } catch { return; }
      paint();
    },
    "[data-leave]": (link, event) => { event.preventDefault(); leave(link); },
    "[data-dismiss]": (key) => key.closest("[data-toast]").remove(),
    "[data-print]": () => print(),
    "[data-copy]": (key) => {
      const place = document.querySelector(key.dataset.copy);
      navigator.clipboard?.writeText((place.value ?? place.textContent).trim());
    },
  };
  on("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const found = event.target.closest(selector);
      if (found) act(found, event);
    }
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // Escape closes, Ctrl+K searches, Shift thrice leaves.
  let shifts = [];
  on("keydown", (event) => {
    const { key, timeStamp: at } = event;
    if (event.repeat) return;
    if (key === "Escape") {
      all("[data-dismiss]")[0]?.click();
      for (const menu of all("details.menu[open]")) { menu.open = false; menu.firstElementChild.focus(); }
    }
    const [find] = key === "k" && (event.ctrlKey || event.metaKey) ? all("[data-search]") : [];
    if (find) { event.preventDefault(); find.focus(); find.click(); }
    shifts = key === "Shift" ? [at, ...shifts] : [];
    if (at - shifts[2] < 2e3) all("[data-leave]")[0]?.click();
  });

  // A name that is dragged to a row presses its own key there.
  let dragged;
  const row = (event) => dragged && event.target.closest("[data-drop]");
  on("dragstart", (event) => { dragged = event.target.dataset?.drag; });
  on("dragover", (event) => { if (row(event)) event.preventDefault(); });
  on("drop", (event) => row(event)?.querySelector(`[aria-pressed=false][value$="${dragged}"]`)?.click());

  // A passkey that failed says so.
  on("allauth.error", (event) => {
    event.preventDefault();
    for (const words of all("[data-passkey-failed]")) words.hidden = false;
  });

  // Filters answer at once.
  on("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
  });

  // A form that was sent is busy, and not sent again.
  const rest = (form) => { form.ariaBusy = null; };
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.ariaBusy) { event.preventDefault(); return; }
    form.ariaBusy = "true";
    setTimeout(rest, 2e4, form);
  });
  addEventListener("pageshow", ({ persisted }) => {
    settle(document);
    for (const form of all("form[aria-busy]")) rest(form);
    if (persisted && signedIn) leave({ href: location.pathname + location.search });
  });

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
