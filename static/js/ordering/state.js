// How far an order is: the page looks again by itself until it is over.
const state = () => document.getElementById("order-state");
const PATIENCE_MS = 5000;

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: { "X-Part": "state" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("order-state");
    // Written anew only when something changed: screen readers read what is written.
    if (!fresh || fresh.innerHTML === state().dataset.known) return;
    const isOpen = state().querySelector("details")?.open;
    state().dataset.known = fresh.innerHTML;
    if (fresh.dataset.over) state().dataset.over = fresh.dataset.over;
    state().replaceChildren(...fresh.childNodes);
    const details = state().querySelector("details");
    if (details && isOpen) details.open = true;
  } catch {
    // Without network the next look may do.
  }
}

state().dataset.known = state().innerHTML;
// What needs no waiter is in the kitchen in a moment.
setTimeout(look, 1000);
const timer = setInterval(async () => {
  await look();
  if (state().dataset.over) clearInterval(timer);
}, PATIENCE_MS);
