// How old each ticket is, in the colours of its time; the same thresholds as restaurant/rules/orders.py heat().
const HEATS = ["calm", "amber", "red"];

export function heat(minutes, allowed) {
  if (minutes >= allowed) return "red";
  return minutes >= (allowed * 2) / 3 ? "amber" : "calm";
}

export function tick(board, now) {
  for (const start of board.querySelectorAll("[data-start]")) {
    start.classList.toggle("is-due", now / 1000 >= Number(start.dataset.start));
  }
  for (const card of board.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor(now / 1000 - Number(card.dataset.since)));
    const timer = card.querySelector("[data-timer]");
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const state = heat(seconds / 60, Number(card.dataset.minutes));
    for (const each of HEATS) card.classList.toggle(`ticket-${each}`, each === state);
  }
}
