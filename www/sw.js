// Makes the site work offline. A page comes from the network, or from the cache if that fails or is slow. Every other file comes from the
// cache: its name carries a hash of its content.

const VERSION = "VERSION";
const FILES = ["FILES"];

// Other sites may have caches on this origin.
const OURS = `claimlens ${registration.scope} `;
const CACHE = OURS + VERSION;
/** How long a page waits for the network before it comes from the cache, in milliseconds. */
const PATIENCE = 3000;

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forget()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || !url.startsWith(registration.scope)) return;
  event.respondWith(mode === "navigate" ? page(event.request) : file(event.request));
});
// A page of this version lets the worker take over at once: older pages that are open have loaded all they need. Others learn the version.
addEventListener("message", ({ data, source }) => (data === VERSION ? skipWaiting() : source.postMessage(VERSION)));

async function keep() {
  const cache = await caches.open(CACHE);
  // A file without a hash in its name may be out of date in the browser's own cache.
  await cache.addAll(FILES.map((name) => new Request(name, { cache: /-[0-9a-f]{8}\./.test(name) ? "default" : "no-cache" })));
}

async function forget() {
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

const kept = (request) => caches.match(request, { cacheName: CACHE, ignoreSearch: true });

async function file(request) {
  return (await kept(request)) ?? fetch(request);
}

async function page(request) {
  const instead = await kept(request);
  if (!instead) return fetch(request);
  const answer = fetch(request).then(
    (response) => (response.status < 500 ? response : instead),
    () => instead,
  );
  return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE, instead))]);
}
