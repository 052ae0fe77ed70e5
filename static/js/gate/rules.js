// What the gate says to whom: the same as pool/gate_rules.py, in the device's language.
// tests/pool/gate_vectors.json holds both to one answer. Instants are milliseconds; nothing here asks the clock.
const GREEN = new Set(["welcome", "back", "left", "guest_pass"]);
const AMBER = new Set(["offline", "used", "too_many", "not_inside", "pay_first", "undone"]);

export function colourOf(reason) {
  if (GREEN.has(reason)) return "green";
  return AMBER.has(reason) ? "amber" : "red";
}

export function roomOf(pass, reentry) {
  const counted = pass.kind === "ticket" && !reentry ? pass.admitted : pass.inside;
  return Math.max(0, pass.persons - counted);
}

export function newcomersOf(pass, persons, reentry) {
  return Math.max(0, persons - (reentry ? pass.admitted - pass.inside : 0));
}

export function halfOf(day, slot, at) {
  if (slot !== "full_day") return slot;
  return at < day.windows.morning[2] ? "morning" : "afternoon";
}

function wrongPaper(pass, issue) {
  if (issue !== null && issue !== pass.issue) return "old_issue";
  return pass.state === "valid" ? "" : pass.state;
}

function wrongTime(pass, day, at) {
  if (day.day < pass.first_day || (pass.last_day !== null && day.day > pass.last_day)) return "other_day";
  const [opens, last] = day.windows[pass.slot];
  if (at < opens) return "too_early";
  if (at > last) return "too_late";
  return day.closed[halfOf(day, pass.slot, at)] ? "closed" : "";
}

function leaving(pass, persons) {
  const wanted = persons ?? pass.inside;
  return wanted >= 1 && wanted <= pass.inside ? { reason: "left", persons: wanted } : { reason: "not_inside", persons: 0 };
}

// persons null: everybody who may. issue null: a typed code, which shows none.
export function judge(pass, day, { at, direction = "in", persons = null, issue = null }) {
  if (direction === "out") return leaving(pass, persons);
  const against = wrongPaper(pass, issue) || wrongTime(pass, day, at);
  if (against) return { reason: against, persons: 0 };
  const room = roomOf(pass, day.reentry);
  if (!room) return { reason: "used", persons: 0 };
  const wanted = persons ?? room;
  if (wanted < 1 || wanted > room) return { reason: "too_many", persons: 0 };
  const back = pass.kind === "ticket" && !newcomersOf(pass, wanted, day.reentry);
  return { reason: back ? "back" : "welcome", persons: wanted };
}

// The pass as it is after this scan.
export function counted(pass, direction, persons, reentry) {
  if (direction === "out") return { ...pass, inside: pass.inside - persons };
  const fresh = pass.kind === "ticket" ? newcomersOf(pass, persons, reentry) : 0;
  return { ...pass, admitted: pass.admitted + fresh, inside: pass.inside + persons };
}
