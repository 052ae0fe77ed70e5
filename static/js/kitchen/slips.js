// A second tap on the same spot means what was there before: when another ticket has come there, it is not sent.
const SOON = 500;
const NEAR = 40;
const NEVER = { x: 0, y: 0, at: -Infinity };

let before = NEVER;
let last = NEVER;

export function watchFingers() {
  document.addEventListener("pointerdown", (event) => {
    before = last;
    const card = event.target.closest?.("article")?.id;
    last = { x: event.clientX, y: event.clientY, at: performance.now(), card };
  }, { capture: true });
  // A key held down taps once.
  document.addEventListener("keydown", (event) => {
    last = NEVER;
    if (event.repeat && event.key === "Enter") event.preventDefault();
  }, { capture: true });
}

export function isSlip() {
  const again = last.at - before.at < SOON && Math.hypot(last.x - before.x, last.y - before.y) < NEAR;
  return again && last.card !== before.card;
}

// Whether the last thing somebody did was a tap: then the page does not scroll by itself.
export const byFinger = () => last !== NEVER;
