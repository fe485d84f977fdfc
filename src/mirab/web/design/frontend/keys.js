// One key moves the reader about: / search, j and k through a list, g then a letter to a place, ? the list of keys.
// A letter is known by its place on the keyboard where the layout has no Latin letters (Russian, Kyrgyz, Tajik …).
// Single keys disturb readers who dictate, so they can be switched off (WCAG 2.2, 2.1.4): `[data-keys-switch]`.
const OFF = "keys-off";
const WAIT = 1500; // milliseconds between g and the letter
let waiting = 0;

export function watchKeys() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) openKeys();
    if (event.target.closest("#keys [data-close]")) document.querySelector("#keys").close();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-switch]")) remember(!event.target.checked);
  });
}

function remember(off) {
  try {
    off ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF);
  } catch {} // a browser that keeps nothing keeps the keys on
}

function areOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]") || areOff()) return;
  const key = meant(event);
  const done = performance.now() < waiting ? goTo(key) : act(key);
  if (done) event.preventDefault();
}

function isTyping(target) {
  return target.isContentEditable || target.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, .maplibregl-map") != null;
}

/** The key that is meant: its own Latin letter, or else the one that its place bears on a Latin keyboard. */
function meant({ key, code, shiftKey }) {
  if (/^[a-z/?]$/i.test(key)) return key.toLowerCase();
  if (code === "Slash") return shiftKey ? "?" : "/";
  return /^[^\x00-\x7f]$/.test(key) && /^Key[A-Z]$/.test(code) ? code[3].toLowerCase() : key;
}

function act(key) {
  waiting = key === "g" ? performance.now() + WAIT : 0;
  if (key === "/") return search();
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  return key === "?" && openKeys();
}

function goTo(letter) {
  waiting = 0;
  const link = document.querySelector(`a[data-go="${CSS.escape(letter)}"]`);
  if (!link) return act(letter);
  link.click();
  return true;
}

function search() {
  const field = document.querySelector("#search");
  if (!field) return false;
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  field.select?.();
  return true;
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-list] a[data-item]")].filter((row) => row.getClientRects().length);
  if (!rows.length) return false;
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

function openKeys() {
  const dialog = document.querySelector("dialog#keys");
  if (!dialog?.showModal) return false;
  for (const box of dialog.querySelectorAll("[data-keys-switch]")) box.checked = !areOff();
  if (!dialog.open) dialog.showModal();
  return true;
}
