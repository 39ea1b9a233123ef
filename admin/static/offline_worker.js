// Keeps the page for a lost connection, its script and its styles. Nothing else of the staff door is ever kept.
// SHELL and VERSION stand before this text (admin/offline.py).
const KEPT = `offline-${VERSION}`;

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), dropOld()])));

async function keep() {
  const cache = await caches.open(KEPT);
  await Promise.all(SHELL.files.map((file) => cache.add(file)));
  await page(cache);
}
async function page(cache) {
  const answer = await fetch(SHELL.page, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await cache.put(SHELL.page, answer.clone());
  return answer;
}
async function dropOld() {
  for (const name of await caches.keys()) if (name.startsWith("offline-") && name !== KEPT) await caches.delete(name);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SHELL.files.includes(url.pathname + url.search)) return event.respondWith(file(request));
  if (request.mode === "navigate") event.respondWith(url.pathname === SHELL.page ? opened(request) : elsewhere(request));
});

async function file(request) {
  return (await caches.match(request)) || fetch(request);
}
/** The page itself: from the house while it answers within some seconds, else as it was kept. */
async function opened(request) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(5000) });
    if (answer.ok && !answer.redirected) await cache.put(SHELL.page, answer.clone());
    return answer;
  } catch {
    return (await cache.match(SHELL.page)) || Response.error();
  }
}
/** The hall screen when the house is out of reach: on to the page that works without it. */
async function elsewhere(request) {
  try {
    return await fetch(request);
  } catch {
    const ready = await (await caches.open(KEPT)).match(SHELL.page);
    return ready ? Response.redirect(SHELL.page) : Response.error();
  }
}
