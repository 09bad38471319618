// The page for a frame: `embed.html#sample=branch&view=claims`. It tells the page around its height.
import "./embed.js";

const lens = document.createElement("claim-lens");
const chosen = new URLSearchParams(location.hash.slice(1));
for (const name of ["sample", "view"]) if (chosen.has(name)) lens.setAttribute(name, chosen.get(name));
// In a frame that is out of sight the observer may never be called, so the height is told after loading too.
const tell = () => parent.postMessage({ claimlens: { height: document.documentElement.offsetHeight } }, "*");
lens.addEventListener("load", tell);
new ResizeObserver(tell).observe(lens);
document.querySelector("main").append(lens);
