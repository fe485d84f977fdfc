// Draws a compiled Vega spec in the page. Expressions are interpreted, never made into code, so the page's policy
// stands. Only the parts that the site's charts use are here: no maps, forces, word clouds or hierarchies. The drawing
// is an SVG, so that the page's stylesheet colours it as it does the one from the server.
import { transforms } from "vega-dataflow";
import * as encode from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import * as data from "vega-transforms";
import { View } from "vega-view";
import * as views from "vega-view-transforms";

Object.assign(transforms, data, views, encode);

const [NARROWEST, WIDEST] = [160, 960]; // pixels

// A spec carries its figures; nothing that it names is fetched.
const closed = {
  load: (address) => Promise.reject(new Error(`a chart asked for ${address}`)),
  sanitize: (address) => Promise.reject(new Error(`a chart asked for ${address}`)),
  http: () => Promise.reject(new Error("a chart asked for an address")),
  file: () => Promise.reject(new Error("a chart asked for a file")),
};

export async function drawChart(element, spec, name) {
  if (!spec.marks?.length) throw new Error("the chart's specification has no marks");
  const box = Object.assign(document.createElement("div"), { className: "chart-tip", hidden: true });
  const view = new View(parse(spec, {}, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: element,
    hover: true,
    loader: closed,
    locale: spec.usermeta?.locale,
    tooltip: tip(element, box),
  });
  await view.background(null).runAsync(); // the page's own ground, light or dark
  await fit(view, element);
  element.append(box); // after the view, which empties its place
  // The drawing is one picture with the figure's own words; Vega's are English whatever the page's language.
  for (const attribute of ["role", "aria-label", "aria-roledescription"]) element.removeAttribute(attribute);
  const svg = element.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", name || spec.description || "");
  return view;
}

/** Takes the width that there is, so that letters keep their size on a narrow screen. */
async function fit(view, element) {
  const beside = Number(element.querySelector("svg").getAttribute("width")) - view.width();
  const width = Math.min(element.clientWidth, WIDEST) - beside;
  if (width >= NARROWEST) await view.width(width).runAsync();
}

/** A box beside the pointer: name and value of each figure. Placed through the object model, which the policy allows. */
function tip(element, box) {
  return (_, event, item, value) => {
    box.hidden = value == null || value === "";
    if (box.hidden) return;
    box.replaceChildren(...linesOf(value));
    const around = element.getBoundingClientRect();
    const [x, y] = [event.clientX - around.left, event.clientY - around.top];
    const right = x + box.offsetWidth + 16 > around.width;
    box.style.left = `${Math.max(0, right ? x - box.offsetWidth - 12 : x + 12)}px`;
    box.style.top = `${Math.max(0, y - box.offsetHeight - 8)}px`;
  };
}

function linesOf(value) {
  if (typeof value !== "object") return [String(value)];
  return Object.entries(value).map(([key, figure]) => {
    const line = document.createElement("div");
    const label = Object.assign(document.createElement("span"), { className: "chart-tip-name", textContent: key });
    line.append(label, " ", String(figure));
    return line;
  });
}
