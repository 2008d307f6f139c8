// Play a recording: waveform, speed, keys, words that follow the sound, links that open at a second.
import { clock, say } from "./strings.js";
import { drawWaveform } from "./waveform.js";
import { Words } from "./words.js";

const STEP = 5;
const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2];

/** One player; its root carries data-current-time, data-playing and data-ready. */
class Player {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.audio = this.find("audio");
    this.length = Number(root.dataset.duration) || 0;
    this.stopAt = null;
    this.audio.src ||= root.dataset.audioUrl;
    this.audio.controls = false;
    root.dataset.ready = "true";
    this.listen();
    this.rate(Number(localStorage.getItem("player-rate")) || 1);
    this.draw();
    if (root.dataset.peaksUrl) this.wave();
  }

  async wave() {
    try {
      const { duration } = await drawWaveform({ container: this.find("wave"), media: this.audio, peaksUrl: this.root.dataset.peaksUrl });
      this.length ||= duration;
      this.root.dataset.wave = "true";
      this.draw();
    } catch (error) {
      console.info("player: no waveform,", error.message);
      this.find("wave").replaceChildren();
    }
  }

  listen() {
    const audio = this.audio;
    for (const name of ["timeupdate", "seeked", "seeking", "loadedmetadata", "durationchange"]) audio.addEventListener(name, () => this.draw());
    audio.addEventListener("play", () => this.playing(true));
    audio.addEventListener("pause", () => this.playing(false));
    audio.addEventListener("ended", () => this.playing(false));
    audio.addEventListener("error", () => {
      this.find("problem").textContent = say("audio_failed");
      this.find("problem").hidden = false;
    });
    audio.addEventListener("loadedmetadata", () => (this.find("problem").hidden = true));
    this.find("seek").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    this.find("rate").addEventListener("change", (event) => this.rate(Number(event.target.value)));
    this.root.addEventListener("click", (event) => {
      const action = event.target.closest("[data-action]")?.dataset.action;
      if (action === "toggle") this.toggle();
      if (action === "back") this.seek(this.now - STEP);
      if (action === "forward") this.seek(this.now + STEP);
    });
  }

  get now() {
    return this.wanted ?? this.audio.currentTime;
  }

  get total() {
    return this.length || (Number.isFinite(this.audio.duration) ? this.audio.duration : 0);
  }

  seek(seconds) {
    const time = Math.max(0, Math.min(seconds, this.total || seconds));
    this.stopAt = null;
    if (this.audio.readyState === 0) {
      // Nothing is known of the file yet: remember the wish, so that the page shows it at once.
      this.wanted = time;
      this.audio.addEventListener("loadedmetadata", () => this.arrive(), { once: true });
    } else {
      this.wanted = null;
      this.audio.currentTime = time;
    }
    this.draw();
  }

  arrive() {
    if (this.wanted != null) this.audio.currentTime = this.wanted;
    this.wanted = null;
  }

  play() {
    if (this.audio.error) this.audio.load();
    this.audio.play().catch((error) => console.info("player:", error.message));
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  /** Go on where the player stood that an update of the page has replaced. */
  takeOver(former) {
    const playing = former.root.hasAttribute("data-playing");
    this.seek(former.now);
    if (playing) this.play();
  }

  leave() {
    this.audio.pause();
    cancelAnimationFrame(this.frame);
    players.delete(this.root);
    if (active === this) active = null;
  }

  rate(value) {
    this.audio.defaultPlaybackRate = this.audio.playbackRate = value;
    this.find("rate").value = String(value);
    localStorage.setItem("player-rate", String(value));
  }

  faster(by) {
    const at = RATES.indexOf(this.audio.playbackRate);
    this.rate(RATES[Math.max(0, Math.min(RATES.length - 1, at + by))]);
  }

  playing(on) {
    this.root.toggleAttribute("data-playing", on);
    this.find("toggle").setAttribute("aria-label", say(on ? "pause" : "play"));
    cancelAnimationFrame(this.frame);
    if (on) {
      active = this;
      for (const other of players.values()) if (other !== this) other.audio.pause();
      this.frame = requestAnimationFrame(() => this.run());
    }
    this.draw();
  }

  run() {
    if (this.stopAt !== null && this.now >= this.stopAt) {
      this.stopAt = null;
      this.audio.pause();
      return;
    }
    this.draw();
    this.frame = requestAnimationFrame(() => this.run());
  }

  draw() {
    const time = this.now;
    const [now, total] = [clock(time), clock(this.total)];
    this.root.dataset.currentTime = time.toFixed(2);
    if (this.find("now").textContent !== now || this.find("total").textContent !== total) {
      this.find("now").textContent = now;
      this.find("total").textContent = total;
      const slider = this.find("seek");
      slider.max = String(this.total);
      slider.value = String(time);
      slider.setAttribute("aria-valuetext", say("position", { now, total }));
    }
    // Before anything was heard or looked up, no word is "now".
    const begun = time > 0 || !this.audio.paused;
    if (begun && (!active || active === this)) words?.follow(time, !this.audio.paused);
  }
}

const players = new Map();
let active = null;
let words = null;

const chosen = (selector) => players.get(selector && document.querySelector(selector)) ?? active ?? players.values().next().value;

function prepare() {
  const gone = [...players.values()].filter((player) => !player.root.isConnected);
  for (const root of document.querySelectorAll("[data-player]")) {
    if (players.has(root)) continue;
    const player = new Player(root);
    players.set(root, player);
    const former = gone.find((old) => old.root.dataset.audioUrl === root.dataset.audioUrl);
    if (former) player.takeOver(former);
  }
  for (const player of gone) player.leave();
  if (!words && players.size) {
    words = new Words((time) => {
      const player = chosen();
      player.seek(time);
      player.play();
    });
  } else words?.collect();
}

function openAtAddress() {
  const hash = /(?:^#|&)t=([\d.]+)/.exec(location.hash);
  const time = Number(hash?.[1] ?? new URLSearchParams(location.search).get("t"));
  const player = chosen();
  if (!player || !(time > 0)) return;
  player.seek(time);
  words?.show(time);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-seek]");
  const player = link && chosen(link.dataset.player);
  if (!player || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const time = Number(link.dataset.seek);
  player.seek(time);
  if (link.dataset.seekEnd) player.stopAt = Number(link.dataset.seekEnd);
  player.play();
  words?.show(time);
  history.replaceState(history.state, "", `#t=${time}`);
});

document.addEventListener("keydown", (event) => {
  const player = chosen();
  if (!player || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const target = event.target;
  const inside = Boolean(target.closest("[data-player], [data-transcript]"));
  if (!inside && target !== document.body && target.id !== "main") return;
  if (target.closest("input:not([type=range]), select, textarea, [contenteditable], dialog")) return;
  const act = {
    " ": () => player.toggle(),
    ArrowLeft: () => player.seek(player.now - STEP),
    ArrowRight: () => player.seek(player.now + STEP),
    // Letters work only inside the player, where nobody dictates or types.
    ",": inside ? () => player.faster(-1) : null,
    ".": inside ? () => player.faster(1) : null,
  }[event.key];
  if (!act || (event.key === " " && target.closest("button, a, summary"))) return;
  event.preventDefault();
  act();
});

addEventListener("hashchange", openAtAddress);
document.addEventListener("htmx:afterSettle", prepare);
prepare();
openAtAddress();
