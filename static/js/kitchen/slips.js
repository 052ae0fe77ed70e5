// A second tap on the same spot right after the board was drawn anew means what was there before: it is not sent.
const SOON = 500;
const NEAR = 40;
const NEVER = { x: 0, y: 0, at: -Infinity };

let before = NEVER;
let last = NEVER;
let drawn = -Infinity;

export function watchFingers() {
  document.addEventListener("pointerdown", (event) => {
    before = last;
    last = { x: event.clientX, y: event.clientY, at: performance.now() };
  }, { capture: true });
  // A key held down taps once.
  document.addEventListener("keydown", (event) => {
    last = NEVER;
    if (event.repeat && event.key === "Enter") event.preventDefault();
  }, { capture: true });
}

export const drew = () => { drawn = performance.now(); };

export function isSlip() {
  const again = last.at - before.at < SOON && Math.hypot(last.x - before.x, last.y - before.y) < NEAR;
  return again && drawn > before.at && drawn < last.at;
}

// Whether the last thing somebody did was a tap: then the page does not scroll by itself.
export const byFinger = () => last !== NEVER;
