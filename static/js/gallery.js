// Adds working next/previous buttons to a .gallery; the strip scrolls and snaps without it.
function enhance(gallery) {
  const strip = gallery.querySelector(".gallery-strip");
  const controls = gallery.querySelector(".gallery-controls");
  if (!strip || !controls || strip.children.length < 2) return;
  const [previous, next] = controls.querySelectorAll("button");
  const direction = getComputedStyle(strip).direction === "rtl" ? -1 : 1;
  const step = () => strip.children[1].offsetLeft - strip.children[0].offsetLeft;

  function update() {
    const at = Math.abs(strip.scrollLeft);
    const end = strip.scrollWidth - strip.clientWidth - 2;
    previous.disabled = at < 2;
    next.disabled = at >= end;
  }

  previous.addEventListener("click", () => strip.scrollBy({ left: -Math.abs(step()) * direction, behavior: "smooth" }));
  next.addEventListener("click", () => strip.scrollBy({ left: Math.abs(step()) * direction, behavior: "smooth" }));
  strip.addEventListener("scroll", update, { passive: true });
  addEventListener("resize", update);
  controls.hidden = false;
  update();
}

document.querySelectorAll(".gallery").forEach(enhance);
