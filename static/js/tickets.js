// Keeps the ticket pages somebody has seen on the phone, so that they open at the gate without a network.
// <div data-keep-ticket="/pool/worker.js"> stands on such a page; the worker answers with what was kept.
const kept = document.querySelector("[data-keep-ticket]");

function sayWhenSaved() {
  const line = document.querySelector("[data-saved-line]");
  const saved = document.body.dataset.saved;
  if (!line || !saved) return;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(new Date(saved));
  const words = line.querySelector("[data-text]");
  words.textContent = words.dataset.text.replace("{time}", time);
  line.hidden = false;
}

// What this page is made of: its own files of this site, nothing else.
function assets() {
  return performance
    .getEntriesByType("resource")
    .map((entry) => entry.name)
    .filter((name) => {
      const url = new URL(name);
      return url.origin === location.origin && url.pathname.startsWith("/static/");
    });
}

async function keep() {
  await navigator.serviceWorker.register(kept.dataset.keepTicket);
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: location.pathname, assets: [...new Set(assets())] });
}

sayWhenSaved();
if (kept && "serviceWorker" in navigator && !document.body.dataset.saved) {
  // Fonts and icons arrive after the page: wait for them, or they would be missing offline.
  if (document.readyState === "complete") keep();
  else addEventListener("load", () => keep());
}
