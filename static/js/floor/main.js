// The live floor: asks every few seconds whether anything changed, draws it anew when so, and opens a table without
// leaving the page. Every link and form works without it.
const EVERY = 4000;
const LOST_AFTER = 15000;

const live = document.getElementById("live");
const floor = document.getElementById("floor");
const panel = document.getElementById("panel");
const lost = document.getElementById("lost");
const lastNews = document.getElementById("last-news");
const clock = document.getElementById("clock");

let version = live.dataset.version;
let heardAt = Date.now();
let timer = 0;
let opened = "";

const time = (moment) =>
  new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Put a new part in place, and the focus back where it was. */
function replace(box, html) {
  const focused = box.contains(document.activeElement) ? document.activeElement.id : "";
  box.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function mark() {
  for (const link of live.querySelectorAll("[data-panel]")) {
    if (opened && link.dataset.panel === opened) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function hear() {
  heardAt = Date.now();
  lost.hidden = true;
}

function miss() {
  if (Date.now() - heardAt < LOST_AFTER) return;
  lastNews.textContent = time(heardAt);
  lost.hidden = false;
}

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(live.dataset.look, {
      headers: { "X-Part": "live", "If-None-Match": `W/"${version}"` },
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(10000),
    });
    if (answer.status === 200) {
      replace(live, await answer.text());
      version = (answer.headers.get("ETag") ?? "").replace(/^W\//, "").replaceAll('"', "");
      mark();
      if (opened) await refreshPanel();
      hear();
    } else if (answer.status === 304) hear();
    else if (answer.status === 401) location.reload();
    else miss();
  } catch {
    miss();
  }
  if (clock) clock.textContent = time(Date.now());
  timer = setTimeout(look, EVERY);
}

async function fetched(address) {
  const answer = await fetch(address, { headers: { "X-Part": "panel" }, cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

/** What somebody is about to send is never taken from under their hands. */
async function refreshPanel() {
  if (panel.contains(document.activeElement) || panel.querySelector("details[open], #problem, [data-touched]")) return;
  panel.innerHTML = await fetched(opened);
}

async function open(link) {
  try {
    panel.innerHTML = await fetched(link.dataset.panel);
  } catch {
    location.assign(link.href);
    return;
  }
  opened = link.dataset.panel;
  panel.hidden = false;
  floor.classList.add("has-panel");
  history.replaceState(null, "", link.getAttribute("href"));
  mark();
  panel.querySelector("h2").focus({ preventScroll: true });
  if (matchMedia("(width < 56rem)").matches) panel.scrollIntoView();
}

function close() {
  const back = live.querySelector("[data-panel][aria-current]");
  opened = "";
  panel.hidden = true;
  panel.replaceChildren();
  floor.classList.remove("has-panel");
  history.replaceState(null, "", location.pathname);
  mark();
  back?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("[data-panel]");
  if (link) {
    event.preventDefault();
    open({ dataset: link.dataset, href: new URL(link.getAttribute("href"), location).href, getAttribute: (name) => link.getAttribute(name) });
  } else if (event.target.closest("#panel-close")) {
    event.preventDefault();
    close();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) close();
});
panel.addEventListener("input", (event) => (event.target.dataset.touched = "1"));
document.addEventListener("visibilitychange", look);
window.addEventListener("online", look);

// A page that came with a table knows it too.
const given = new URLSearchParams(location.search).get("table");
if (given && !panel.hidden) {
  opened = [...live.querySelectorAll("[data-panel]")].find((link) => link.dataset.panel.includes(given))?.dataset.panel ?? "";
  mark();
}
// After a step in the list the keyboard goes on at the same line.
// The browser focuses the line itself once the page is there, so we wait for that.
window.addEventListener("load", () => {
  const line = location.hash.startsWith("#table-") && document.getElementById(location.hash.slice(1));
  if (line) setTimeout(() => line.querySelector("button, a")?.focus(), 50);
});
timer = setTimeout(look, EVERY);
