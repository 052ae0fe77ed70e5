// Which tables ordered with their own phone: asked for every few seconds, so that nobody waits for a reload.
const SECONDS = 5;
const part = document.getElementById("guests-waiting");

async function look() {
  try {
    const answer = await fetch(part.dataset.look, { headers: { "X-Part": "guests" } });
    if (answer.ok) {
      const text = (await answer.text()).trim();
      // Told anew only when it changed: screen readers read what is written.
      if (text !== part.dataset.known) {
        part.dataset.known = text;
        part.innerHTML = text;
      }
    }
  } catch {
    // Without network the next look may do.
  }
}

part.dataset.known = part.innerHTML.trim();
setInterval(() => {
  if (!document.hidden) look();
}, SECONDS * 1000);
