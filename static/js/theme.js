// Loaded in <head> before the page is drawn, so a stored choice never flashes the other theme.
// The admin reads and writes the same key.
const KEY = "theme";
const root = document.documentElement;

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply(choice) {
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  else delete root.dataset.theme;
}

function isDark() {
  return root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
}

function mark(button) {
  button.setAttribute("aria-pressed", String(isDark()));
}

apply(stored());

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.hidden = false;
    mark(button);
    button.addEventListener("click", () => {
      const choice = isDark() ? "light" : "dark";
      apply(choice);
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // Private windows may refuse storage; the choice then lasts for this page.
      }
      mark(button);
    });
  }
});
