// What waits on the phone is sealed: under a key that only the PIN opens, and that no script can take out.
//
// Two slots of one look hold sealed bytes. The PIN opens one of them, which holds the key of the queue; the other opens
// to a second PIN, after which everything is gone and the form opens as if nothing had ever been written. Nobody can
// tell from outside which slot is which, nor whether the second PIN was ever chosen. What is sealed is padded, so that
// its size tells nothing of what was written. Whoever holds the phone and knows the PIN opens it: what protects what
// was written then is that it was sent, or wiped.
const NAME = "mirab-phone";
const ITERATIONS = 600_000;
const STEP = 16 * 1024; // bytes to a multiple of which everything is padded
const FREE = 3; // wrong tries without a wait; from then on each doubles it
const MOST = 10; // wrong tries after which everything is wiped
const KEY = 1;
const WIPE = 2;
const STORES = ["slots", "state", "queue", "draft"];

let held = null; // the key of the queue while it is open; no script can take its bytes out

export const isOpen = () => held !== null;
export const lock = () => { held = null; };

// --- the store ------------------------------------------------------------------------------------------------------

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name, { autoIncrement: true }));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(name, mode, work) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const done = base.transaction(name, mode);
      const asked = work(done.objectStore(name));
      done.oncomplete = () => resolve(asked?.result);
      done.onabort = done.onerror = () => reject(done.error);
    });
  } finally {
    base.close();
  }
}

const read = (name, key) => inStore(name, "readonly", (store) => store.get(key));
const all = (name) => inStore(name, "readonly", (store) => store.getAll());
const keys = (name) => inStore(name, "readonly", (store) => store.getAllKeys());
const put = (name, key, value) => inStore(name, "readwrite", (store) => (key === undefined ? store.put(value) : store.put(value, key)));

// --- sealing --------------------------------------------------------------------------------------------------------

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function keyOf(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function slot(pin, what, bytes) {
  const salt = random(16), iv = random(12);
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(pin, salt), Uint8Array.of(what, ...bytes));
  return { salt, iv, box };
}

async function unsealed(pin, { salt, iv, box }) {
  const key = await keyOf(pin, salt);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box));
  } catch {
    return null;
  }
}

const asKey = (bytes) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

async function sealed(value) {
  const words = new TextEncoder().encode(JSON.stringify(value));
  const whole = new Uint8Array(Math.ceil((words.length + 4) / STEP) * STEP);
  new DataView(whole.buffer).setUint32(0, words.length);
  whole.set(words, 4);
  const iv = random(12);
  return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, held, whole) };
}

async function openedBox({ iv, box }) {
  const whole = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, held, box));
  return JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + new DataView(whole.buffer).getUint32(0))));
}

// --- PIN ------------------------------------------------------------------------------------------------------------

export const isSetUp = async () => (await all("slots")).length > 0;

/** Choose the PIN and, where one is given, the second that wipes; the form is open afterwards. */
export async function setUp(pin, second) {
  const bytes = random(32);
  const slots = [await slot(pin, KEY, bytes), await slot(second || String.fromCharCode(...random(32)), WIPE, random(32))];
  if (random(1)[0] & 1) slots.reverse();
  await put("slots", 1, slots[0]);
  await put("slots", 2, slots[1]);
  await put("state", 1, { wrong: 0, until: 0 });
  held = await asKey(bytes);
  bytes.fill(0);
}

/** Seconds until the next try is taken. */
export async function waits() {
  return Math.max(0, Math.ceil((((await read("state", 1))?.until ?? 0) - Date.now()) / 1000));
}

/** Open with a PIN: "open", "wrong", "wait", or "wiped" after too many wrong ones. The second PIN says "open" as well. */
export async function unlock(pin) {
  const { wrong = 0 } = (await read("state", 1)) ?? {};
  if (await waits()) return "wait";
  // counted before it is tried, so that closing the tab in between takes no try back
  const tried = wrong + 1;
  await put("state", 1, { wrong: tried, until: tried > FREE ? Date.now() + 2 ** (tried - FREE) * 5000 : 0 });
  const found = (await Promise.all((await all("slots")).map((one) => unsealed(pin, one)))).find(Boolean);
  if (!found) return tried < MOST ? "wrong" : (await wipe(), "wiped");
  const [what, bytes] = [found[0], found.slice(1)];
  if (what === WIPE) {
    await wipe();
    await setUp(pin, "");
    return "open";
  }
  await put("state", 1, { wrong: 0, until: 0 });
  held = await asKey(bytes);
  bytes.fill(0);
  found.fill(0);
  return "open";
}

/** Everything that waits, and every key, is gone. */
export async function wipe() {
  lock();
  for (const name of STORES) await inStore(name, "readwrite", (store) => store.clear());
  await new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
}

// --- what waits -----------------------------------------------------------------------------------------------------

export const count = async () => (await keys("queue")).length;
export const queue = async (value) => put("queue", undefined, await sealed(value));
export const drop = (key) => inStore("queue", "readwrite", (store) => store.delete(key));
export const waiting = () => keys("queue");
export const opens = async (key) => openedBox(await read("queue", key));

export const keepDraft = async (value) => put("draft", 1, await sealed(value));
export const forgetDraft = () => inStore("draft", "readwrite", (store) => store.clear());
export async function draft() {
  const kept = await read("draft", 1);
  return kept ? openedBox(kept) : null;
}
