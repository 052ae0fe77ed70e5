// <a href="/confirm/" data-dialog="cancel-dialog">: opens the <dialog> with that id; without this script, or if the
// dialog is missing, the link goes to a page that asks the same question.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
  // A press on the backdrop lands on the dialog itself.
  if (event.target.matches("dialog.dialog")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

// Menus built on <details> close on Escape and on a press elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Whoever signs out, or is no longer signed in, leaves no tickets and no gate on this phone (js/ticket-worker.js and
// js/gate-worker.js keep them).
const forgetKept = () => "caches" in window && ["tickets-own-1", "gate-1"].forEach((name) => caches.delete(name));
const signOut = document.querySelector("[data-sign-out]");
if (signOut) signOut.addEventListener("submit", forgetKept);
else if (document.querySelector(".site-header")) forgetKept();
