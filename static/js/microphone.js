// The microphone: permission in plain words, the level, and what the browser can record.

const KINDS = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
const SILENT_AFTER = 4000; // ms
const SILENT_LEVEL = 0.12;
const CAUSES = {
  NotAllowedError: "mic_denied",
  SecurityError: "mic_denied",
  NotFoundError: "mic_missing",
  OverconstrainedError: "mic_missing",
  NotReadableError: "mic_busy",
  AbortError: "mic_busy",
};

/** Return why this page cannot record (a key of strings), or null when it can. */
export function obstacle() {
  if (!window.isSecureContext) return "mic_insecure";
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return "mic_unsupported";
  return null;
}

/** Return the recording type to ask MediaRecorder for; empty leaves it to the browser. */
export function kind() {
  return KINDS.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
}

/** Return the file suffix that fits a recording type. */
export function suffix(type) {
  if (type.includes("mp4")) return "m4a";
  return type.includes("ogg") ? "ogg" : "webm";
}

/** Open the microphone; throws an Error whose message is a key of strings. */
export async function openMicrophone(settings) {
  const blocked = obstacle();
  if (blocked) throw new Error(blocked);
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...settings } });
  } catch (error) {
    throw new Error(CAUSES[error.name] ?? "mic_unsupported", { cause: error });
  }
}

/** Let a player move through what MediaRecorder made: such a file carries no length until it was read to its end. */
export function makeSeekable(audio) {
  audio.addEventListener("loadedmetadata", () => {
    if (Number.isFinite(audio.duration)) return;
    audio.addEventListener("durationchange", () => (audio.currentTime = 0), { once: true });
    audio.currentTime = 1e7;
  });
}

/** Measure a stream's level and draw its last seconds as bars on a canvas. */
export class Meter {
  constructor(stream, canvas) {
    this.canvas = canvas;
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.levels = [];
    this.level = 0; // 0..1, over -60..0 dBFS
    this.due = 0;
    this.pause(false);
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  pause(on) {
    this.paused = on;
    this.heard = performance.now();
  }

  /** Whether nothing has been heard for so long that the microphone may be the wrong one. */
  get silent() {
    return performance.now() - this.heard > SILENT_AFTER;
  }

  tick(now) {
    this.frame = requestAnimationFrame((next) => this.tick(next));
    if (this.paused || now < this.due) return;
    this.due = now + 50;
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    const decibel = 10 * Math.log10(sum / this.samples.length + 1e-9);
    this.level = Math.min(1, Math.max(0, (decibel + 60) / 60));
    if (this.level > SILENT_LEVEL) this.heard = performance.now();
    this.levels.push(this.level);
    this.draw();
  }

  draw() {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (this.canvas.width !== width * ratio) {
      this.canvas.width = width * ratio;
      this.canvas.height = height * ratio;
    }
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(this.canvas).color;
    const count = Math.floor(width / 5);
    this.levels = this.levels.slice(-count);
    this.levels.forEach((level, index) => {
      const tall = Math.max(2, level * height);
      pen.fillRect(width - (this.levels.length - index) * 5, (height - tall) / 2, 3, tall);
    });
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.context.close();
  }
}
