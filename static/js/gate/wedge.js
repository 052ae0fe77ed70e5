// Scanners that type: a burst of keys too fast for a person, ended by Enter, wherever the cursor is.
const FAST = 60;
const SHORTEST = 8;

export function listenToScanner(scanned) {
  let keys = "";
  let last = 0;
  let begun = null;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const now = event.timeStamp;
      if (now - last > FAST) {
        keys = "";
        begun = document.activeElement;
      }
      last = now;
      if (event.key === "Enter" && keys.length >= SHORTEST) {
        event.preventDefault();
        event.stopImmediatePropagation();
        // What the scanner typed into a box does not stay there.
        if (begun && "value" in begun && begun.value.endsWith(keys)) begun.value = begun.value.slice(0, -keys.length);
        scanned(keys);
        keys = "";
      } else if (event.key.length === 1) {
        keys += event.key;
      }
    },
    { capture: true },
  );
}
