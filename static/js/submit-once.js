// One press, one request: after a form marked data-once is sent its button waits and says so.
// The server is idempotent anyway; this is for the person.
function busy(button, on) {
  button.setAttribute("aria-busy", String(on));
  button.setAttribute("aria-disabled", String(on));
  if (!button.dataset.busyLabel) return;
  const label = button.querySelector("[data-label]") ?? button;
  if (on) {
    label.dataset.idle = label.textContent;
    label.textContent = button.dataset.busyLabel;
  } else if (label.dataset.idle) {
    label.textContent = label.dataset.idle;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // The button keeps its name and value in the request, so it is marked, not disabled.
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (button === event.submitter) busy(button, true);
    else button.setAttribute("aria-disabled", "true");
  }
});

// Coming back with the browser's back button shows the form as it was left: wake it up.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once][data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      busy(button, false);
    }
  }
});
