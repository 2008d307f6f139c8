// One socket for the page: recordings on it report stage and progress. The row on the server is the truth; a
// message only says that it changed, and after a lost connection the page reads it again.
import { has, say } from "./strings.js";

const LONGEST_WAIT = 30000;
// Why the server ends a line: not signed in, not allowed, rights or sign-in changed, too many lines of one person.
const SIGNED_OUT = 4401;
const FORBIDDEN = 4403;
const ASK_AGAIN = 4408;
const TOO_MANY = 4429;
const END = new Set(["ready", "failed", "cancelled"]);
const told = new Map(); // recording id -> stage the server told last
const asked = new Set(); // ids this socket has subscribed to
const drawnAs = new WeakMap(); // element -> stage the server drew it with, whatever was painted on it since
const rechecks = new Map(); // "id stage" -> how often stale parts were read again
const MOST_RECHECKS = 5;
const OWN = "[data-live-own]"; // shows something of the person's own, that changes without a recording on the page
const status = document.getElementById("live-status");
let socket = null;
let attempts = 0;
let timer = 0;
let opened = false;
let lost = false;
let held = false;

const watchers = (id) => document.querySelectorAll(id ? `[data-live-recording="${CSS.escape(id)}"]` : "[data-live-recording]");

function drawn(element) {
  if (!drawnAs.has(element)) drawnAs.set(element, element.dataset.liveStage ?? element.querySelector("[data-stage]")?.dataset.stage);
  return drawnAs.get(element);
}

function announce(text) {
  if (status && status.textContent !== text) status.textContent = text;
}

function fire(element, name, detail = {}) {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

/** A part fetched just before the news came, or not yet listening when it came, shows the old stage: read it again. */
function recheck(element, id) {
  const stage = told.get(id);
  const mark = `${id} ${stage}`;
  const times = rechecks.get(mark) ?? 0;
  if (!stage || !element.closest("[hx-get]") || times >= MOST_RECHECKS || !drawn(element) || drawn(element) === stage) return;
  rechecks.set(mark, times + 1);
  setTimeout(() => element.isConnected && fire(element, "live:refresh"), 500);
}

function subscribe() {
  const ids = new Set();
  for (const element of watchers()) {
    const id = element.dataset.liveRecording;
    recheck(element, id);
    if (id && !asked.has(id)) ids.add(id);
  }
  if (!ids.size && !document.querySelector(OWN)) return;
  if (!socket) connect();
  if (socket?.readyState !== WebSocket.OPEN || !ids.size) return;
  for (const id of ids) asked.add(id);
  socket.send(JSON.stringify({ subscribe: [...ids] }));
}

function words({ stage, phase, progress, message }) {
  const key = [`phase_${phase}`, `stage_${stage}`].find(has);
  const text = message || (key ? say(key) : stage);
  const moving = progress > 0 && progress < 1 && !END.has(stage);
  return moving ? say("percent", { text, n: Math.round(progress * 100) }) : text;
}

function draw(element, message) {
  const text = words(message);
  const known = typeof message.progress === "number";
  const share = known ? Math.min(1, Math.max(0, message.progress)) : 0;
  for (const bar of element.querySelectorAll("[data-live-progress]")) {
    if (!(bar instanceof HTMLProgressElement)) bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    else if (known) bar.value = share;
    else bar.removeAttribute("value");
    bar.setAttribute("aria-valuetext", text);
  }
  for (const place of element.querySelectorAll("[data-live-message]")) place.textContent = text;
  for (const badge of element.querySelectorAll(".badge[data-stage]")) {
    badge.dataset.stage = message.stage;
    if (has(`badge_${message.stage}`)) badge.textContent = say(`badge_${message.stage}`);
  }
}

/** Something is new that does not change the stage: say so, and let the person choose when to see it. */
function offer(message) {
  for (const element of watchers(message.id)) if (element.dataset.liveNews === message.phase) element.hidden = false;
  announce(say(`phase_${message.phase}`));
}

function receive(message) {
  if (message.type === "ended") asked.delete(message.id);
  if (message.type === "own") for (const element of document.querySelectorAll(OWN)) fire(element, "live:own", message);
  if (message.type !== "recording" || !message.id) return;
  const before = told.get(message.id);
  let news = before !== undefined && before !== message.stage;
  for (const element of watchers(message.id)) {
    const was = drawn(element);
    const changed = (before ?? was) !== message.stage;
    news ||= changed;
    draw(element, message);
    if (changed) fire(element, "live:stage", message);
  }
  if (message.phase === "reviewed") offer(message);
  told.set(message.id, message.stage);
  if (news && has(`stage_${message.stage}`)) announce(say(`stage_${message.stage}`));
}

function refresh() {
  for (const element of [...watchers(), ...document.querySelectorAll(OWN)]) fire(element, "live:refresh");
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
    // The first time, the answer to the subscription already tells what changed since the page was drawn. Later
    // ones wait a moment: who is signed out is told so now, and would get the sign-in page in each part.
    const line = socket;
    if (opened) setTimeout(() => line === socket && line.readyState === WebSocket.OPEN && refresh(), 500);
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
    if (event.code === SIGNED_OUT && opened) announce(say("error_signed_out"));
    if (event.code === SIGNED_OUT || event.code === FORBIDDEN) return; // asking again will not help
    if (event.code === ASK_AGAIN) {
      attempts = 0;
      timer = setTimeout(connect, 1000 * Math.random());
      return;
    }
    if (opened && !lost) announce(say("live_lost"));
    lost = opened;
    const wait = event.code === TOO_MANY ? LONGEST_WAIT : Math.min(LONGEST_WAIT, 1000 * 2 ** attempts);
    attempts += 1;
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  });
}

function hurry() {
  if (!socket && attempts > 0 && (watchers().length || document.querySelector(OWN))) {
    attempts = 0;
    connect();
  }
}

// News must not sweep away what a person is doing (recording, sending, writing): it waits until they are done.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const cause = detail.requestConfig?.triggeringEvent?.type ?? "";
  if (!/^(live|upload):/.test(cause)) return;
  if (!detail.target.matches("[data-busy]") && !detail.target.querySelector("[data-busy]")) return;
  detail.shouldSwap = false;
  held = true;
});
document.addEventListener("busy:end", () => {
  if (held) setTimeout(refresh, 200);
  held = false;
});

addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
addEventListener("pagehide", () => {
  clearTimeout(timer);
  socket?.close(1000);
});
addEventListener("pageshow", (event) => event.persisted && hurry());
document.addEventListener("htmx:load", subscribe);
subscribe();
