// Scans that were made without a network and that the server will never take: listed until somebody has seen them.
import { returned, seen } from "./store.js";

const $ = (id) => document.getElementById(id);

function row(scan, { words, clock, done }) {
  const item = $("returned-row").content.cloneNode(true).firstElementChild;
  const what = scan.refused ? words.device_refused : words.device_let_in.replace("{count}", scan.persons ?? 1);
  item.querySelector(".returned-what").textContent = `${clock(Date.parse(scan.scanned_at))} · ${scan.gate} · ${what}`;
  item.querySelector(".returned-shown").textContent = scan.presented.slice(0, 40);
  item.querySelector(".returned-why").textContent = scan.sentence;
  item.querySelector("button").addEventListener("click", async () => {
    await seen(scan.client_id);
    done();
  });
  return item;
}

export async function showReturned(tools) {
  const scans = await returned();
  $("returned").hidden = !scans.length;
  $("returned-list").replaceChildren(...scans.map((scan) => row(scan, { ...tools, done: () => showReturned(tools) })));
}
