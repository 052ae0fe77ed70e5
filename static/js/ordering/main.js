// The waiter's menu: plus and minus, a search, and a dish twice when it is done in two ways.
const form = document.getElementById("order");
const find = document.getElementById("find");
const chosen = document.getElementById("chosen");
const quantity = (dish) => dish.querySelector("input[name$='.quantity']");

function count(dish, by) {
  const input = quantity(dish);
  input.value = String(Math.min(99, Math.max(0, (Number(input.value) || 0) + by)) || "");
  show();
}

function show() {
  const lines = [];
  for (const dish of form.querySelectorAll("[data-dish]")) {
    const number = Number(quantity(dish)?.value) || 0;
    dish.classList.toggle("is-chosen", number > 0);
    if (number) lines.push(`${number}× ${dish.querySelector(".dish-name").firstChild.textContent.trim()}`);
  }
  chosen.textContent = lines.join(", ");
}

// A copy has the same fields under the next number, and nothing chosen.
function another(dish) {
  const copies = form.querySelectorAll(`[data-key="${dish.dataset.key}"]`);
  const copy = dish.cloneNode(true);
  const prefix = `${dish.dataset.key}.${copies.length}.`;
  for (const field of copy.querySelectorAll("[name]")) {
    field.name = field.name.replace(/^[^.]+\.\d+\./, prefix);
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else if (field.tagName === "INPUT") field.value = "";
  }
  copies[copies.length - 1].after(copy);
  count(copy, 1);
  quantity(copy).focus();
}

// What a refused order held.
function refill(fields) {
  for (const [name, value] of fields) {
    const [key, copy] = name.split(".");
    const dish = form.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (dish && Number(copy) > 0 && !form.elements[name]) another(dish);
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else if (field.type !== "hidden") field.value = value;
    }
  }
  document.activeElement?.blur();
}

refill(JSON.parse(document.getElementById("sent").textContent));
for (const button of form.querySelectorAll("[data-less], [data-more], [data-another]")) button.hidden = false;
find.hidden = false;

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const dish = button?.closest("[data-dish]");
  if (!dish) return;
  if ("more" in button.dataset) {
    count(dish, 1);
    // What must be asked is asked at once.
    const must = dish.querySelector("details[data-must]");
    if (must) must.open = true;
  } else if ("less" in button.dataset) count(dish, -1);
  else if ("another" in button.dataset) another(dish);
});
form.addEventListener("input", show);
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const dish of form.querySelectorAll("[data-dish]")) {
    dish.hidden = !words.every((word) => dish.dataset.find.includes(word));
  }
  for (const part of form.querySelectorAll(".part")) part.hidden = !part.querySelector("[data-dish]:not([hidden])");
});
// One order, however often the finger falls.
form.addEventListener("submit", () => {
  const button = form.querySelector(".send button");
  setTimeout(() => { button.disabled = true; });
});
window.addEventListener("pageshow", () => { form.querySelector(".send button").disabled = false; show(); });
