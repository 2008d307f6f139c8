// Record in the browser: ask, show the level, pause, stop, listen, record again, send. Nothing recorded is lost.
import { busy } from "./busy.js";
import { Meter, kind, makeSeekable, obstacle, openMicrophone, suffix } from "./microphone.js";
import { send } from "./send.js";
import { clock, say } from "./strings.js";
import * as takes from "./takes.js";

const quietly = (promise) => promise.catch((error) => console.warn("recorder: not kept", error));

/** One recorder on a page; root carries its state for style sheet and tests. */
class Recorder {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.form = root.querySelector("form");
    this.key = root.dataset.key;
    this.limit = Number(root.dataset.limit) || 0;
    this.audio = this.find("listen");
    this.writing = Promise.resolve();
    root.addEventListener("click", (event) => {
      const action = event.target.closest("[data-action]")?.dataset.action;
      if (action && this[action]) this[action]();
    });
    makeSeekable(this.audio);
    addEventListener("beforeunload", (event) => this.busy && event.preventDefault());
    this.become("idle", say("rec_idle"));
    const blocked = obstacle();
    if (blocked) {
      this.complain(blocked);
      this.find("start").disabled = true;
    }
    this.offerKept();
  }

  get state() {
    return this.root.dataset.state;
  }

  get busy() {
    return ["recording", "paused", "recorded", "sending"].includes(this.state);
  }

  /** Seconds recorded so far, pauses left out. */
  get seconds() {
    return (this.gathered + (this.since ? performance.now() - this.since : 0)) / 1000;
  }

  become(state, words) {
    this.root.dataset.state = state;
    this.find("message").textContent = words;
    busy(this.root, this.busy || state === "asking");
    if (state !== "recording") delete this.root.dataset.warn;
    const focus = { recording: "stop", paused: "resume", recorded: "send", idle: "start" }[state];
    if (this.root.contains(document.activeElement) || this.moveFocus) this.find(focus)?.focus({ preventScroll: true });
  }

  complain(key, text = say(key)) {
    const place = this.find("problem");
    place.dataset.code = key;
    place.textContent = text;
    place.hidden = false;
  }

  async start() {
    if (this.state !== "idle") return;
    this.find("problem").hidden = true;
    this.find("kept").hidden = true;
    this.moveFocus = true;
    this.become("asking", say("mic_asking"));
    const wish = (name) => this.root.dataset[name] !== "false";
    try {
      this.stream = await openMicrophone({
        echoCancellation: wish("echoCancellation"),
        noiseSuppression: wish("noiseSuppression"),
        autoGainControl: wish("autoGainControl"),
      });
    } catch (error) {
      this.become("idle", say("rec_idle"));
      this.complain(error.message);
      return;
    }
    this.stream.getAudioTracks()[0].addEventListener("ended", () => {
      if (!["recording", "paused"].includes(this.state)) return;
      this.complain("mic_lost");
      this.stop();
    });
    this.record();
  }

  record() {
    const mimeType = kind();
    const audioBitsPerSecond = Number(this.root.dataset.bitrate) || 48000;
    this.tape = new MediaRecorder(this.stream, { ...(mimeType && { mimeType }), audioBitsPerSecond });
    this.type = this.tape.mimeType || mimeType || "audio/webm";
    this.pieces = [];
    this.started = Date.now();
    this.gathered = 0;
    this.since = performance.now();
    this.meter = new Meter(this.stream, this.find("meter"));
    if (this.key) {
      this.writing = quietly(takes.begin(this.key, { mime: this.type, started: this.started }));
      // While this is held, another tab does not offer the unfinished take.
      navigator.locks?.request(`take:${this.key}`, () => new Promise((free) => (this.free = free)));
    }
    this.tape.addEventListener("dataavailable", ({ data }) => {
      if (!data.size) return;
      this.pieces.push(data);
      const seconds = this.seconds;
      if (this.key) this.writing = this.writing.then(() => quietly(takes.add(this.key, data, seconds)));
    });
    this.tape.addEventListener("stop", () => this.finish());
    this.tape.start(1000);
    navigator.wakeLock?.request("screen").then((lock) => (this.awake = lock), () => {});
    this.become("recording", say("rec_recording"));
    this.timer = setInterval(() => this.tick(), 200);
    this.tick();
  }

  tick() {
    const seconds = this.seconds;
    this.find("time").textContent = clock(seconds);
    this.root.dataset.level = Math.round(this.meter.level * 100);
    if (this.state !== "recording") return;
    const words = say(this.meter.silent ? "rec_silent" : "rec_recording");
    if (this.find("message").textContent !== words) this.find("message").textContent = words;
    if (this.limit && seconds >= this.limit - 10) this.root.dataset.warn = "true";
    if (this.limit && seconds >= this.limit) {
      this.timeUp = true;
      this.stop();
    }
  }

  pause() {
    if (this.state !== "recording") return;
    this.gathered += performance.now() - this.since;
    this.since = 0;
    this.tape.pause();
    this.meter.pause(true);
    this.become("paused", say("rec_paused"));
  }

  resume() {
    if (this.state !== "paused") return;
    this.since = performance.now();
    this.tape.resume();
    this.meter.pause(false);
    this.become("recording", say("rec_recording"));
  }

  stop() {
    if (!this.tape || this.tape.state === "inactive") return;
    if (this.since) this.gathered += performance.now() - this.since;
    this.since = 0;
    clearInterval(this.timer);
    this.tape.stop();
  }

  finish() {
    clearInterval(this.timer);
    for (const track of this.stream.getTracks()) track.stop();
    this.meter.stop();
    this.awake?.release().catch(() => {});
    const blob = new Blob(this.pieces, { type: this.type });
    if (!blob.size) {
      this.discard();
      this.complain("rec_empty");
      return;
    }
    this.hold(blob, this.seconds, say(this.timeUp ? "rec_limit" : "rec_recorded"));
    this.timeUp = false;
  }

  hold(blob, seconds, words) {
    this.blob = blob;
    URL.revokeObjectURL(this.address);
    this.address = URL.createObjectURL(blob);
    this.audio.src = this.address;
    this.find("time").textContent = clock(seconds);
    this.become("recorded", words);
  }

  again() {
    if (window.confirm(say("rec_again"))) this.discard();
  }

  discard() {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.blob = null;
    this.find("time").textContent = clock(0);
    this.find("kept").hidden = true;
    this.forget();
    this.become("idle", say("rec_idle"));
  }

  forget() {
    this.free?.();
    if (this.key) this.writing = this.writing.then(() => quietly(takes.forget(this.key)));
    return this.writing;
  }

  async offerKept() {
    if (!this.key) return;
    const held = (await navigator.locks?.query())?.held ?? [];
    if (held.some((lock) => lock.name === `take:${this.key}`)) return;
    this.kept = await quietly(takes.find(this.key));
    if (!this.kept || this.state !== "idle") return;
    const when = this.kept.started.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    this.find("kept-text").textContent = say("rec_kept", { time: clock(this.kept.seconds), when });
    this.find("kept").hidden = false;
    // folded away it would be announced to nobody
    const folded = this.root.closest("details");
    if (folded) folded.open = true;
  }

  restore() {
    this.find("kept").hidden = true;
    this.moveFocus = true;
    this.type = this.kept.blob.type;
    this.started = this.kept.started.getTime();
    this.hold(this.kept.blob, this.kept.seconds, say("rec_recorded"));
  }

  /** Where the page stays: have its list show what was sent, and be there for the next. */
  ready() {
    const list = this.root.dataset.refresh && document.querySelector(this.root.dataset.refresh);
    if (list) list.dispatchEvent(new CustomEvent("upload:done"));
    this.audio.removeAttribute("src");
    this.blob = null;
    this.find("time").textContent = clock(0);
    this.become("idle", say("rec_sent"));
  }

  cancel() {
    this.abort?.abort();
  }

  async send() {
    if (this.state !== "recorded") return;
    this.audio.pause();
    this.find("problem").hidden = true;
    const bar = this.root.querySelector("progress");
    bar.value = 0;
    this.become("sending", say("rec_sending"));
    const onProgress = (share) => {
      this.find("message").textContent = say(share === null ? "upload_checking" : "rec_sending");
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
    };
    const onPause = (share) => (this.find("message").textContent = say("upload_paused", { n: Math.round(share * 100) }));
    this.abort = new AbortController();
    const filename = `${this.root.dataset.filename || "recording"}.${suffix(this.type)}`;
    try {
      const { purpose, target } = this.root.dataset;
      const { form, blob: file } = this;
      const key = `${this.key}:${this.started}`; // half of one take is never gone on with by another
      const answer = await send({ purpose, target, form, key, file, filename, onProgress, onPause, signal: this.abort.signal });
      await this.forget();
      this.become("sent", say("rec_sent"));
      this.root.dispatchEvent(new CustomEvent("recorder:sent", { bubbles: true, detail: answer }));
      if (this.root.dataset.then !== "stay" && answer.url) location.assign(answer.url);
      else this.ready();
    } catch (error) {
      this.become("recorded", say("rec_recorded"));
      if (error.code !== "cancelled") this.complain(error.code ?? "server", error.message);
    }
  }
}

const recorders = new Map();
function prepare(root) {
  for (const element of root.querySelectorAll("[data-recorder]")) {
    if (!recorders.has(element)) recorders.set(element, new Recorder(element));
  }
}
document.addEventListener("htmx:load", (event) => prepare(event.target.parentElement ?? document));
prepare(document);
