// The screen without a finger: arrows lead from ticket to ticket and from line to line, Enter taps.
const cards = (board) => [...board.querySelectorAll("article")];
const buttons = (card) => [...card.querySelectorAll("button")];
const main = (card) => card.querySelector("button.go") ?? card.querySelector("button");

function near(list, here, step) {
  return list[Math.min(list.length - 1, Math.max(0, list.indexOf(here) + step))];
}

// One ticket along, in the direction of reading.
function along(board, card, step) {
  const every = cards(board).filter(main);
  const there = card ? near(every, card, step) : every[0];
  return there && main(there);
}

export function arrows(board, event) {
  const card = event.target.closest?.("article");
  const free = card || event.target === document.body || event.target.id === "main";
  if (!free || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const steps = { ArrowLeft: -1, ArrowRight: -1, ArrowUp: -1, ArrowDown: 1, [forward]: 1 };
  const step = steps[event.key];
  if (!step) return;
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const there = card && !sideways ? near(buttons(card), event.target, step) : along(board, card, step);
  if (!there) return;
  event.preventDefault();
  there.focus();
}

// Where somebody is, to be found again when the board is drawn anew.
export function place(board) {
  const held = document.activeElement?.closest?.("#board button");
  if (!held) return null;
  const card = held.closest("article");
  return { card: card?.id, value: held.value, number: cards(board).indexOf(card) };
}

// The same button; where its ticket is gone, the ticket that took its place.
export function back(board, was, still) {
  if (!was) return;
  const card = was.card && document.getElementById(was.card);
  const same = card && buttons(card).find((button) => button.value === was.value);
  const next = cards(board)[Math.min(was.number, cards(board).length - 1)];
  const there = same ?? (card ? main(card) : was.number >= 0 && next && main(next));
  (there || document.getElementById("main")).focus({ preventScroll: still || Boolean(same) });
}
