// Makes the site work offline. A page comes from the network, or from the cache if that fails or is slow. Every other file comes from the cache.
// Only files made by the build get into the cache: the browser compares each response with its SHA-256.

const VERSION = "VERSION";
/** File names and hashes. */
const FILES = [["FILES"]];

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
// A page of this version lets the worker take over at once: older pages that are open have loaded all they need. Other pages are told the version.
addEventListener("message", ({ data, source }) => (data === VERSION ? skipWaiting() : source.postMessage(VERSION)));

/** Caches all files or, if one is not as it was built, none: the next visit tries again. */
async function keep() {
  const answers = await Promise.all(FILES.map(verified));
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map((answer, index) => cache.put(FILES[index][0], answer)));
}

/** Fetches a file from the network. The browser's own cached copy may be stale or wrong, so it is revalidated. */
async function verified([name, hash]) {
  const answer = await fetch(name, { cache: "no-cache", integrity: `sha256-${hash}` });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  // A copy, since browsers reject a redirected response for a page, and hosts redirect from `reference.html` to `reference`.
  return new Response(answer.body, answer);
}

async function forget() {
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The cached response for an address, which may leave out `.html`, or name the index page of its folder. */
async function kept({ url }) {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname.replace(/\/index(\.html)?$/, "/");
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? cache.match(`${address}.html`);
}

/** A file that is not cached belongs to another version; the browser's own cached copy of it may be wrong. */
async function file(request) {
  return (await kept(request)) ?? fetch(request, { cache: "no-cache" });
}

async function page(request) {
  const [instead, asked] = [await kept(request), fetch(request, { cache: "no-cache" })];
  if (!instead) return asked;
  const answer = asked.then(
    (response) => (response.status < 500 ? response : instead),
    () => instead,
  );
  return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE, instead))]);
}
