// Long work shows where it is: `[data-poll="URL"]` is fetched again and again, and the answer takes its place.
// An answer without `data-poll` ends it. A lost line is waited out, ever longer; a page that is no part ends it.
import { begin } from "./parts.js";

const EVERY = 1500; // milliseconds
const LONGEST = 30000;

export function startPolls(root) {
  const found = [...root.querySelectorAll("[data-poll]")];
  if (root.matches("[data-poll]")) found.push(root);
  for (const part of found) setTimeout(poll, EVERY, part, EVERY);
}

async function poll(part, waited) {
  if (!part.isConnected) return;
  try {
    const answer = await fetch(part.dataset.poll, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
    if (!next || !part.isConnected) return;
    const focused = part.contains(document.activeElement) && document.activeElement.id;
    part.replaceWith(next);
    if (focused) document.getElementById(focused)?.focus();
    begin(next);
  } catch {
    const wait = Math.min(waited * 2, LONGEST);
    setTimeout(poll, wait, part, wait);
  }
}
