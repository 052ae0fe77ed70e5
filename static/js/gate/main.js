// The scanner: takes what was shown, asks the server, and decides on its own while there is no network.
import { Camera } from "./camera.js";
import { decide } from "./offline.js";
import { showReturned } from "./returned.js";
import { colourOf } from "./rules.js";
import { keepPage, savedAt } from "./saved.js";
import { Screen, showBanner, showCount, showFound } from "./screen.js";
import { isMute, setMute, signal, stayOn, wake } from "./senses.js";
import { get, post, Refused, signWith, Unreachable } from "./server.js";
import { dequeue, enqueue, forget, keep, kept, putAside, waiting } from "./store.js";
import { listenToScanner } from "./wedge.js";

const REFRESH = 30_000;
const RETRY = 4_000;
const $ = (id) => document.getElementById(id);
const settings = JSON.parse($("gate-settings").textContent);
const { urls, words } = settings;

// `renew`: the page is not as fresh as the session, so the server is asked for a new word to sign calls with.
const state = {
  list: null, since: null, skew: 0, inside: 0, places: 0, last: null, sending: false, signedOut: false, renew: Boolean(savedAt), problem: "",
};

const newId = () => crypto.randomUUID();
const now = () => Date.now() + state.skew;
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: settings.first.day.zone });
const gateName = () => $("gate-name").value.trim() || "–";
const direction = () => document.querySelector("[name=direction]:checked").value;

const screen = new Screen(settings, { undo, pay, guest, admitOnly });

// Words for what the device decides itself.
function sentence(reason, decided) {
  const text = (words.reasons[reason] ?? words.reasons.unknown)[1];
  const pass = decided.before;
  if (reason === "used") return words.used_here;
  if (!pass) return text;
  const [opens, last] = state.list.day.windows[pass.slot] ?? [];
  const day = state.list.day;
  const half = pass.slot === "full_day" ? Object.keys(day.closed)[0] : pass.slot;
  const told = {
    room: decided.room, inside: pass.inside, price: "", day: pass.first_day, slot: settings.slots[pass.slot],
    opens: clock(opens), last: clock(last), closed: settings.closed[day.closed[half]] ?? "",
  };
  return text.replace(/\{(\w+)\}/g, (_all, name) => told[name] ?? "");
}

function asVerdict(decided, scan) {
  return {
    ...decided, colour: colourOf(decided.reason), headline: words.reasons[decided.reason][0],
    sentence: sentence(decided.reason, decided), client_id: scan.client_id, offline: true, who: "",
    adults: 0, children: 0, previous: "", guest_passes: 0,
  };
}

function count(verdict) {
  if (verdict.persons) state.inside += verdict.reason === "left" ? -verdict.persons : verdict.persons;
  if (state.since && state.list) keep("list", Object.assign(state.list, { inside: state.inside }));
  showCount(state.inside, state.places);
}

function present(verdict, scan) {
  state.last = { scan, verdict };
  screen.show(verdict);
  signal(verdict.colour);
  count(verdict);
}

// The device's own list follows what the server said, so that it knows more when the network goes.
function learn(verdict) {
  const entry = state.list?.passes[verdict.subject ? `${verdict.kind}:${verdict.subject}` : ""];
  if (entry) Object.assign(entry[0], { inside: verdict.inside, admitted: verdict.kind === "ticket" ? verdict.admitted : 0 });
}

async function take(presented, { persons = null } = {}) {
  const text = presented.trim();
  if (!text) return;
  const scan = { presented: text, gate: gateName(), client_id: newId(), direction: direction(), persons };
  document.body.classList.add("is-asking");
  try {
    if (state.since) return await decideHere(scan);
    const verdict = await post(urls.scan, scan);
    learn(verdict);
    present(verdict, scan);
  } catch (problem) {
    if (problem instanceof Unreachable) await decideHere(scan);
    else told(problem);
  } finally {
    document.body.classList.remove("is-asking");
  }
}

function told(problem) {
  if (!(problem instanceof Refused)) throw problem;
  over(problem);
  const verdict = { colour: "red", reason: "error", headline: words.problem, sentence: problem.message, persons: 0 };
  screen.show(verdict);
  signal("red");
  banner();
}

// The session is over: what the device knows of today goes, what waits stays.
function over(problem) {
  state.signedOut = problem.status === 401;
  if (state.signedOut) forget();
}

const today = () => new Date(now()).toLocaleDateString("sv", { timeZone: settings.first.day.zone });

async function decideHere(scan) {
  if (!state.list) state.list = await kept("list");
  if (!state.list) return told(new Refused(0, words.no_list));
  if (state.list.day.day !== today()) return told(new Refused(0, words.old_list));
  state.since ??= now();
  const decided = await decide(scan.presented, state.list, { at: now(), direction: scan.direction, persons: scan.persons });
  const admitted = decided.persons > 0;
  const place = await enqueue({
    ...scan, persons: admitted ? decided.persons : scan.persons, scanned_at: new Date(now()).toISOString(), queued: true,
    refused: admitted ? "" : decided.reason,
  });
  if (admitted) remember(decided.subject, decided.pass, decided.code);
  present(asVerdict(decided, scan), { ...scan, place, decided });
  banner();
  retry();
}

function remember(subject, pass, code) {
  state.list.passes[subject] = [pass, code];
  keep("list", state.list);
}

async function undo() {
  if (!state.last) return;
  const { scan, verdict } = state.last;
  try {
    if (scan.place !== undefined && (await waiting()).some((one) => one.place === scan.place)) {
      await dequeue(scan.place);
      remember(scan.decided.subject, scan.decided.before, scan.decided.code);
      count({ ...verdict, persons: -verdict.persons });
      screen.show({ ...verdict, colour: "amber", reason: "undone", headline: words.reasons.undone[0], sentence: words.reasons.undone[1], persons: 0 });
    } else {
      const answer = await post(urls.undo, { client_id: scan.client_id });
      learn(answer);
      count({ ...verdict, persons: -verdict.persons });
      screen.show(answer);
    }
    state.last = null;
    banner();
    return true;
  } catch (problem) {
    told(problem instanceof Unreachable ? new Refused(0, words.needs_network) : problem);
  }
  return false;
}

async function admitOnly(persons) {
  if (!state.last || state.last.verdict.persons === persons) return;
  const { scan } = state.last;
  if (await undo()) await take(scan.presented, { persons });
}

async function pay(method) {
  const { scan, verdict } = state.last;
  try {
    await post(urls.pay, { ticket: verdict.subject, method });
    await take(scan.presented);
  } catch (problem) {
    told(problem instanceof Unreachable ? new Refused(0, words.needs_network) : problem);
  }
}

async function guest(name) {
  const { verdict } = state.last;
  if (!name.trim()) return;
  const scan = { presented: `member:${verdict.subject}`, client_id: newId() };
  try {
    const answer = await post(urls.guest, { member: verdict.subject, guest_name: name, gate: gateName(), client_id: scan.client_id });
    $("guest-name").value = "";
    present(answer, scan);
  } catch (problem) {
    told(problem instanceof Unreachable ? new Refused(0, words.needs_network) : problem);
  }
}

async function banner() {
  const queue = await waiting();
  showBanner({
    waiting: queue.length, since: state.since && clock(state.since), old: state.list && clock(Date.parse(state.list.at)),
    saved: savedAt && clock(savedAt), words, signedOut: state.signedOut, problem: state.problem,
  });
}

// In the order in which they were scanned; what is sent twice is the same scan.
async function send() {
  if (state.sending) return;
  state.sending = true;
  try {
    for (const { place, decided, ...scan } of await waiting()) {
      try {
        const answer = await post(urls.scan, scan);
        if (answer.incident) state.incidents = (state.incidents ?? 0) + 1;
      } catch (problem) {
        if (!(problem instanceof Refused) || [401, 403].includes(problem.status)) throw problem;
        await putAside(place, { ...scan, sentence: problem.message });
        continue;
      }
      await dequeue(place);
    }
  } finally {
    state.sending = false;
    showIncidents();
    await showReturned({ words, clock });
  }
}

function showIncidents() {
  if (!state.incidents) return;
  $("incidents").hidden = false;
  $("incidents-count").textContent = Number(settings.incidents) + state.incidents;
}

let timer;

function retry() {
  clearTimeout(timer);
  timer = setTimeout(refresh, state.since ? RETRY : REFRESH);
}

async function refresh() {
  try {
    if (state.renew) signWith((await get(urls.device)).csrf);
    state.renew = false;
    await send();
    const { csrf, ...list } = await get(urls.device);
    signWith(csrf);
    state.skew = Date.parse(list.at) - Date.now();
    Object.assign(state, { list, since: null, signedOut: false, problem: "", inside: list.inside, places: list.places });
    showCount(list.inside, list.places);
    await keep("list", list);
  } catch (problem) {
    if (problem instanceof Unreachable) state.since ??= now();
    else if (problem instanceof Refused) {
      over(problem);
      // Nothing that waits is sent in the name of somebody who may not; somebody who may has to sign in.
      Object.assign(state, { renew: true, problem: problem.status === 403 ? words.not_yours : "" });
    } else throw problem;
  } finally {
    await banner();
    retry();
  }
}

async function startCamera() {
  const camera = new Camera($("video"), (text) => take(text));
  const toggle = $("camera-toggle");
  const begin = async () => {
    try {
      await camera.start();
      $("camera-problem").hidden = true;
      document.body.classList.add("has-camera");
      $("torch").hidden = !camera.hasTorch;
      localStorage.setItem("gate-camera", "yes");
    } catch (problem) {
      $("camera-problem").hidden = false;
      $("camera-problem").textContent = problem.name === "NotAllowedError" ? words.camera_refused : words.camera_none;
    }
    toggle.setAttribute("aria-pressed", String(camera.running));
  };
  toggle.hidden = false;
  toggle.addEventListener("click", async () => {
    if (!camera.running) return begin();
    camera.stop();
    document.body.classList.remove("has-camera");
    localStorage.setItem("gate-camera", "no");
    toggle.setAttribute("aria-pressed", "false");
  });
  $("torch").addEventListener("click", async () => {
    const on = $("torch").getAttribute("aria-pressed") !== "true";
    await camera.torch(on);
    $("torch").setAttribute("aria-pressed", String(on));
  });
  if (localStorage.getItem("gate-camera") === "yes") await begin();
}

function startSearch() {
  $("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const box = $("code");
    take(box.value);
    box.value = "";
    box.blur();
  });
  $("search").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { found } = await get(`${urls.search}?q=${encodeURIComponent($("query").value)}`);
      showFound(found, { ...settings, words }, (chosen) => {
        $("found").replaceChildren();
        $("query").value = "";
        take(chosen);
      });
    } catch (problem) {
      told(problem instanceof Unreachable ? new Refused(0, words.needs_network) : problem);
    }
  });
}

function startSettings() {
  const name = $("gate-name");
  name.value = localStorage.getItem("gate-name") ?? name.value;
  name.addEventListener("change", () => localStorage.setItem("gate-name", name.value.trim()));
  const mute = $("mute");
  mute.hidden = false;
  mute.setAttribute("aria-pressed", String(isMute()));
  mute.addEventListener("click", () => {
    setMute(!isMute());
    mute.setAttribute("aria-pressed", String(isMute()));
  });
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);
  document.addEventListener("pointerdown", stayOn, { once: true });
}

listenToScanner((text) => take(text));
startSettings();
startSearch();
stayOn();
addEventListener("online", refresh);
addEventListener("offline", () => {
  state.since ??= now();
  banner();
  retry();
});
document.documentElement.classList.add("has-script");
state.list = await kept("list");
await showReturned({ words, clock });
if (savedAt) {
  state.since = now();
  if (state.list) Object.assign(state, { inside: state.list.inside, places: state.list.places });
  showCount(state.inside, state.places);
  await banner();
}
await startCamera();
await refresh();
document.body.dataset.ready = "yes";
keepPage(urls.worker);
