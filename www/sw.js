// Keeps the site for when the network is gone: pages come from the network first, and from what is kept if that fails; everything else
// carries a hash of its content in its name, and comes from what is kept.

const VERSION = "VERSION";
const FILES = ["FILES"];

// Other sites may have caches on this origin.
const OURS = `claimlens ${registration.scope} `;
const CACHE = OURS + VERSION;
/** A network that has not answered a page by then, in milliseconds, is as good as none. */
const PATIENCE = 3000;

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forget()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || !url.startsWith(registration.scope)) return;
  event.respondWith(mode === "navigate" ? page(event.request) : file(event.request));
});
// A page of this version has everything from this version: nothing is gained by waiting for older pages to close. They have all they need.
addEventListener("message", ({ data, source }) => (data === VERSION ? skipWaiting() : source.postMessage(VERSION)));

async function keep() {
  const cache = await caches.open(CACHE);
  // What has no hash in its name may have changed since the browser fetched it.
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
