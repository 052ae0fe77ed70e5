// Keeps the scanner on the device (js/gate-worker.js), so that it opens again without a network.
const FIRST_LOOK = "../../vendor/qr/decode.js";

// What this page is made of: its own files of this site, nothing else.
function files() {
  const names = performance.getEntriesByType("resource").map((entry) => entry.name);
  return [...new Set(names)].filter((name) => {
    const url = new URL(name);
    return url.origin === location.origin && url.pathname.startsWith("/static/");
  });
}

// When the page that is shown was kept, in milliseconds; undefined when it came from the server.
export const savedAt = document.body.dataset.saved && Date.parse(document.body.dataset.saved);

// Called with the page loaded from the server; resolves when the worker was told what to keep.
export async function keepPage(address) {
  if (savedAt || !("serviceWorker" in navigator)) return;
  try {
    // The camera's reader is only loaded where the browser has none, and has to be there without a network too.
    await import(FIRST_LOOK);
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
    await navigator.serviceWorker.register(address);
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keep: files() });
  } catch {
    // A browser that keeps nothing is a browser without this comfort.
  }
}
