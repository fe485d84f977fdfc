// What is typed is never lost. Every field of `form[data-keep]` is kept in this browser as it is typed, under the
// reader, the page's path and the form's key; it is brought back when the page opens again; it goes when the server
// answers the post with a page that carries <meta name="kept-done" content="KEY">.
import { attend, showPage } from "./parts.js";

const LONGEST = 30 * 24 * 3600 * 1000; // milliseconds that a forgotten form is kept
const NOT_KEPT = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);
const NOTICES = ["[data-offline-notice]", "[data-expired-notice]", "[data-failed-notice]"];

export function watchForms() {
  for (const kind of ["input", "change"]) document.addEventListener(kind, ({ target }) => target.form?.matches("form[data-keep]") && keep(target.form));
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.matches("form[data-forget]")) forgetAll();
    if (!event.target.matches("form[data-keep]") || methodOf(event) !== "post") return;
    event.preventDefault();
    post(event.target, event.submitter);
  });
  document.addEventListener("click", ({ target }) => {
    const form = target.closest("[data-kept-discard]")?.closest("form[data-keep]");
    if (form) discard(form);
  });
}

function methodOf({ target, submitter }) {
  return (submitter?.getAttribute("formmethod") ?? target.getAttribute("method") ?? "get").toLowerCase();
}

// --- what is kept ---------------------------------------------------------------------------------------------------

function prefix() {
  return `kept:${document.documentElement.dataset.reader ?? ""}:`;
}

function placeOf(form) {
  return `${prefix()}${location.pathname}:${form.dataset.keep}`;
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !NOT_KEPT.has(field.type) && field.localName !== "fieldset" && field.localName !== "output");
}

function isPressed(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function valueOf(field) {
  if (isPressed(field)) return field.checked;
  return field.multiple && field.options ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

/** Each field's value by its name; fields of one name are told apart by their value (a box) or their turn. */
function valuesOf(form) {
  const turns = new Map();
  return fieldsOf(form).map((field) => {
    const name = isPressed(field) ? `${field.name}=${field.value}` : field.name;
    turns.set(name, (turns.get(name) ?? -1) + 1);
    return [`${name}#${turns.get(name)}`, field, valueOf(field)];
  });
}

function keep(form) {
  try {
    const values = Object.fromEntries(valuesOf(form).map(([name, , value]) => [name, value]));
    localStorage.setItem(placeOf(form), JSON.stringify({ at: Date.now(), values }));
  } catch {} // a browser that keeps nothing: the form still works, and a failed post leaves it as it is
}

function kept(place) {
  try {
    const found = JSON.parse(localStorage.getItem(place));
    if (found && Date.now() - found.at < LONGEST) return found.values;
    localStorage.removeItem(place);
  } catch {}
  return null;
}

function forget(place) {
  try {
    localStorage.removeItem(place);
  } catch {}
}

/** Who signs out on purpose leaves nothing behind on a machine that others use. */
function forgetAll() {
  try {
    for (const place of Object.keys(localStorage)) if (place.startsWith(prefix())) localStorage.removeItem(place);
  } catch {}
}

export function bringBack(root) {
  const forms = [...root.querySelectorAll("form[data-keep]")];
  if (root.matches?.("form[data-keep]")) forms.push(root);
  for (const form of forms) {
    const values = kept(placeOf(form));
    if (values && restore(form, values)) show(form, "[data-kept-notice]");
  }
}

/** Puts kept values back; says whether any differed from what the server drew. */
function restore(form, values) {
  let changed = false;
  for (const [name, field, now] of valuesOf(form)) {
    const then = values[name];
    if (then === undefined || JSON.stringify(then) === JSON.stringify(now)) continue;
    if (isPressed(field)) field.checked = then;
    else if (Array.isArray(then)) for (const option of field.options) option.selected = then.includes(option.value);
    else field.value = then;
    changed = true;
  }
  return changed;
}

function discard(form) {
  forget(placeOf(form));
  form.reset();
  for (const notice of form.querySelectorAll("[data-kept-notice]")) notice.hidden = true;
  fieldsOf(form)[0]?.focus();
}

// --- the post -------------------------------------------------------------------------------------------------------

async function post(form, submitter) {
  if (form.getAttribute("aria-busy") === "true") return; // pressed twice
  keep(form);
  for (const notice of form.querySelectorAll(NOTICES.join())) notice.hidden = true;
  form.setAttribute("aria-busy", "true");
  const place = placeOf(form);
  let answer, html;
  try {
    answer = await fetch(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, { method: "POST", body: bodyOf(form, submitter), credentials: "same-origin" });
    html = await answer.text();
  } catch {
    return fail(form, "[data-offline-notice]");
  } finally {
    form.removeAttribute("aria-busy");
  }
  const page = new DOMParser().parseFromString(html, "text/html");
  if (isSignIn(form, answer, page)) return fail(form, "[data-expired-notice]");
  if (answer.status >= 500) return fail(form, form.querySelector("[data-failed-notice]") ? "[data-failed-notice]" : "[data-offline-notice]");
  const done = page.querySelector("meta[name=kept-done]")?.content.split(/\s+/) ?? [];
  if (done.includes(form.dataset.keep)) forget(place);
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return location.assign(answer.url);
  showPage(html, answer.url);
}

function bodyOf(form, submitter) {
  const data = new FormData(form, submitter?.form === form ? submitter : undefined);
  // who signed in again beside this page has a new token, and the form still holds the old one
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token && data.has("csrfmiddlewaretoken")) data.set("csrfmiddlewaretoken", token);
  return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
}

/** A session that ended: refused outright, or led to the page where one signs in. */
function isSignIn(form, answer, page) {
  if (answer.status === 401 || answer.status === 403) return true;
  const link = form.querySelector("[data-expired-notice] a[href]");
  const led = answer.redirected && link && new URL(answer.url).pathname === new URL(link.href).pathname;
  return Boolean(led) || page.querySelector("meta[name=sign-in]") !== null;
}

function fail(form, which) {
  const notice = show(form, which);
  if (notice) attend(notice);
}

function show(form, which) {
  const notice = form.querySelector(which);
  if (!notice) return null;
  notice.hidden = false;
  for (const link of notice.matches("[data-expired-notice]") ? notice.querySelectorAll("a[href]") : []) Object.assign(link, { target: "_blank", rel: "noopener" });
  return notice;
}
