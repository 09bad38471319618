// Loaded once the page is idle: makes the site installable, registers its service worker, and says when a newer version has arrived.

const VERSION = "VERSION";
const { serviceWorker } = navigator;

// Not in the HTML, where the browser would fetch it among the first files.
document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href: "manifest.webmanifest" }));

// Some browsers offer none in a private window, and none does without https.
if (serviceWorker) {
  // Only a worker of another version answers.
  serviceWorker.onmessage = () => say("A newer version of claimlens has arrived: reload this page when you are done with what is in it.");
  const registration = await serviceWorker.register(worker());
  // Tells a waiting worker this page's version; a worker of the same version takes over at once.
  const ask = (worker) => {
    if (worker?.state === "installed" && registration.active) worker.postMessage(VERSION);
  };
  const watch = (worker) => worker?.addEventListener("statechange", () => ask(worker));
  registration.onupdatefound = () => watch(registration.installing);
  watch(registration.installing);
  ask(registration.waiting);
}

/** The worker's address, made by the only policy that may create script addresses in browsers with trusted types. */
function worker() {
  return window.trustedTypes?.createPolicy("claimlens", { createScriptURL: () => "sw.js" }).createScriptURL("") ?? "sw.js";
}

function say(text) {
  if (document.getElementById("newer")) return;
  const line = document.createElement("p");
  line.id = "newer";
  line.textContent = text;
  document.querySelector("footer").append(line);
  document.getElementById("announcer").textContent = text;
}
