// Sound, vibration and a screen that stays on: three colours that can be told apart without looking.
const TONES = {
  green: [[880, 0, 0.12], [1320, 0.13, 0.16]],
  amber: [[520, 0, 0.16], [520, 0.22, 0.16]],
  red: [[180, 0, 0.5]],
};
const BUZZ = { green: [60], amber: [80, 60, 80], red: [350] };

let context;
let lock;

export const isMute = () => localStorage.getItem("gate-mute") === "yes";
export const setMute = (mute) => localStorage.setItem("gate-mute", mute ? "yes" : "no");

// Browsers let a page make sounds only after somebody has touched it.
export function wake() {
  context ??= new (window.AudioContext ?? window.webkitAudioContext)();
  if (context.state === "suspended") context.resume();
}

export function signal(colour) {
  navigator.vibrate?.(BUZZ[colour]);
  if (isMute() || !context || context.state !== "running") return;
  for (const [pitch, begins, lasts] of TONES[colour]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const at = context.currentTime + begins;
    tone.type = colour === "red" ? "sawtooth" : "sine";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + lasts);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + lasts);
  }
}

export async function stayOn() {
  if (document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    lock = undefined;
  }
}

document.addEventListener("visibilitychange", () => {
  if (lock && !document.hidden) stayOn();
});
