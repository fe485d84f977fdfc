// A part of a page begins to live: the whole body at first, later whatever a swap brings in.
import htmx from "htmx.org";

// a form that is only shown, as on the page of components, answers no act and takes no focus
const WRONG = "main .field.wrong:not(.shows *) :is(input:not([type=hidden]), textarea, select)";
const starts = [];
let here = withoutMark(location.href); // the address of what stands on the page

/** Calls `start(root)` for the page as it stands and for every part that htmx swaps in. */
export function watchParts(start) {
  starts.push(start);
  htmx.onLoad((root) => root !== document.body && root.isConnected && start(root));
  start(document.body);
}

/** Brings a part that was put in by hand to life. */
export function begin(root) {
  htmx.process(root);
  for (const start of starts) start(root);
}

/** Puts a fetched page in the place of this one, under its own address; script and styles stay loaded. */
export function showPage(html, address) {
  const next = new DOMParser().parseFromString(html, "text/html");
  const root = document.documentElement;
  for (const { name } of [...root.attributes]) if (!next.documentElement.hasAttribute(name)) root.removeAttribute(name);
  for (const { name, value } of next.documentElement.attributes) root.setAttribute(name, value);
  document.title = next.title;
  for (const link of next.head.querySelectorAll("link[rel=stylesheet]"))
    if (!document.head.querySelector(`link[href="${CSS.escape(link.getAttribute("href"))}"]`)) document.head.append(document.adoptNode(link));
  document.body.replaceWith(document.adoptNode(next.body));
  if (withoutMark(address) === here) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  here = withoutMark(address);
  begin(document.body);
  scrollTo(0, 0);
  // words that wait for a lost line stand on the page too, hidden: they are not what is told
  tell([WRONG, "[role=alert]:not([hidden])", "main [role=status]:not([hidden])", "main"]);
}

/** Moves focus to what a page that answers an act tells first: a field to correct, else what was done. */
export function tell(places = [WRONG, "main .messages", "main .notice.done"]) {
  const told = places.map((which) => document.querySelector(which)).find(Boolean);
  if (told) attend(told);
}

/** Moves focus to an element, a control or not, so that a reader who hears the page hears it. */
export function attend(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
}

function withoutMark(address) {
  return address.split("#")[0];
}

// A page that was put in by hand has an address but no document of its own to go back to: it is asked for anew.
addEventListener("popstate", () => {
  if (withoutMark(location.href) !== here) location.reload();
});
