// Send one file with its fields, with progress, and say in words what went wrong.
import { say } from "./strings.js";

/** What kept a file from arriving: a stable code, words for the reader, and whether trying again can help. */
export class SendError extends Error {
  constructor(code, detail, canRetry) {
    super(detail);
    this.name = "SendError";
    this.code = code;
    this.canRetry = canRetry;
  }
}

function token(form) {
  const own = form?.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (own) return own;
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  } catch {
    return "";
  }
}

function problem(xhr) {
  const data = xhr.response && typeof xhr.response === "object" ? xhr.response : {};
  if (data.code === "not_authenticated") return new SendError("signed_out", say("error_signed_out"), true);
  const passing = xhr.status >= 500 || xhr.status === 429;
  if (data.detail) return new SendError(data.code ?? "refused", String(data.detail), data.retry ?? passing);
  if (xhr.status === 413) return new SendError("too_large", say("error_too_large"), false);
  if (xhr.status === 401) return new SendError("signed_out", say("error_signed_out"), true);
  if (xhr.status === 403) return new SendError("forbidden", say("error_forbidden"), false);
  if (xhr.status === 429) return new SendError("busy", say("error_busy"), true);
  // A redirect to the sign-in page arrives as a page, not as an answer.
  if (xhr.status >= 200 && xhr.status < 400) return new SendError("signed_out", say("error_signed_out"), true);
  return new SendError("server", say("error_server"), true);
}

/**
 * Post a file as multipart form data; resolve to the server's {id, url}.
 * form: its named fields go along, files excepted. onProgress: called with a share 0..1, then null while the server checks.
 * signal: an AbortSignal; aborting rejects with code "cancelled".
 */
export function send({ url, form = null, file, filename, onProgress = () => {}, signal = null }) {
  return new Promise((resolve, reject) => {
    const data = new FormData();
    if (form) for (const [key, value] of new FormData(form)) if (typeof value === "string") data.append(key, value);
    data.append("file", file, filename ?? file.name);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", url);
    xhr.responseType = "json";
    xhr.setRequestHeader("Accept", "application/json");
    xhr.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    xhr.setRequestHeader("X-CSRFToken", token(form));
    xhr.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    xhr.upload.addEventListener("load", () => onProgress(null));
    xhr.addEventListener("load", () => {
      if (xhr.status === 201 && xhr.response?.id) resolve(xhr.response);
      else reject(problem(xhr));
    });
    xhr.addEventListener("error", () => reject(new SendError("network", say("error_network"), true)));
    xhr.addEventListener("abort", () => reject(new SendError("cancelled", say("upload_cancelled"), true)));
    signal?.addEventListener("abort", () => xhr.abort(), { once: true });
    if (signal?.aborted) xhr.abort();
    else xhr.send(data);
  });
}
