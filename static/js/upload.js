// Drop or pick files and send them, two at a time, each with its own bar, cancel and retry; a broken line only pauses them.
import { say } from "./strings.js";
import { busy } from "./busy.js";
import { send } from "./send.js";

const AT_ONCE = 2;

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** One file on its way: its row, its state (waiting, sending, done, failed, cancelled) and its buttons. */
class Item {
  constructor(upload, file) {
    this.upload = upload;
    this.file = file;
    this.row = make("li", "upload-item");
    this.name = make("span", "upload-name", file.name);
    this.name.title = file.name;
    this.words = make("span", "upload-state");
    this.words.setAttribute("role", "status");
    this.buttons = make("span", "upload-buttons");
    this.bar = make("progress", "progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.row.append(this.name, this.words, this.buttons, this.bar);
    this.show("waiting", say("upload_waiting"));
  }

  show(state, words) {
    this.state = state;
    this.row.dataset.state = state;
    delete this.row.dataset.paused;
    this.words.textContent = words;
    this.bar.hidden = !["waiting", "sending"].includes(state);
    this.buttons.replaceChildren();
    if (state === "waiting" || state === "sending") this.button("cancel", () => this.cancel());
    if ((state === "failed" && this.canRetry) || state === "cancelled") this.button("retry", () => this.upload.queue(this));
    if (state === "failed" || state === "cancelled") this.button("remove", () => this.row.remove());
  }

  button(word, act) {
    const button = make("button", "button button--small button--quiet", say(word));
    button.type = "button";
    button.setAttribute("aria-label", `${say(word)}: ${this.file.name}`);
    button.addEventListener("click", act);
    this.buttons.append(button);
  }

  cancel() {
    if (this.abort) this.abort.abort();
    else this.show("cancelled", say("upload_cancelled"));
  }

  progress(share) {
    delete this.row.dataset.paused;
    if (share === null) {
      this.bar.removeAttribute("value");
      this.words.textContent = say("upload_checking");
    } else {
      this.bar.value = share;
      this.words.textContent = say("upload_sending", { n: Math.round(share * 100) });
    }
  }

  pause(share) {
    this.row.dataset.paused = "true";
    this.words.textContent = say("upload_paused", { n: Math.round(share * 100) });
  }

  async run() {
    if (!this.file.size) {
      this.canRetry = false;
      this.show("failed", say("error_empty"));
      return null;
    }
    this.abort = new AbortController();
    this.show("sending", say("upload_sending", { n: 0 }));
    try {
      const { form } = this.upload;
      const { purpose, target } = form.dataset;
      const answer = await send({
        purpose,
        target,
        form,
        file: this.file,
        onProgress: (share) => this.progress(share),
        onPause: (share) => this.pause(share),
        signal: this.abort.signal,
      });
      this.done(answer);
      return answer;
    } catch (error) {
      this.canRetry = error.canRetry;
      this.row.dataset.code = error.code ?? "";
      this.show(error.code === "cancelled" ? "cancelled" : "failed", error.message);
      return null;
    } finally {
      this.abort = null;
    }
  }

  done(answer) {
    this.show("done", say("upload_done"));
    if (!answer.url) return;
    const link = make("a", "button button--small", say("upload_open"));
    link.href = answer.url;
    link.setAttribute("aria-label", `${say("upload_open")}: ${this.file.name}`);
    this.buttons.append(link);
  }
}

/** A form that sends files by itself. */
class Upload {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.list = form.querySelector("[data-upload-list]");
    this.waiting = [];
    this.running = 0;
    this.picked = 0;
    form.dataset.scripted = "true";
    this.input.required = false;
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => this.over(event));
    for (const name of ["dragleave", "drop"]) form.addEventListener(name, (event) => this.out(event));
    form.addEventListener("drop", (event) => this.add([...event.dataTransfer.files]));
  }

  over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.form.dataset.over = "true";
  }

  out(event) {
    event.preventDefault();
    if (event.type === "drop" || !this.form.contains(event.relatedTarget)) delete this.form.dataset.over;
  }

  add(files) {
    const chosen = this.input.multiple ? files : files.slice(0, 1);
    // A file that was refused before does not keep the next one from opening its page.
    this.picked = (this.busy ? this.picked : 0) + chosen.length;
    for (const file of chosen) {
      const item = new Item(this, file);
      this.list.append(item.row);
      this.queue(item);
    }
  }

  queue(item) {
    item.show("waiting", say("upload_waiting"));
    this.waiting.push(item);
    busy(this.form, true);
    this.next();
  }

  async next() {
    while (this.running < AT_ONCE && this.waiting.length) {
      const item = this.waiting.shift();
      if (item.state !== "waiting") continue;
      this.running += 1;
      item.run().then((answer) => {
        this.running -= 1;
        if (answer) this.arrived(answer);
        this.next();
        busy(this.form, this.busy);
      });
    }
  }

  arrived(answer) {
    this.form.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: answer }));
    const list = this.form.dataset.refresh && document.querySelector(this.form.dataset.refresh);
    if (list) list.dispatchEvent(new CustomEvent("upload:done", { detail: answer }));
    const alone = this.picked === 1 && !this.running && !this.waiting.length;
    if (alone && this.form.dataset.then !== "stay" && answer.url) location.assign(answer.url);
  }

  get busy() {
    return this.running > 0 || this.waiting.some((item) => item.state === "waiting");
  }
}

const uploads = new Map();
function prepare(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) if (!uploads.has(form)) uploads.set(form, new Upload(form));
}
addEventListener("beforeunload", (event) => {
  if ([...uploads.values()].some((upload) => upload.busy)) event.preventDefault();
});
// A file dropped beside the box must not replace the page.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => uploads.size && event.dataTransfer?.types.includes("Files") && event.preventDefault());
}
document.addEventListener("htmx:load", (event) => prepare(event.target.parentElement ?? document));
prepare(document);
