// Keeps the bare form on the phone, so that it opens without a line. It keeps the page as everybody gets it and the
// files that the page is made of; it sees nothing of what is written, and answers no other address.
const KEPT = "mirab-phone-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  for (const name of await caches.keys()) if (name.startsWith("mirab-phone") && name !== KEPT) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener("message", ({ data }) => {
  if (Array.isArray(data?.keep)) data.keep.forEach(keep);
});

async function keep(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  // who is asked to sign in gets another page than the form
  if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(address, answer);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname.endsWith("/phone/")) event.respondWith(fresh(request, address.pathname));
  else if (["script", "style", "font"].includes(request.destination)) event.respondWith(file(request));
});

/** The page from the site, or, without a line, as it was kept. */
async function fresh(request, path) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(path, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(path);
    if (kept) return kept;
    throw error;
  }
}

/** A file of the page from the site, or, without a line, as it was kept. */
async function file(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(KEPT)).put(request.url, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
