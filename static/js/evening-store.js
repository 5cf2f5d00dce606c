// What a phone remembers of an evening: first names and marks, sealed with a key in a cookie. The browser drops the
// cookie after a day; signing out drops everything (ADR 0018).
const eveningStore = (() => {
  const DAY = 24 * 60 * 60 * 1000;
  const SECURE = location.protocol === "https:";
  const KEY = `${SECURE ? "__Host-" : ""}evening-key`;
  const STORES = ["pages", "queue"];
  let opened = null;

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const database = () => {
    if (!opened) {
      const request = indexedDB.open("evening", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("pages", { keyPath: "evening" });
        request.result.createObjectStore("queue", { keyPath: "key", autoIncrement: true });
      };
      opened = asked(request).then(async (db) => { await tidy(db); return db; });
    }
    return opened;
  };
  const on = async (store, act, mode = "readwrite") => asked(act((await database()).transaction(store, mode).objectStore(store)));
  const all = (store) => on(store, (s) => s.getAll(), "readonly");

  // Older than a day, or of a day whose key is gone: away with it.
  const tidy = async (db) => {
    const blind = !cookie();
    for (const name of STORES) {
      const store = db.transaction(name, "readwrite").objectStore(name);
      const rows = await asked(store.getAll());
      for (const row of rows) if (blind || row.at < Date.now() - DAY) store.delete(row.key ?? row.evening);
    }
  };

  const cookie = () => document.cookie.split("; ").find((one) => one.startsWith(`${KEY}=`))?.slice(KEY.length + 1);
  const key = () => {
    if (!cookie()) {
      const fresh = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
      document.cookie = `${KEY}=${fresh}; path=/; max-age=${DAY / 1000}; samesite=strict${SECURE ? "; secure" : ""}`;
    }
    const raw = Uint8Array.from(atob(cookie()), (sign) => sign.charCodeAt(0));
    return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  const seal = async (value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    return { at: Date.now(), iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), plain) };
  };
  const unseal = async (row) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.box);
    return JSON.parse(new TextDecoder().decode(plain));
  };

  return {
    // Of who used this phone before: it is not ours to send or to show.
    own: async (owner) => {
      for (const name of STORES) if ((await all(name)).some((row) => row.owner !== owner)) await eveningStore.forget();
    },
    forget: async () => {
      for (const name of STORES) await on(name, (s) => s.clear());
    },
    remember: async (evening, owner, men) => {
      const sealed = await seal({ owner, men });
      await on("pages", (s) => s.put({ evening, owner, ...sealed }));
    },
    recall: async (evening) => {
      const row = await on("pages", (s) => s.get(evening), "readonly");
      return row ? unseal(row) : null;
    },
    add: async (evening, owner, tap) => {
      const sealed = await seal(tap);
      return on("queue", (s) => s.add({ evening, owner, ...sealed }));
    },
    waiting: async (evening) => {
      const own = (await all("queue")).filter((row) => row.evening === evening);
      return Promise.all(own.map(async (row) => ({ key: row.key, tap: await unseal(row) })));
    },
    drop: async (keys) => { for (const one of keys) await on("queue", (s) => s.delete(one)); },
  };
})();
