// Comforts of the back office; everything works without them.

// "/" goes to the search box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("#searchbar");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// On a phone every row of a change list is a card; each value is named after its column.
function label(table) {
  const names = [...table.querySelectorAll("thead th")].map((th) => (th.querySelector(".text") ?? th).textContent.trim());
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.children].forEach((cell, index) => {
      if (names[index] && !cell.classList.contains("action-checkbox")) cell.dataset.label = names[index];
    });
  }
}
document.querySelectorAll("#result_list").forEach(label);

// A change list table may be wider than its box: let the keyboard scroll it.
for (const box of document.querySelectorAll("#changelist .results")) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", document.title);
  }
}

// Select2 draws its own combobox and forgets the label.
function nameSelect2() {
  for (const box of document.querySelectorAll(".select2-selection:not([aria-label])")) {
    const select = box.closest(".select2")?.previousElementSibling;
    const text = select?.labels?.[0]?.textContent ?? select?.name;
    if (text) box.setAttribute("aria-label", text.trim().replace(/:$/, ""));
  }
}

// A date and its time are two boxes under one label; the filter boxes' magnifier is a picture.
function nameTheRest() {
  for (const box of document.querySelectorAll(".datetime input:not([aria-label])")) {
    const part = box.previousSibling?.textContent ?? box.name;
    const row = box.closest(".form-row")?.querySelector("label, .fieldset-heading, legend")?.textContent ?? "";
    box.setAttribute("aria-label", `${row.trim().replace(/:$/, "")} ${part.trim().replace(/:$/, "")}`.trim());
  }
  for (const picture of document.querySelectorAll(".help-tooltip[aria-label]")) picture.setAttribute("role", "img");
}

function nameAll() {
  nameSelect2();
  nameTheRest();
}
addEventListener("load", nameAll);
document.addEventListener("formset:added", () => setTimeout(nameAll));
