// Seconds of a lecture heard where they are quoted: they stop by themselves, and no two sounds play at once.
import { busy } from "./busy.js";
import { say } from "./strings.js";

const players = new Map();

class Fragment {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.start = Number(root.dataset.start);
    this.end = Number(root.dataset.end);
    this.button = this.find("toggle");
    this.label = this.button.getAttribute("aria-label");
    this.button.addEventListener("click", () => (this.playing ? this.audio.pause() : this.play()));
    root.dataset.ready = "true";
  }

  get playing() {
    return Boolean(this.audio) && !this.audio.paused;
  }

  open() {
    this.audio = new Audio(this.root.dataset.audioUrl);
    this.audio.addEventListener("play", () => this.draw());
    this.audio.addEventListener("pause", () => this.draw());
    this.audio.addEventListener("error", () => this.fail());
    this.audio.addEventListener("timeupdate", () => this.draw());
  }

  play() {
    if (!this.audio) this.open();
    for (const other of document.querySelectorAll("audio")) other.pause();
    for (const other of players.values()) if (other !== this) other.audio?.pause();
    const now = this.audio.currentTime;
    if (now < this.start || now >= this.end) this.audio.currentTime = this.start;
    this.audio.playbackRate = Number(localStorage.getItem("player-rate")) || 1;
    this.audio.play().catch((error) => console.info("fragment:", error.message));
    this.run();
  }

  /** timeupdate comes four times a second at best: too late to stop between two sentences. */
  run() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (this.audio.currentTime >= this.end) {
        this.audio.pause();
        this.audio.currentTime = this.start;
        this.root.dispatchEvent(new CustomEvent("fragment:heard", { bubbles: true }));
      } else if (this.root.isConnected) this.run();
    });
  }

  draw() {
    const on = this.playing;
    if (!on) cancelAnimationFrame(this.frame);
    this.root.toggleAttribute("data-playing", on);
    this.root.dataset.currentTime = this.audio.currentTime.toFixed(2);
    this.button.setAttribute("aria-label", on ? this.button.dataset.pause : this.label);
    const share = (this.audio.currentTime - this.start) / (this.end - this.start);
    this.find("progress").value = Math.min(1, Math.max(0, share));
    busy(this.root, on); // what is being heard is not swept away by news
  }

  fail() {
    this.find("problem").textContent = say("audio_failed");
    this.find("problem").hidden = false;
    this.leave();
    this.audio = null;
  }

  leave() {
    cancelAnimationFrame(this.frame);
    this.audio?.pause();
    busy(this.root, false);
  }
}

function prepare() {
  for (const [root, player] of players) {
    if (root.isConnected) continue;
    player.leave();
    players.delete(root);
  }
  for (const root of document.querySelectorAll("[data-fragment]")) if (!players.has(root)) players.set(root, new Fragment(root));
}

// The page's own player begins: the fragments fall silent. Media events do not bubble.
document.addEventListener("play", () => players.forEach((player) => player.audio?.pause()), true);
document.addEventListener("htmx:afterSettle", prepare);
prepare();
