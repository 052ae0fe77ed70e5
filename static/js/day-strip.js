// The chosen day of the strip is in sight, also when it is weeks ahead.
const chosen = document.querySelector(".day-strip [aria-current]");
const strip = chosen?.closest(".day-strip");
if (strip) {
  const [tile, frame] = [chosen.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += tile.left + tile.width / 2 - (frame.left + frame.width / 2);
}
