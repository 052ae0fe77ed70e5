// Calls of the kitchen's screen. No network and a tired server throw Unreachable, a page instead of a board Refused.
const PATIENCE = 5000;
const PART = { "X-Part": "board" };

export class Unreachable extends Error {}
export class Refused extends Error {}

async function answered(address, options) {
  let answer;
  try {
    answer = await fetch(address, {
      credentials: "same-origin", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE), ...options,
    });
  } catch {
    throw new Unreachable();
  }
  // What the board's version is, with a pass for the next look.
  const tag = answer.headers.get("ETag");
  if (answer.status === 304) return { tag };
  // A refused tap (409) brings the board as it is now, with the reason.
  if (tag === null) throw answer.status >= 500 ? new Unreachable() : new Refused(String(answer.status));
  return { tag, html: await answer.text() };
}

// The board, or only a tag while nothing has changed.
export function look(address, tag, station) {
  return answered(`${address}?${new URLSearchParams({ station })}`, { headers: { ...PART, "If-None-Match": tag } });
}

export function send(form, button) {
  return answered(form.action, { method: "POST", headers: PART, body: new FormData(form, button) });
}
