// Free nights become buttons: the first press sets the check-in, the second the check-out.
// Markup: <div data-calendar data-check-in="id_check_in" data-check-out="id_check_out"> around .calendar tables;
// each cell <td class="is-free" data-date="2026-08-12"><span class="day">12</span></td>.
function enhance(box) {
  const checkIn = document.getElementById(box.dataset.checkIn);
  const checkOut = document.getElementById(box.dataset.checkOut);
  if (!checkIn || !checkOut || box.dataset.ready) return;
  box.dataset.ready = "yes";
  const cells = [...box.querySelectorAll("td[data-date]")];
  const status = box.querySelector("[data-calendar-status]");
  let first = checkIn.value && !checkOut.value ? checkIn.value : "";

  for (const cell of cells) {
    if (!cell.matches(".is-free, .is-checkout, .is-chosen")) continue;
    const old = cell.querySelector(".day");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "day";
    button.append(...old.childNodes);
    old.replaceWith(button);
    button.addEventListener("click", () => press(cell));
  }

  const sleepable = (cell) => cell.matches(".is-free, .is-chosen");

  // Every night from first to last (not counting the morning of departure) must be free.
  function open(from, to) {
    return cells.every((cell) => cell.dataset.date < from || cell.dataset.date >= to || sleepable(cell));
  }

  function press(cell) {
    const date = cell.dataset.date;
    if (first && date > first && open(first, date)) {
      set(first, date);
      first = "";
    } else if (sleepable(cell)) {
      first = date;
      set(date, "");
    }
  }

  function set(from, to) {
    checkIn.value = from;
    checkOut.value = to;
    paint();
    if (status) status.textContent = to ? box.dataset.done : box.dataset.next;
    // One event when the stay is complete, so a quote is asked for once.
    if (to) checkOut.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function paint() {
    const from = checkIn.value;
    const last = checkOut.value;
    for (const cell of cells) {
      const date = cell.dataset.date;
      const chosen = Boolean(from) && (date === from || (Boolean(last) && date > from && date < last));
      if (chosen && cell.classList.contains("is-free")) cell.classList.replace("is-free", "is-chosen");
      if (!chosen && cell.classList.contains("is-chosen")) cell.classList.replace("is-chosen", "is-free");
      cell.classList.toggle("is-first", chosen && date === from);
      cell.classList.toggle("is-last", chosen && (!last || nextDay(date) === last));
      const button = cell.querySelector("button");
      if (button) button.setAttribute("aria-pressed", String(chosen));
    }
  }

  checkIn.addEventListener("change", paint);
  checkOut.addEventListener("change", paint);
  paint();
}

function nextDay(iso) {
  const day = new Date(`${iso}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

const enhanceAll = (scope) => scope.querySelectorAll("[data-calendar]").forEach(enhance);
enhanceAll(document);
document.addEventListener("htmx:load", (event) => enhanceAll(event.target.parentElement ?? document));
