// Deciding on the device: signature, date and issue, and the last list that came from the server.
import { counted, judge, roomOf } from "./rules.js";
import { read } from "./token.js";

const CODE = /^[0-9A-Z]{8,11}$/;

function asCode(text) {
  const letters = text.toUpperCase().replace(/[\s-]/g, "");
  return CODE.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : "";
}

async function shownBy(presented, list) {
  if (/^(ticket|stay|member):/.test(presented)) return { subject: presented, issue: null };
  const token = await read(presented, list.keys);
  if (token.error !== "unknown") return token;
  const code = asCode(presented);
  const found = code && Object.entries(list.passes).find(([, [, known]]) => known === code);
  return found ? { subject: found[0], issue: null } : { error: "unknown" };
}

// A genuine ticket that was sold after the list was made.
function fromToken(token) {
  return { ...token, state: "valid", admitted: 0, inside: 0 };
}

// { reason, persons, subject, pass }: `pass` is what is known afterwards. Nobody is green without the server.
export async function decide(presented, list, { at, direction, persons }) {
  const shown = await shownBy(presented, list);
  if (shown.error) return { reason: shown.error, persons: 0 };
  const pass = list.passes[shown.subject]?.[0] ?? (shown.kind ? fromToken(shown) : null);
  if (!pass) return { reason: "unknown", persons: 0 };
  const answer = judge(pass, list.day, { at, direction, persons, issue: shown.issue ?? null });
  const welcome = answer.reason === "welcome" || answer.reason === "back";
  return {
    reason: welcome ? "offline" : answer.reason,
    persons: answer.persons,
    subject: shown.subject,
    kind: pass.kind,
    party: pass.persons,
    code: list.passes[shown.subject]?.[1] ?? "",
    pass: answer.persons ? counted(pass, direction, answer.persons, list.day.reentry) : pass,
    before: pass,
    room: roomOf(answer.persons ? counted(pass, direction, answer.persons, list.day.reentry) : pass, list.day.reentry),
  };
}
