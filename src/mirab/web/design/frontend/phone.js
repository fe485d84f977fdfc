// The form on the phone: it works without a line, and what is written with it lies on the phone sealed alone.
// No word that a reader sees is written here: words stand in the page, hidden until they are needed.
import * as vault from "./phone-vault.js";
import { bare } from "./phone-pictures.js";

const page = document.querySelector("[data-phone]");
const IDLE = Number(page.dataset.idle) * 1000; // milliseconds without a touch after which it locks
const HIDDEN = Number(page.dataset.hidden) * 1000; // and so long behind another page
const HOLD = 1500; // milliseconds for which the wipe is held
const SOON = 600; // milliseconds after the last letter until a draft is sealed
let idle, behind, soon, hold;
let pictures = [];
let submission = crypto.randomUUID();

const one = (selector) => page.querySelector(selector);
const forms = () => [...page.querySelectorAll("form[data-report]")];
const shownForm = () => forms().find((form) => !form.hidden);

function show(name) {
  for (const screen of page.querySelectorAll("[data-screen]")) screen.hidden = screen.dataset.screen !== name;
  page.dataset.now = name;
}

function say(name) {
  for (const notice of page.querySelectorAll("[data-says]")) notice.hidden = notice.dataset.says !== name;
}

async function tellCount() {
  for (const place of page.querySelectorAll("[data-count]")) place.textContent = await vault.count();
}

// --- opening and locking --------------------------------------------------------------------------------------------

async function begin() {
  show((await vault.isSetUp()) ? "locked" : "first");
  await tellCount();
}

async function lockNow() {
  if (!vault.isOpen()) return;
  await keepDraft();
  vault.lock();
  empty();
  say("");
  show("locked");
}

function stir() {
  clearTimeout(idle);
  if (vault.isOpen()) idle = setTimeout(lockNow, IDLE);
}

async function enter() {
  show("open");
  stir();
  await bringBack();
  await tellCount();
  await send();
}

async function choose(form) {
  const { pin, again, second } = Object.fromEntries(new FormData(form));
  if (pin.length < Number(page.dataset.shortest)) return say("short");
  if (pin !== again) return say("differ");
  if (second && (second === pin || second.length < Number(page.dataset.shortest))) return say("second");
  await vault.setUp(pin, second);
  form.reset();
  say("");
  await enter();
}

async function open(form) {
  const pin = new FormData(form).get("pin");
  form.reset();
  const what = await vault.unlock(pin);
  if (what === "open") return say(""), enter();
  one("[data-seconds]").textContent = await vault.waits();
  say((await vault.waits()) ? "wait" : what);
  if (what === "wiped") show("first"), await tellCount();
}

async function wipeAll() {
  await vault.wipe();
  for (const name of await caches.keys()) if (name.startsWith("mirab-phone")) await caches.delete(name);
  empty();
  say("");
  await begin();
}

// --- what is written ------------------------------------------------------------------------------------------------

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !["file", "hidden", "submit", "button"].includes(field.type));
}

function valuesOf(form) {
  return fieldsOf(form).map((field) => (field.type === "checkbox" ? field.checked : field.value));
}

function empty() {
  for (const form of forms()) form.reset();
  pictures = [];
  submission = crypto.randomUUID();
  one("[data-pictures]").textContent = 0;
}

async function keepDraft() {
  clearTimeout(soon);
  if (!vault.isOpen()) return;
  const kept = { submission, pictures, shown: shownForm().dataset.report, values: forms().map(valuesOf) };
  await vault.keepDraft(kept);
}

async function bringBack() {
  const kept = await vault.draft();
  if (!kept) return;
  ({ submission, pictures } = kept);
  forms().forEach((form, number) =>
    fieldsOf(form).forEach((field, turn) => {
      const value = kept.values[number]?.[turn];
      if (field.type === "checkbox") field.checked = Boolean(value);
      else if (value !== undefined) field.value = value;
    }),
  );
  one("[data-pictures]").textContent = pictures.length;
  turnTo(kept.shown);
}

function turnTo(kind) {
  for (const form of forms()) form.hidden = form.dataset.report !== kind;
  for (const button of page.querySelectorAll("[data-turn]")) button.setAttribute("aria-pressed", button.dataset.turn === kind);
}

/** The report as the site takes it; null where what it needs is not filled in. */
function written(form) {
  const given = new FormData(form);
  const text = (name) => given.get(name)?.trim() ?? "";
  const now = new Date().toISOString();
  const report = { submission, kind: form.dataset.report, form_version: Number(page.dataset.version), reported_at: now, language: text("language"), unsafe: given.has("unsafe") };
  if (report.unsafe) return report;
  if (report.kind === "situation") return week(report, given, text, now);
  for (const name of ["event_kind", "place", "precision", "segment", "side", "actors", "role", "trigger", "response", "source_items", "words"]) report[name] = text(name);
  if (!report.event_kind || !text("observed_on") || !(report.place || report.segment)) return null;
  report.observed_at = `${text("observed_on")}T${text("observed_time") || "00:00"}:00+00:00`;
  report.flags = given.getAll("flags");
  report.sides = Object.fromEntries(["a", "b", "agreed"].map((whose) => [whose, text(`side_${whose}`)]).filter(([, words]) => words));
  report.claims = claims(text);
  return report;
}

function week(report, given, text, now) {
  for (const name of ["place", "words", "ahead", "outlook"]) report[name] = text(name);
  report.nothing = given.has("nothing");
  report.observed_at = now;
  report.answers = Object.fromEntries([...given].filter(([name, value]) => name.startsWith("q_") && value).map(([name, value]) => [name.slice(2), value]));
  return report.nothing || report.words || Object.keys(report.answers).length ? report : null;
}

function claims(text) {
  const found = [];
  for (let row = 0; page.querySelector(`[name="c-${row}-of_whom"]`); row++) {
    const of = (name) => text(`c-${row}-${name}`);
    if (!of("of_whom")) continue;
    const counted = of("counted_to");
    found.push({ of_whom: of("of_whom"), unit: of("unit"), low: of("low"), best: of("best"), high: of("high"), by_whom: of("by_whom"), stated_on: of("stated_on"), counted_to: counted && `${counted}:00+00:00` });
  }
  return found;
}

async function keep(form) {
  const report = written(form);
  if (!report) return say("lacks");
  // sealed first, forgotten then: a phone that dies in between keeps it twice, and the site takes it once
  await vault.queue({ report, pictures: report.kind === "incident" && !report.unsafe ? pictures : [] });
  await vault.forgetDraft();
  empty();
  say("kept");
  await tellCount();
  await send();
}

// --- sending --------------------------------------------------------------------------------------------------------

let sending = false;

async function send() {
  if (sending || !vault.isOpen() || !navigator.onLine || !(await vault.count())) return;
  sending = true;
  try {
    for (const key of await vault.waiting()) if (!vault.isOpen() || !(await sendOne(key))) break;
  } catch {
    say("offline");
  } finally {
    sending = false;
    await tellCount();
  }
}

async function sendOne(key) {
  const { report, pictures } = await vault.opens(key);
  const asked = await fetch(page.dataset.token, { redirect: "manual", cache: "no-store" });
  if (!asked.ok) return say("sign-in"), false;
  const { token } = await asked.json();
  const body = new FormData();
  body.set("report", JSON.stringify(report));
  for (const picture of pictures) body.append("pictures", new Blob([Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))], { type: "image/jpeg" }), "picture.jpg");
  const answer = await fetch(page.dataset.send, { method: "POST", headers: { "X-CSRFToken": token }, body, redirect: "manual" });
  if (answer.type === "opaqueredirect") return say("sign-in"), false;
  if (!answer.ok) return say("failed"), false;
  const { refused } = await answer.json();
  await vault.drop(key);
  one("[data-reason]").textContent = refused ?? "";
  say(refused ? "refused" : "sent");
  return true;
}

// --- the page -------------------------------------------------------------------------------------------------------

page.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.matches("[data-choose]")) choose(form);
  else if (form.matches("[data-open]")) open(form);
  else if (form.matches("[data-report]")) keep(form);
});
page.addEventListener("click", ({ target }) => {
  if (target.closest("[data-lock]")) lockNow();
  if (target.closest("[data-send]")) send();
  const turn = target.closest("[data-turn]");
  if (turn) turnTo(turn.dataset.turn);
});
for (const kind of ["input", "change"])
  page.addEventListener(kind, ({ target }) => {
    if (!target.closest("form[data-report]")) return;
    clearTimeout(soon);
    soon = setTimeout(keepDraft, SOON);
  });
one("input[type=file]").addEventListener("change", async ({ target }) => {
  for (const file of [...target.files]) {
    if (pictures.length >= Number(page.dataset.most)) break;
    const picture = await bare(file);
    if (picture) pictures.push(picture);
    else say("picture");
  }
  target.value = "";
  one("[data-pictures]").textContent = pictures.length;
  await keepDraft();
});

// one gesture wipes everything, open or locked: the button is held, by a finger or by a key
const wiping = (button) => {
  const start = () => { clearTimeout(hold); hold = setTimeout(wipeAll, HOLD); };
  const stop = () => clearTimeout(hold);
  button.addEventListener("pointerdown", start);
  for (const kind of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) button.addEventListener(kind, stop);
  button.addEventListener("keydown", (event) => { if (!event.repeat && (event.key === "Enter" || event.key === " ")) start(); });
};
page.querySelectorAll("[data-wipe]").forEach(wiping);

for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, stir);
document.addEventListener("visibilitychange", () => {
  clearTimeout(behind);
  if (document.hidden) keepDraft(), (behind = setTimeout(lockNow, HIDDEN));
});
addEventListener("pagehide", () => { vault.lock(); empty(); });
addEventListener("online", send);

const scripts = [...document.querySelectorAll("script[src], link[rel=stylesheet]")].map((part) => part.src || part.href);
navigator.serviceWorker?.register(page.dataset.worker, { scope: page.dataset.scope }).then(async () => {
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: [location.pathname, ...scripts] });
});
begin();
