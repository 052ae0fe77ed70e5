// Calls to the server. A call that finds no network, or no answer in time, throws Unreachable.
const PATIENCE = 5000;

export class Unreachable extends Error {}

export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function answered(address, options) {
  let answer;
  try {
    answer = await fetch(address, {
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch {
    throw new Unreachable();
  }
  if (answer.status >= 500 || answer.status === 429) throw new Unreachable();
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, told.error ?? String(answer.status));
  return told;
}

export function get(address) {
  return answered(address, { headers: { Accept: "application/json" } });
}

const signature = () => document.querySelector("[name=csrfmiddlewaretoken]");

// The word that shows a call comes from this page; it changes when somebody signs in.
export function signWith(word) {
  if (word) signature().value = word;
}

export function post(address, data) {
  const token = signature().value;
  return answered(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
    body: JSON.stringify(data),
  });
}
