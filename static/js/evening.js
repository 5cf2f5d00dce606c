// The page of an evening. A tap is written on the phone first, then sent: in order, each once. A colleague's marks come
// in every ten seconds. Without scripts the page is one form.
(() => {
  const form = document.querySelector("[data-evening]");
  if (!form) return;
  const shell = "shell" in form.dataset;
  const page = location.pathname;
  const evening = page.split("/")[3];
  const status = form.querySelector("[data-status]");
  const count = form.querySelector("[data-count]");
  const TONES = { present: "tone-good", late: "tone-accent", absent: "tone-quiet", excused: "tone-calm", sent_home: "tone-warm" };
  const CYCLE = ["present", "late", "absent"];
  const OUTS = ["", "took", "back"];
  const PATIENCE = 8000;

  let owner = form.dataset.owner;
  let token = form.elements.csrfmiddlewaretoken?.value;
  let etag = "";
  let queue = [];
  let sending = null;
  let heard = Date.now();
  let trouble = "";
  let busy = 0;
  const unsaved = new Set();

  const rows = () => [...form.querySelectorAll("[data-man]")];
  const field = (row, name) => row.querySelector(`[name^="${name}-"]`);
  const part = (row, name) => row.querySelector(`[data-${name}]`);
  const menu = (row) => ({ presence: field(row, "presence").value, out: field(row, "out").value });
  const next = (list, value) => list[(list.indexOf(value) + 1) % list.length];

  const paint = (row) => {
    const { presence, out } = menu(row);
    const [chosen] = field(row, "presence").selectedOptions;
    part(row, "cycle").className = `btn btn-sm mark ${TONES[presence] ?? ""}`;
    part(row, "word").textContent = chosen.text;
    part(row, "out").setAttribute("aria-pressed", out === "took");
    part(row, "out").classList.toggle("tone-accent", Boolean(out));
    part(row, "out-word").textContent = field(row, "out").selectedOptions[0].text;
  };
  const show = () => {
    const marked = rows().filter((row) => field(row, "presence").value).length;
    count.textContent = count.dataset.words.replace("{marked}", marked).replace("{all}", rows().length) + " · ";
    const waiting = queue.length + unsaved.size;
    const words = status.dataset;
    const away = trouble || (waiting && !sending && !busy);
    status.textContent = words[trouble]
      ?? (away && waiting ? words.waiting + waiting : waiting || busy ? words.saving : words.saved);
  };
  const put = (row, presence, out, base) => {
    const said = { presence, out, base, shown: `${presence}/${out}` };
    for (const name in said) field(row, name).value = said[name];
    paint(row);
  };
  const dispute = (row, found) => {
    const box = part(row, "dispute");
    box.hidden = !found;
    box.dataset.dispute = found?.id ?? "";
    field(row, "dispute").value = found?.id ?? "";
    if (!found) return;
    part(box, "sentence").textContent = found.sentence;
    part(box, "choices").replaceChildren(...found.choices.map((choice) => {
      const key = document.createElement("button");
      Object.assign(key, { type: "button", className: "btn btn-sm", textContent: choice.label });
      key.dataset.decide = `${choice.presence}/${choice.out}`;
      return key;
    }));
  };
  const remember = () => eveningStore.remember(evening, owner, rows().map((row) => ({
    id: row.dataset.man, name: part(row, "name").textContent, base: field(row, "base").value, ...menu(row),
  }))).catch(() => {});

  // A tap: on the phone first, then on its way.
  const tap = async (row, said, base, decides = false) => {
    const made = { id: crypto.randomUUID(), man: row.dataset.man, ...said, base, decides };
    const entry = { tap: made, key: null };
    put(row, said.presence, said.out, made.id);
    if (decides) dispute(row, null);
    queue.push(entry);
    show();
    entry.written = eveningStore.add(evening, owner, made).then((key) => { entry.key = key; }).catch(() => {});
    await entry.written;
    remember();
    send();
  };

  const ask = async (options = {}) => {
    const answer = await fetch(`${page}marks/`, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options });
    if (answer.type === "opaqueredirect") { trouble = "signedOut"; throw new Error("signed out"); }
    if (answer.status >= 500) throw new Error("later");
    return answer;
  };
  const take = async (answer) => {
    const state = await answer.json();
    token = state.token;
    etag = answer.headers.get("ETag");
    heard = Date.now();
    trouble = "";
    const waiting = new Set(queue.map((entry) => entry.tap.man));
    for (const row of rows()) {
      const found = state.men[row.dataset.man];
      if (!found || waiting.has(row.dataset.man)) continue;
      if (found.presence) put(row, found.presence, found.out, found.base);
      dispute(row, found.dispute);
    }
    if (!document.activeElement?.closest("#checks")) document.body.dispatchEvent(new Event("kept"));
    if (!queue.length && !unsaved.size && (shell || state.closed)) location.reload();
  };
  const look = async () => {
    const answer = await ask({ headers: etag ? { "If-None-Match": etag } : {} });
    if (answer.status === 200) await take(answer);
    else if (answer.status === 304) { heard = Date.now(); trouble = ""; }
    else trouble = "stranger";
  };
  const flush = async () => {
    if (!token) await look();
    while (queue.length && trouble !== "stranger") {
      const batch = queue.slice(0, 20);
      await Promise.all(batch.map((entry) => entry.written));
      const answer = await ask({
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ taps: batch.map((entry) => entry.tap) }),
      });
      if (answer.status === 403 && !batch.renewed) { batch.renewed = true; etag = ""; await look(); trouble ||= "stranger"; continue; }
      if (!answer.ok) { trouble = "stranger"; break; }
      await eveningStore.drop(batch.map((entry) => entry.key).filter((key) => key !== null)).catch(() => {});
      queue = queue.slice(batch.length);
      await take(answer);
    }
  };
  const send = () => {
    sending ||= flush().catch(() => { trouble ||= "away"; }).finally(() => { sending = null; show(); remember(); });
    show();
    return sending;
  };
  const again = async () => {
    if (trouble === "stranger") return;
    if (queue.length) await send();
    else await look().catch(() => { trouble ||= "away"; });
    if (!trouble) for (const part of [...unsaved]) { unsaved.delete(part); htmx.trigger(part, part.matches("button") ? "click" : "change"); }
    show();
  };

  form.addEventListener("click", (event) => {
    const row = event.target.closest("[data-man]");
    const key = event.target.closest("button");
    if (!row || !key) return;
    const { presence, out } = menu(row);
    const base = field(row, "base").value;
    if ("cycle" in key.dataset) tap(row, { presence: next(CYCLE, presence), out }, base);
    else if ("out" in key.dataset) tap(row, { presence: presence || "present", out: next(OUTS, out) }, base);
    else if (key.dataset.set) { key.closest("details").open = false; tap(row, { presence: key.dataset.set, out }, base); }
    else if (key.dataset.decide) {
      const [said, his] = key.dataset.decide.split("/");
      tap(row, { presence: said, out: his }, part(row, "dispute").dataset.dispute, true);
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=text]")) return;
    event.preventDefault();
    event.target.name === "theme" ? form.querySelector("[name=add]").click() : event.target.blur();
  });
  // Closing needs signal: what waits goes first.
  form.addEventListener("submit", async (event) => {
    if (!shell && !queue.length && !trouble && Date.now() - heard < 15000) return;
    event.preventDefault();
    await again();
    if (!queue.length && !trouble && !shell) setTimeout(() => form.requestSubmit(event.submitter));
  });

  document.addEventListener("htmx:beforeRequest", () => { busy += 1; show(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    busy -= 1;
    if (event.detail.successful) heard = Date.now();
    else unsaved.add(event.detail.elt);
    show();
  });
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  setInterval(() => { if (!document.hidden && Date.now() - heard > 9000) again(); }, 3000);

  (async () => {
    try {
      if (shell) {
        const known = await eveningStore.recall(evening);
        document.querySelector("[data-nothing]").hidden = Boolean(known);
        owner = known?.owner;
        for (const man of known?.men ?? []) {
          const row = document.querySelector("[data-man-row]").content.firstElementChild.cloneNode(true);
          row.dataset.man = man.id;
          part(row, "name").textContent = man.name;
          part(row, "name-for").textContent = `${man.name}: `;
          for (const hidden of row.querySelectorAll("[data-needs-js]")) hidden.hidden = false;
          form.querySelector("[data-men]").append(row);
          put(row, man.presence, man.out, man.base);
        }
      } else await eveningStore.own(owner);
      queue = (await eveningStore.waiting(evening)).map((entry) => ({ ...entry, written: null }));
    } catch { /* keeps nothing: works with network */ }
    for (const { tap: made } of queue) {
      const row = rows().find((one) => one.dataset.man === made.man);
      if (row) put(row, made.presence, made.out, made.id);
    }
    rows().forEach(paint);
    if (!shell) remember();
    show();
    if (shell || queue.length) again();
    navigator.serviceWorker?.register("/desk/sessions/worker.js", { scope: page }).catch(() => {});
  })();
})();
