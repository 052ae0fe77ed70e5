// The verdict, as large as the screen: a colour, a shape and big words, so that none of them is needed alone.
const GREEN_STAYS = 6000;
const MOST_STEPS = 12;

const $ = (id) => document.getElementById(id);

function fill(id, text) {
  const element = $(id);
  element.textContent = text ?? "";
  element.hidden = !text;
}

export class Screen {
  constructor(settings, deeds) {
    this.settings = settings;
    this.deeds = deeds;
    this.box = $("verdict");
    $("verdict-next").addEventListener("click", () => this.close());
    $("verdict-undo").addEventListener("click", () => deeds.undo());
    $("verdict-pay").addEventListener("submit", (event) => {
      event.preventDefault();
      deeds.pay(event.submitter.value);
    });
    $("verdict-guest").addEventListener("submit", (event) => {
      event.preventDefault();
      deeds.guest($("guest-name").value);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen) this.close();
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  // verdict: as the server tells it, or as the device made it up.
  show(verdict) {
    clearTimeout(this.timer);
    this.box.className = `verdict verdict-${verdict.colour}`;
    fill("verdict-headline", verdict.headline);
    fill("verdict-sentence", verdict.sentence);
    fill("verdict-who", verdict.who || verdict.code);
    fill("verdict-count", this.count(verdict));
    fill("verdict-party", this.party(verdict));
    fill("verdict-last", verdict.reason === "used" ? "" : verdict.colour === "amber" ? verdict.previous : "");
    this.photo(verdict);
    this.steps(verdict);
    const counts = verdict.persons > 0 && verdict.reason !== "undone";
    $("verdict-undo").hidden = !counts;
    $("verdict-pay").hidden = verdict.reason !== "pay_first" || verdict.offline;
    $("verdict-guest").hidden = !(verdict.kind === "member" && verdict.guest_passes > 0 && !verdict.offline);
    $("guest-left").textContent = verdict.guest_passes ?? "";
    this.box.hidden = false;
    document.body.classList.add("has-verdict");
    if (verdict.colour === "green" && verdict.persons <= 1 && !verdict.guest_passes) {
      this.timer = setTimeout(() => this.close(), GREEN_STAYS);
    }
  }

  // How many of how many, as soon as it is more than one.
  count(verdict) {
    if (!verdict.persons || !(verdict.party > 1)) return "";
    return this.settings.words.counted.replace("{persons}", verdict.persons).replace("{party}", verdict.party);
  }

  party(verdict) {
    const { words } = this.settings;
    if (!(verdict.party > 1)) return "";
    const told = [];
    if (verdict.adults || verdict.children) {
      told.push(words.party.replace("{adults}", verdict.adults).replace("{children}", verdict.children));
    }
    if (verdict.persons && verdict.room) told.push(words.room.replace("{room}", verdict.room));
    return told.join(" · ");
  }

  photo(verdict) {
    const image = $("verdict-photo");
    image.hidden = !verdict.photo;
    if (verdict.photo) image.src = verdict.photo;
    image.alt = verdict.photo ? verdict.who : "";
  }

  // A party that does not come in whole: how many of them do.
  steps(verdict) {
    const box = $("verdict-steps");
    const most = verdict.persons + (verdict.room ?? 0);
    const shown = verdict.persons > 0 && verdict.party > 1 && verdict.reason !== "undone" && verdict.reason !== "guest_pass";
    box.hidden = !shown || most < 2;
    const buttons = $("verdict-counts");
    buttons.replaceChildren();
    if (box.hidden) return;
    for (let number = 1; number <= Math.min(most, MOST_STEPS); number += 1) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = number;
      button.setAttribute("aria-pressed", String(number === verdict.persons));
      button.addEventListener("click", () => this.deeds.admitOnly(number));
      buttons.append(button);
    }
  }

  close() {
    clearTimeout(this.timer);
    this.box.hidden = true;
    document.body.classList.remove("has-verdict");
  }
}

export function showBanner({ waiting, since, old, saved, words, signedOut, problem }) {
  const banner = $("offline");
  const told = [];
  if (signedOut) told.push(words.sign_in);
  if (problem) told.push(problem);
  if (since && saved) told.push(words.saved.replace("{at}", saved));
  if (since) told.push(words.no_network.replace("{since}", since));
  if (waiting) told.push((waiting === 1 ? words.waits_one : words.waits).replace("{count}", waiting));
  if (since && old) told.push(words.list_of.replace("{at}", old));
  banner.hidden = !told.length;
  $("offline-words").textContent = told.join(" ");
  $("offline-promise").hidden = !since;
}

export function showCount(inside, places) {
  $("inside-now").textContent = inside;
  $("inside-places").textContent = places;
  $("counter").classList.toggle("is-full", inside >= places);
}

export function showFound(found, settings, choose) {
  const list = $("found");
  list.replaceChildren();
  for (const line of found) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("strong");
    name.textContent = line.who || line.code;
    const more = document.createElement("span");
    const what = line.kind === "ticket" ? settings.slots[line.slot] : settings.words[line.kind];
    more.textContent = [what, line.who ? line.code : "", settings.words.people.replace("{count}", line.persons)].filter(Boolean).join(" · ");
    button.append(name, more);
    button.addEventListener("click", () => choose(line.chosen));
    item.append(button);
    list.append(item);
  }
  $("found-none").hidden = found.length > 0;
}
