// Reading a ticket's picture without a network: base32, then the signature by WebCrypto. See pool/tokens.py.
const PREFIX = "V2P";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const KINDS = { 1: "ticket", 2: "stay", 3: "member" };
const SLOTS = ["full_day", "morning", "afternoon", "full_day"];
const BODY = 28;
const SIGNATURE = 64;
const EPOCH = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;

function bytesOf(letters) {
  const bytes = [];
  let bits = 0;
  let value = 0;
  for (const letter of letters) {
    const place = ALPHABET.indexOf(letter);
    if (place < 0) return null;
    value = (value << 5) | place;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
      value &= (1 << bits) - 1;
    }
  }
  return new Uint8Array(bytes);
}

function uuidOf(bytes) {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const dayOf = (number) => new Date(EPOCH + number * DAY).toISOString().slice(0, 10);

async function signedBy(jwk, body, signature) {
  const { kty, crv, x, y } = jwk;
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, body);
}

// "unknown" when it is no token of ours, "forged" when no key of ours signed it, else what was signed.
export async function read(text, keys) {
  const letters = text.trim().toUpperCase();
  if (!letters.startsWith(PREFIX) || letters.length > 200) return { error: "unknown" };
  const raw = bytesOf(letters.slice(PREFIX.length));
  if (!raw || raw.length !== BODY + SIGNATURE) return { error: "unknown" };
  const body = raw.slice(0, BODY);
  const view = new DataView(body.buffer);
  const jwk = keys.find((key) => key.number === view.getUint16(1));
  if (view.getUint8(0) !== 1 || !jwk || !(await signedBy(jwk, body, raw.slice(BODY)))) return { error: "forged" };
  const kind = KINDS[view.getUint8(3)];
  const slot = SLOTS[view.getUint8(26)];
  if (!kind || !slot) return { error: "unknown" };
  return {
    kind,
    subject: `${kind}:${uuidOf(body.slice(4, 20))}`,
    issue: view.getUint16(20),
    first_day: dayOf(view.getUint16(22)),
    last_day: kind === "member" ? null : dayOf(view.getUint16(24)),
    slot,
    persons: view.getUint8(27),
  };
}
