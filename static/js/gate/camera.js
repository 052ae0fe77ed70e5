// The camera: the browser's own BarcodeDetector where there is one, else a reader of ours on a canvas.
const EVERY = 120;
// The same picture, still in view, is the same scan: only after so long out of sight it counts again.
const OUT_OF_SIGHT = 2500;
const WIDTH = 800;

async function browserReader() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  } catch {
    return null;
  }
}

async function ownReader() {
  const { default: decodeQR } = await import("../../vendor/qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDTH / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return "";
    }
  };
}

export class Camera {
  constructor(video, seen) {
    this.video = video;
    this.seen = seen;
    this.sighted = new Map();
    this.busy = false;
  }

  get running() {
    return Boolean(this.stream);
  }

  // Throws what getUserMedia throws: no camera, or not allowed.
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera", "NotFoundError");
    this.stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      audio: false,
    });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.read ??= (await browserReader()) ?? (await ownReader());
    this.timer = setInterval(() => this.look(), EVERY);
  }

  stop() {
    clearInterval(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  async look() {
    if (this.busy || this.video.readyState < 2 || document.hidden) return;
    this.busy = true;
    try {
      const text = await this.read(this.video);
      if (text) this.saw(text);
    } finally {
      this.busy = false;
    }
  }

  saw(text) {
    const now = performance.now();
    const before = this.sighted.get(text);
    this.sighted.set(text, now);
    if (this.sighted.size > 50) this.sighted.delete(this.sighted.keys().next().value);
    if (before === undefined || now - before > OUT_OF_SIGHT) this.seen(text);
  }

  get track() {
    return this.stream?.getVideoTracks()[0];
  }

  get hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  async torch(on) {
    await this.track?.applyConstraints({ advanced: [{ torch: on }] });
  }
}
