// The live map: our own outlines, no tiles, no glyphs, no host but ours. Names and marks are HTML over the canvas, so
// that they are links, can be reached by keyboard and are read aloud. Colours are the page's own, light or dark.
import { LngLatBounds, Map as LiveMap, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";

// Where the page's stylesheet names a colour of its own for the map it counts, else that of the same use.
const COLOURS = {
  outside: ["--map-outside", "--paper"],
  ground: ["--map-ground", "--wash"],
  state: ["--map-state", "--sheet"],
  seam: ["--map-seam", "--line"],
  border: ["--map-border", "--soft"],
};
// Dashes in units of the line's width: agreed is whole, the less settled the more broken.
const DASHES = { undelimited: [5, 2], disputed: [2, 2], line_of_control: [0.5, 1.8], not_sourced: [3, 1, 0.5, 1] };
const LINE_WIDTH = 1.3; // pixels
const SVG = "http://www.w3.org/2000/svg";
const GRAVITY = ["none", "opportunity", "watch", "advisory", "warning"];
const MARK = 24; // pixels that a mark takes
const SIDES = ["right", "left", "above", "below"]; // where the name of a mark may stand, the first that has room
const LINES = [0, -22, 22, -38, 38]; // pixels by which the name of a state may stand off its middle
const CLOSE = 5.6; // zoom from which the names of lesser places are shown

/**
 * @param {HTMLElement} element  where the map stands
 * @param {{bounds: number[], shapes: string, lines: object, places: object[], labels?: object[], legend?: object[], signs?: object[]}} data
 *   degrees, west south east north; `shapes` the address of a FeatureCollection whose features say their `kind`, empty where there are no outlines;
 *   `lines` a FeatureCollection of lines with `status`; `places` have code, name, lon, lat, sign, label, href;
 *   `labels` have name, lon, lat, kind (state or city); `legend` has status, label; `signs` have sign, label
 * @param {{worker: string, words: DOMStringMap}} options
 */
export async function drawMap(element, data, { worker, words }) {
  setWorkerUrl(worker);
  const map = new LiveMap({
    container: element,
    style: styleOf(data),
    bounds: data.bounds,
    fitBoundsOptions: { padding: element.clientWidth < 600 ? 8 : 24 },
    maxBounds: roomy(data.bounds),
    attributionControl: false,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    cooperativeGestures: true,
    locale: spoken(words),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }));
  await stands(map);
  for (const label of data.labels ?? []) put(map, nameOf(label), label);
  const here = new Map();
  for (const place of data.places) {
    // marks of one point stand side by side: each can be seen and reached
    const before = here.get(`${place.lon} ${place.lat}`) ?? 0;
    here.set(`${place.lon} ${place.lat}`, before + 1);
    put(map, markOf(place), place, [before * MARK, 0]);
  }
  const nearness = () => element.classList.toggle("far", map.getZoom() < CLOSE);
  map.on("zoom", nearness);
  map.on("moveend", () => arrange(element));
  nearness();
  arrange(element);
  if (data.legend?.length || data.signs?.length) element.after(legendOf(data.legend ?? [], data.signs ?? []));
  document.addEventListener("themechange", () => map.setStyle(styleOf(data)));
  return map;
}

function stands(map) {
  return new Promise((resolve, reject) => {
    map.once("load", resolve);
    map.once("error", ({ error }) => {
      map.remove();
      reject(error);
    });
  });
}

function roomy(bounds) {
  const [[west, south], [east, north]] = LngLatBounds.convert(bounds).toArray();
  const [wide, high] = [(east - west) / 2, (north - south) / 2];
  return [west - wide, Math.max(south - high, -85), east + wide, Math.min(north + high, 85)];
}

function spoken(words) {
  const said = {
    "Map.Title": words.mapTitle,
    "NavigationControl.ZoomIn": words.zoomIn,
    "NavigationControl.ZoomOut": words.zoomOut,
    "CooperativeGesturesHandler.WindowsHelpText": words.holdCtrl,
    "CooperativeGesturesHandler.MacHelpText": words.holdCmd,
    "CooperativeGesturesHandler.MobileHelpText": words.twoFingers,
  };
  return Object.fromEntries(Object.entries(said).filter(([, text]) => text));
}

/** The colour that a variable comes to in this theme, in a form that the map's parser reads. */
function colours() {
  const probe = document.body.appendChild(document.createElement("span"));
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const found = Object.entries(COLOURS).map(([use, [own, other]]) => {
    probe.style.color = `var(${own}, var(${other}, gray))`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
    return [use, `rgb(${r},${g},${b})`];
  });
  probe.remove();
  return Object.fromEntries(found);
}

function styleOf(data) {
  const hue = colours();
  const shapes = data.shapes ? new URL(data.shapes, location.href).href : { type: "FeatureCollection", features: [] };
  const shape = (kind, type, paint) => ({ id: kind, type, source: "shapes", filter: ["==", ["get", "kind"], kind], paint });
  const line = (status, dash) => ({
    id: `line-${status}`,
    type: "line",
    source: "lines",
    filter: status === "agreed" ? ["!", ["in", ["get", "status"], ["literal", Object.keys(DASHES)]]] : ["==", ["get", "status"], status],
    paint: { "line-color": hue.border, "line-width": LINE_WIDTH, ...(dash && { "line-dasharray": dash }) },
  });
  return {
    version: 8,
    sources: { shapes: { type: "geojson", data: shapes }, lines: { type: "geojson", data: data.lines } },
    layers: [
      { id: "outside", type: "background", paint: { "background-color": hue.outside } },
      shape("ground", "fill", { "fill-color": hue.ground, "fill-antialias": false }),
      shape("state", "fill", { "fill-color": hue.state, "fill-antialias": false }),
      shape("seam", "line", { "line-color": hue.seam, "line-width": 0.8 }),
      shape("coast", "line", { "line-color": hue.border, "line-width": 0.7 }),
      line("agreed"),
      ...Object.entries(DASHES).map(([status, dash]) => line(status, dash)),
    ],
  };
}

/** What each kind of line and each shape means, in words; the drawing from the server, which is gone, had its own. */
function legendOf(legend, signs) {
  const list = Object.assign(document.createElement("ul"), { className: "map-legend" });
  for (const { status, label } of legend) {
    const sample = document.createElementNS(SVG, "svg");
    const line = sample.appendChild(document.createElementNS(SVG, "line"));
    const dash = (DASHES[status] ?? []).map((length) => length * LINE_WIDTH).join(" ");
    for (const [name, value] of Object.entries({ width: 34, height: 10, "aria-hidden": "true" })) sample.setAttribute(name, value);
    const drawn = { x2: 34, y1: 5, y2: 5, stroke: "currentColor", "stroke-width": LINE_WIDTH, ...(dash && { "stroke-dasharray": dash }) };
    for (const [name, value] of Object.entries(drawn)) line.setAttribute(name, value);
    const item = list.appendChild(document.createElement("li"));
    item.append(sample, ` ${label}`);
  }
  for (const { sign, label } of signs) {
    const item = list.appendChild(document.createElement("li"));
    const sample = item.appendChild(Object.assign(document.createElement("span"), { className: `map-sample level-${sign}` }));
    sample.append(shapeOf());
    item.append(` ${label}`);
  }
  return list;
}

function put(map, element, { lon, lat }, offset = [0, 0]) {
  new Marker({ element, anchor: "center", offset }).setLngLat([lon, lat]).addTo(map);
}

function nameOf({ name, kind }) {
  return Object.assign(document.createElement("span"), { className: `map-name map-${kind ?? "city"}`, textContent: name });
}

/**
 * Each name takes what room there is, within the frame and clear of shapes and of names before it: those of states, then
 * of marks, the gravest first, then of cities. One that finds none is shown when its mark is pointed at, or nearer.
 */
function arrange(element) {
  const frame = element.getBoundingClientRect();
  const far = element.classList.contains("far");
  // seen from afar lesser places and cities say no name and take no room for one
  const marks = [...element.querySelectorAll(far ? ".map-mark:not(.level-none)" : ".map-mark")];
  const taken = [...element.querySelectorAll(".maplibregl-ctrl-group, .map-shape")].map((part) => part.getBoundingClientRect());
  const free = (box) => box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom && !taken.some((other) => meet(other, box));
  const settle = (part, name, places, put) => {
    const found = places.find((place) => (put(place), free(name.getBoundingClientRect())));
    if (found === undefined) put(places[0]);
    else taken.push(name.getBoundingClientRect());
    part.classList.toggle("crowded", found === undefined);
  };
  for (const name of element.querySelectorAll(".map-state")) {
    name.style.translate = "none";
    const box = name.getBoundingClientRect();
    const aside = Math.max(frame.left - box.left, 0) + Math.min(frame.right - box.right, 0);
    // beyond the frame the state itself is hardly seen: its name does not follow
    const places = Math.abs(aside) < box.width / 2 ? LINES.map((down) => `${aside}px ${down}px`) : ["none"];
    settle(name, name, places, (place) => (name.style.translate = place));
  }
  for (const mark of marks.sort((a, b) => gravity(b) - gravity(a)))
    settle(mark, mark.querySelector(".map-label"), SIDES, (side) => (mark.dataset.side = side));
  for (const name of far ? [] : element.querySelectorAll(".map-city")) settle(name, name, ["none"], () => {});
}

function meet(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function gravity(mark) {
  return GRAVITY.findIndex((level) => mark.classList.contains(`level-${level}`));
}

function shapeOf() {
  const shape = Object.assign(document.createElement("span"), { className: "map-shape" });
  shape.setAttribute("aria-hidden", "true");
  return shape;
}

/** A mark is a link to its page; its level is said in words and drawn as a shape, never as a colour alone. */
function markOf({ name, href, sign, label }) {
  const mark = document.createElement(href ? "a" : "span");
  if (href) mark.href = href;
  mark.className = `map-mark level-${sign}`;
  const words = label ?? name;
  if (words !== name) mark.title = words;
  const text = Object.assign(document.createElement("span"), { className: "map-label", textContent: name });
  mark.append(shapeOf(), text);
  if (words !== name) mark.append(Object.assign(document.createElement("span"), { className: "map-said", textContent: ` ${words}` }));
  return mark;
}
