// Tables dragged onto the grid with finger, mouse or arrow keys. The numbers beside are what is sent; the server says
// whether the tables may stand so.
const form = document.getElementById("editor");
const plan = document.querySelector("#editor-plan svg");
const said = document.getElementById("editor-said");
const WIDTH = Number(form.dataset.width);
const HEIGHT = Number(form.dataset.height);
const GRID = Number(form.dataset.grid);
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const tables = [...plan.querySelectorAll("[data-table]")].map((shape) => ({
  shape,
  number: shape.dataset.number,
  width: Number(shape.dataset.width),
  height: Number(shape.dataset.height),
  x: form.elements[`x-${shape.dataset.table}`],
  y: form.elements[`y-${shape.dataset.table}`],
}));

const between = (least, value, most) => Math.min(Math.max(least, value), most);
const isPlaced = (table) => table.x.value !== "" && table.y.value !== "";

function clashes(one) {
  return tables.some(
    (other) =>
      other !== one && isPlaced(other) && isPlaced(one) &&
      +one.x.value < +other.x.value + other.width && +other.x.value < +one.x.value + one.width &&
      +one.y.value < +other.y.value + other.height && +other.y.value < +one.y.value + one.height,
  );
}

function draw() {
  for (const table of tables) {
    table.shape.setAttribute("transform", `translate(${Number(table.x.value)} ${Number(table.y.value)})`);
    table.shape.classList.toggle("is-clash", clashes(table));
  }
}

function tell(table) {
  const words = { "%number%": table.number, "%x%": table.x.value, "%y%": table.y.value };
  const sentence = clashes(table) ? said.dataset.clash : said.dataset.at;
  said.textContent = sentence.replace(/%\w+%/g, (name) => words[name] ?? name);
}

function put(table, x, y) {
  table.x.value = between(0, Math.round(x), WIDTH - table.width);
  table.y.value = between(0, Math.round(y), HEIGHT - table.height);
  draw();
}

/** Where the pointer is on the floor. */
function at(event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
}

for (const table of tables) {
  let held = null;
  table.shape.addEventListener("pointerdown", (event) => {
    const point = at(event);
    held = { x: point.x - Number(table.x.value), y: point.y - Number(table.y.value) };
    table.shape.setPointerCapture(event.pointerId);
    table.shape.focus({ preventScroll: true });
    event.preventDefault();
  });
  table.shape.addEventListener("pointermove", (event) => {
    if (!held) return;
    const point = at(event);
    put(table, Math.round((point.x - held.x) / GRID) * GRID, Math.round((point.y - held.y) / GRID) * GRID);
  });
  const drop = () => {
    if (held) tell(table);
    held = null;
  };
  table.shape.addEventListener("pointerup", drop);
  table.shape.addEventListener("pointercancel", drop);
  table.shape.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 1 : GRID;
    put(table, Number(table.x.value) + step[0] * far, Number(table.y.value) + step[1] * far);
    tell(table);
  });
}
form.addEventListener("input", draw);
document.getElementById("editor-plan").hidden = false;
draw();
