// A chart or a map that was drawn on the server comes to life when its reader opens it; until then nothing of it is
// loaded, and when it cannot be, the drawing stays and the figure's `[data-failed-notice]` says so.
const OPENERS = { chartSrc: openChart, mapSrc: openMap };

export function watchFigures() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-chart-src], button[data-map-src]");
    const figure = button?.closest("figure");
    if (figure) open(button, figure);
  });
}

/** Where a built file is served: the page says (names carry a hash), else beside this script. */
function addressOf(name, file) {
  const said = document.querySelector(`script[data-${name}]`)?.getAttribute(`data-${name}`);
  return new URL(said ?? file, said ? location.href : import.meta.url).href;
}

async function open(button, figure) {
  if (button.getAttribute("aria-busy") === "true") return;
  const failed = figure.querySelector("[data-failed-notice]");
  if (failed) failed.hidden = true;
  button.setAttribute("aria-busy", "true");
  const loading = figure.querySelector("[data-loading-notice]");
  if (loading) loading.hidden = false;
  try {
    const drawing = figure.querySelector(".drawing");
    await OPENERS[button.dataset.chartSrc ? "chartSrc" : "mapSrc"](button, figure, drawing);
    figure.dataset.live = "";
    button.hidden = true;
  } catch (error) {
    console.warn(error);
    if (failed) failed.hidden = false;
  } finally {
    button.removeAttribute("aria-busy");
    if (loading) loading.hidden = true;
  }
}

async function read(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** Builds the live drawing in an element beside the old one, and lets it take the place once it stands. */
async function replace(drawing, build) {
  const live = document.createElement("div");
  live.className = "drawing live";
  live.tabIndex = -1;
  drawing.after(live);
  drawing.hidden = true;
  try {
    await build(live);
  } catch (error) {
    live.remove();
    drawing.hidden = false;
    throw error;
  }
  drawing.remove();
  live.focus({ preventScroll: true });
}

async function openChart(button, figure, drawing) {
  const [spec, { drawChart }] = await Promise.all([read(button.dataset.chartSrc), import(addressOf("charts", "charts.js"))]);
  const name = drawing.querySelector("svg")?.getAttribute("aria-label") ?? figure.querySelector("figcaption")?.textContent.trim();
  await replace(drawing, (live) => drawChart(live, spec, name));
}

async function openMap(button, figure, drawing) {
  const [data, { drawMap }] = await Promise.all([read(button.dataset.mapSrc), import(addressOf("maps", "maps.js")), styled()]);
  await replace(drawing, (live) => drawMap(live, data, { worker: addressOf("maps-worker", "maps-worker.js"), words: figure.dataset }));
}

function styled() {
  const href = addressOf("maps-css", "maps.css");
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return null;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => (link.remove(), reject(new Error(href)));
    document.head.append(link);
  });
}
