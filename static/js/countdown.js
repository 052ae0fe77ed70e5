// <time data-countdown="2026-08-12T14:32:00+02:00" data-left="{time} left" data-over="Time is up">
// Without this script the element keeps its text, "until 14:32".
const SOON = 120;

function clock(seconds) {
  const pad = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tick(element, end) {
  // Rounded up: whoever asks the server at nought must not come half a second early and find the hold still good.
  const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
  element.textContent = seconds
    ? element.dataset.left.replace("{time}", clock(seconds))
    : element.dataset.over;
  element.classList.toggle("is-soon", seconds <= SOON);
  return seconds;
}

function announce(element, text) {
  const status = element.closest("[data-countdown-box]")?.querySelector("[role=status]");
  if (status) status.textContent = text;
}

function start(element) {
  const end = Date.parse(element.dataset.countdown);
  if (Number.isNaN(end) || element.dataset.running) return;
  element.dataset.running = "yes";
  const timer = setInterval(() => {
    if (!element.isConnected) return clearInterval(timer);
    const seconds = tick(element, end);
    if (seconds === SOON || seconds === 0) announce(element, element.textContent);
    if (seconds === 0) {
      clearInterval(timer);
      element.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
    }
  }, 1000);
  tick(element, end);
}

function startAll(scope) {
  scope.querySelectorAll("[data-countdown]").forEach(start);
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
