// The guest's menu at the table: plus and minus, and what it comes to. The form works without.
const form = document.getElementById("table-order");
const chosen = document.getElementById("chosen");
const quantity = (dish) => dish.querySelector("input[name$='.quantity']");
// In the digits of the page, whatever the language usually has.
const money = new Intl.NumberFormat(`${document.documentElement.lang || "en"}-u-nu-latn`, {
  style: "currency",
  currency: form.dataset.currency,
});

// Among right-to-left words an amount keeps its own direction.
function written(amount) {
  const text = money.format(amount);
  return document.dir === "rtl" ? `\u2066${text.replace(/[\u200e\u200f]/g, "")}\u2069` : text;
}

function show() {
  let dishes = 0;
  let total = 0;
  for (const dish of form.querySelectorAll("[data-dish]")) {
    const number = Number(quantity(dish).value) || 0;
    dish.classList.toggle("is-chosen", number > 0);
    if (!number) continue;
    const answers = [...dish.querySelectorAll("input[data-price]:checked")];
    const price = answers.reduce((sum, each) => sum + Number(each.dataset.price), Number(dish.dataset.price));
    dishes += number;
    total += number * price;
  }
  chosen.textContent = dishes ? `${dishes} · ${written(total)}` : "";
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-less], button[data-more]");
  if (!button) return;
  const dish = button.closest("[data-dish]");
  const input = quantity(dish);
  const by = "more" in button.dataset ? 1 : -1;
  input.value = String(Math.min(99, Math.max(0, (Number(input.value) || 0) + by)) || "");
  // What must be asked is asked at once.
  const must = dish.querySelector("details[data-must]");
  if (must && by > 0) must.open = true;
  show();
});
form.addEventListener("input", show);
for (const button of form.querySelectorAll("[data-less], [data-more]")) button.hidden = false;
window.addEventListener("pageshow", show);
show();
