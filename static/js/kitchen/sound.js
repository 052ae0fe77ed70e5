// A bell that is heard over a fan, and a screen that stays on.
const KEY = "kitchen-sound";
const TONES = [[988, 0, 0.18], [1319, 0.2, 0.18], [988, 0.4, 0.3]];

let context;

export const isOn = () => localStorage.getItem(KEY) !== "off";
export const setOn = (on) => localStorage.setItem(KEY, on ? "on" : "off");
export const canSound = () => context?.state === "running";

// Browsers let a page make sounds only after somebody has touched it.
export function wake() {
  context ??= new (window.AudioContext ?? window.webkitAudioContext)();
  if (context.state === "suspended") context.resume();
}

export function alarm() {
  // Nor may they shake before, and complain about it.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([120, 80, 120]);
  if (!isOn() || !canSound()) return;
  for (const [pitch, begins, lasts] of TONES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const at = context.currentTime + begins;
    tone.type = "square";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + lasts);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + lasts);
  }
}

export async function stayOn() {
  try {
    if (!document.hidden) await navigator.wakeLock?.request("screen");
  } catch {
    // The tablet is low on battery; the screen may sleep.
  }
}
