// Makes the site one to install and to use without the network, once the page is idle, and says when a newer version of it has arrived.

const VERSION = "VERSION";
const { serviceWorker } = navigator;

// In the HTML it would be asked for among the first.
document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href: "manifest.webmanifest" }));

// None in a private window of some browsers, and without https.
if (serviceWorker) {
  // A worker of another version answers that it is another.
  serviceWorker.onmessage = () => say("A newer version of claimlens has arrived: reload this page when you are done with what is in it.");
  const registration = await serviceWorker.register("sw.js");
  // Asks a worker that waits for the turn of another whether it is of this page's version; if it is, it need not wait.
  const ask = (worker) => {
    if (worker?.state === "installed" && registration.active) worker.postMessage(VERSION);
  };
  const watch = (worker) => worker?.addEventListener("statechange", () => ask(worker));
  registration.onupdatefound = () => watch(registration.installing);
  watch(registration.installing);
  ask(registration.waiting);
}

function say(text) {
  if (document.getElementById("newer")) return;
  const line = document.createElement("p");
  line.id = "newer";
  line.textContent = text;
  document.querySelector("footer").append(line);
  document.getElementById("announcer").textContent = text;
}
