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
  if (answer.status === 204) return null;
  const version = answer.headers.get("X-Version");
  // A refused tap (409) brings the board as it is now, with the reason.
  if (version === null) throw answer.status >= 500 ? new Unreachable() : new Refused(String(answer.status));
  return { version, html: await answer.text() };
}

// The board, or null while nothing has changed.
export function look(address, version, station) {
  return answered(`${address}?${new URLSearchParams({ version, station })}`, { headers: PART });
}

export function send(form, button) {
  return answered(form.action, { method: "POST", headers: PART, body: new FormData(form, button) });
}
