// Send one file in parts (tus 1.0): a broken line pauses it, a closed page can go on with the same file, and what went wrong is said in words.
import { say } from "./strings.js";

const LIBRARY = new URL("../vendor/tus/tus.min.js", import.meta.url).href;
const UPLOADS = "/api/uploads/";
const PART = 16 * 1024 * 1024;
const PAUSES = [1, 2, 5, 10, 20]; // seconds; the last one again and again

/** What kept a file from arriving: a stable code, words for the reader, and whether trying again can help. */
export class SendError extends Error {
  constructor(code, detail, canRetry) {
    super(detail);
    this.name = "SendError";
    this.code = code;
    this.canRetry = canRetry;
  }
}

// Made for a script element: it leaves its name on the window. Fetched with the page, for a line that breaks before the sending.
const early = import(LIBRARY).catch(() => null);

async function library() {
  await early;
  if (!window.tus) await import(LIBRARY);
  return window.tus;
}

// The cookie is newer than the page where someone signed in again in another tab.
function token(form) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  return cookie ?? form?.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function problem(status, data) {
  if (data.code === "not_authenticated") return new SendError("signed_out", say("error_signed_out"), true);
  if (data.detail) return new SendError(data.code ?? "refused", String(data.detail), data.retry ?? status === 429);
  if (status === 413) return new SendError("too_large", say("error_too_large"), false);
  if (status === 401) return new SendError("signed_out", say("error_signed_out"), true);
  if (status === 403) return new SendError("forbidden", say("error_forbidden"), true);
  if (status === 429) return new SendError("busy", say("error_busy"), true);
  return new SendError("server", say("error_server"), true);
}

function read(response) {
  try {
    return JSON.parse(response.getBody()) ?? {};
  } catch {
    return {};
  }
}

/** Wait for some seconds, or until the browser is online again, or the signal. */
function rest(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, seconds * 1000);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    addEventListener("online", done);
    signal?.addEventListener("abort", done);
  });
}

class Transfer {
  constructor(tus, options) {
    Object.assign(this, options);
    this.failures = 0;
    this.share = 0;
    const fields = this.form ? [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken") : [];
    const known = this.key ?? [this.file.name, this.file.type, this.file.lastModified].join(":");
    this.upload = new tus.Upload(this.file, {
      endpoint: UPLOADS,
      chunkSize: PART,
      retryDelays: null, // pauses are ours: they last as long as the line is broken
      removeFingerprintOnSuccess: true,
      fingerprint: async () => ["hrvoice", this.purpose, this.target, known, this.file.size].join("|"),
      metadata: { ...Object.fromEntries(fields), purpose: this.purpose ?? "", target: this.target ?? "", filename: this.filename ?? this.file.name },
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", token(this.form));
        request.setHeader("Accept", "application/json");
      },
      onProgress: (sent, total) => this.progressed(sent / total),
      onSuccess: () => this.settle(),
      onError: (error) => this.failed(error),
    });
  }

  run() {
    this.signal?.addEventListener("abort", () => this.cancel(), { once: true });
    return new Promise((resolve, reject) => {
      Object.assign(this, { resolve, reject });
      if (this.signal?.aborted) this.cancel();
      else this.begin().catch((error) => this.failed(error));
    });
  }

  /** Go on with what this browser began before, or begin. */
  async begin() {
    const [before] = await this.upload.findPreviousUploads();
    if (before) this.upload.resumeFromPreviousUpload(before);
    this.upload.start();
  }

  progressed(share) {
    if (share > this.share) this.failures = 0;
    this.share = share;
    this.onProgress(share < 1 ? share : null);
  }

  async failed(error) {
    if (this.signal?.aborted) return;
    const response = error.originalResponse;
    const status = response?.getStatus() ?? 0;
    if (!error.originalRequest) {
      console.error(error);
      return this.reject(new SendError("server", say("error_server"), true));
    }
    if ([404, 410].includes(status) && this.upload.url && !this.anew) {
      this.anew = true; // kept no longer: from the start
      this.upload.url = null;
      return this.upload.start();
    }
    if (!status || status >= 500 || [408, 409, 423, 460].includes(status)) return this.pause(() => this.upload.start());
    this.refuse(problem(status, read(response)));
  }

  refuse(refusal) {
    // what was refused is not gone on with; what a signed-out person sent is
    if (!refusal.canRetry) this.upload.abort(true).catch(() => {});
    this.reject(refusal);
  }

  nextPause() {
    return PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
  }

  async pause(goOn) {
    this.onPause(this.share);
    await rest(PAUSES[Math.min(this.failures++, PAUSES.length - 1)], this.signal);
    if (!this.signal?.aborted) goOn();
  }

  /** All is there: ask what was made of it. */
  async settle() {
    this.onProgress(null);
    let answer, data;
    try {
      answer = await fetch(this.upload.url, { headers: { Accept: "application/json" }, signal: this.signal });
      data = await answer.json();
    } catch {
      return this.signal?.aborted ? null : this.pause(() => this.settle());
    }
    if (answer.status >= 500) return this.pause(() => this.settle());
    if (!answer.ok) return this.reject(problem(answer.status, data));
    if (data.state === "done") return this.resolve({ id: data.id, url: data.url });
    if (data.state === "refused") return this.refuse(new SendError(data.code, data.detail, false));
    await rest(this.nextPause(), this.signal);
    if (!this.signal?.aborted) this.settle();
  }

  cancel() {
    this.upload.abort(true).catch(() => {}); // a half one that the line does not let us end is swept
    this.reject(new SendError("cancelled", say("upload_cancelled"), true));
  }
}

/**
 * Send a file; resolve to {id, url} of what was made of it.
 * purpose, target: what it is for. form: its named fields go along, files excepted. key: what stands for the file where it has no name and date.
 * onProgress: called with a share 0..1, then null while the server checks. onPause: called with the share so far when the line broke; it goes on by itself.
 * signal: an AbortSignal; aborting rejects with code "cancelled".
 */
export async function send({ onProgress = () => {}, onPause = () => {}, ...options }) {
  let tus;
  try {
    tus = await library();
  } catch {
    throw new SendError("network", say("error_network"), true);
  }
  return new Transfer(tus, { ...options, onProgress, onPause }).run();
}
