// One socket for the page: recordings on it report stage and progress. The row on the server is the truth; a
// message only says that it changed, and after a lost connection the page reads it again.
import { has, say } from "./strings.js";

const LONGEST_WAIT = 30000;
const END = new Set(["ready", "failed", "cancelled"]);
const known = new Map(); // recording id -> last stage seen
const asked = new Set(); // ids this socket has subscribed to
const status = document.getElementById("live-status");
let socket = null;
let attempts = 0;
let timer = 0;
let opened = false;
let lost = false;

const watchers = (id) => document.querySelectorAll(id ? `[data-live-recording="${CSS.escape(id)}"]` : "[data-live-recording]");

function announce(text) {
  if (status && status.textContent !== text) status.textContent = text;
}

function fire(element, name, detail = {}) {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

function subscribe() {
  const ids = new Set();
  for (const element of watchers()) {
    const id = element.dataset.liveRecording;
    if (element.dataset.liveStage) known.set(id, element.dataset.liveStage);
    if (id && !asked.has(id)) ids.add(id);
  }
  if (!ids.size) return;
  if (!socket) connect();
  if (socket?.readyState !== WebSocket.OPEN) return;
  for (const id of ids) asked.add(id);
  socket.send(JSON.stringify({ subscribe: [...ids] }));
}

function label(message) {
  const key = `stage_${message.stage}`;
  const text = message.message || (has(key) ? say(key) : message.stage);
  const moving = message.progress > 0 && message.progress < 1 && !END.has(message.stage);
  return moving ? say("percent", { text, n: Math.round(message.progress * 100) }) : text;
}

function draw(element, message) {
  const text = label(message);
  for (const bar of element.querySelectorAll("[data-live-progress]")) {
    const share = Math.min(1, Math.max(0, Number(message.progress) || 0));
    if (bar instanceof HTMLProgressElement) {
      bar.max = 1;
      bar.value = share;
    } else {
      bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    }
    bar.setAttribute("aria-valuetext", text);
  }
  for (const place of element.querySelectorAll("[data-live-message]")) place.textContent = text;
}

function receive(message) {
  if (message.type !== "recording" || !message.id) return;
  const changed = known.get(message.id) !== message.stage;
  known.set(message.id, message.stage);
  for (const element of watchers(message.id)) {
    draw(element, message);
    if (!changed) continue;
    element.dataset.liveStage = message.stage;
    fire(element, "live:stage", message);
  }
  if (changed && has(`stage_${message.stage}`)) announce(say(`stage_${message.stage}`));
}

function refresh() {
  for (const element of watchers()) fire(element, "live:refresh");
}

function connect() {
  clearTimeout(timer);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws/live/`);
  socket.addEventListener("open", () => {
    attempts = 0;
    asked.clear();
    subscribe();
    document.documentElement.dataset.live = "on";
    if (lost) announce(say("live_back"));
    // Between drawing the page and listening something may have happened, too.
    if (opened) refresh();
    else for (const element of watchers()) if (!END.has(element.dataset.liveStage ?? "")) fire(element, "live:refresh");
    opened = true;
    lost = false;
  });
  socket.addEventListener("message", (event) => {
    try {
      receive(JSON.parse(event.data));
    } catch (error) {
      console.warn("live: unreadable message", error);
    }
  });
  socket.addEventListener("close", (event) => {
    socket = null;
    document.documentElement.dataset.live = "off";
    if (event.code === 4401 || event.code === 4403) return; // signed out, or not allowed: asking again will not help
    if (opened && !lost) announce(say("live_lost"));
    lost = opened;
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** attempts) * (0.75 + Math.random() / 2);
    attempts += 1;
    timer = setTimeout(connect, wait);
  });
}

function hurry() {
  if (!socket && attempts > 0 && watchers().length) {
    attempts = 0;
    connect();
  }
}

addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
addEventListener("pagehide", () => {
  clearTimeout(timer);
  socket?.close(1000);
});
addEventListener("pageshow", (event) => event.persisted && hurry());
document.addEventListener("htmx:load", subscribe);
subscribe();
