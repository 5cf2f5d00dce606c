// For the address of one evening. Without network it opens the empty page, which fills in what the phone remembers.
// SHELL and ASSETS are put before these lines.
const CACHE = `evening ${ASSETS.join(" ")}`;
const PATIENCE = 5000;
const own = new URL(registration.scope).pathname;

const keep = async () => {
  const cache = await caches.open(CACHE);
  const page = await fetch(SHELL, { redirect: "error" });
  if (!page.ok) throw new Error("no page to keep");
  await cache.put(SHELL, page);
  await cache.addAll(ASSETS);
};
const tidy = async () => {
  for (const name of await caches.keys()) if (name.startsWith("evening ") && name !== CACHE) await caches.delete(name);
};
// The network has its time; then what is kept opens.
const patiently = async (request, kept) => {
  const late = new Promise((_, fail) => setTimeout(fail, PATIENCE));
  try { return await Promise.race([fetch(request), late]); } catch { return (await caches.match(kept)) ?? Response.error(); }
};

addEventListener("install", (event) => { skipWaiting(); event.waitUntil(keep()); });
addEventListener("activate", (event) => event.waitUntil(Promise.all([tidy(), clients.claim()])));
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && path === own) event.respondWith(patiently(request, SHELL));
  else if (ASSETS.includes(path)) event.respondWith(patiently(request, path));
});
