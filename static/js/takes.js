// Unsent recordings, kept in this browser piece by piece, so that a closed tab loses at most a second.
const NAME = "hrvoice-takes";
const KEEP_DAYS = 7;

function ask(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("takes", { keyPath: "key" });
    request.result.createObjectStore("pieces", { autoIncrement: true }).createIndex("key", "key");
  };
  return ask(request);
}

async function work(mode, act) {
  const database = await open();
  try {
    const transaction = database.transaction(["takes", "pieces"], mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const result = await act(transaction.objectStore("takes"), transaction.objectStore("pieces"));
    await done;
    return result;
  } finally {
    database.close();
  }
}

async function erase(takes, pieces, key) {
  takes.delete(key);
  for (const id of await ask(pieces.index("key").getAllKeys(key))) pieces.delete(id);
}

/** Begin a take under a key, forgetting what was there; started is in milliseconds. */
export function begin(key, { mime, started }) {
  return work("readwrite", async (takes, pieces) => {
    await erase(takes, pieces, key);
    takes.put({ key, mime, started, seconds: 0 });
  });
}

/** Add one piece of sound and the length so far, in seconds. */
export async function add(key, blob, seconds) {
  const data = await blob.arrayBuffer(); // Safari cannot keep a Blob in IndexedDB while private
  return work("readwrite", async (takes, pieces) => {
    const take = await ask(takes.get(key));
    if (!take) return;
    pieces.add({ key, data });
    takes.put({ ...take, seconds });
  });
}

/** Return the kept take {blob, seconds, started} or null. */
export function find(key) {
  return work("readwrite", async (takes, pieces) => {
    for (const old of await ask(takes.getAll())) {
      if (Date.now() - old.started > KEEP_DAYS * 86400000) await erase(takes, pieces, old.key);
    }
    const take = await ask(takes.get(key));
    if (!take) return null;
    const parts = (await ask(pieces.index("key").getAll(key))).map((piece) => piece.data);
    if (!parts.length) return null;
    return { blob: new Blob(parts, { type: take.mime }), seconds: take.seconds, started: new Date(take.started) };
  });
}

/** Forget the take under a key. */
export function forget(key) {
  return work("readwrite", (takes, pieces) => erase(takes, pieces, key));
}
