// On every page: keys, theme, kept forms, live charts and maps, progress, printing, htmx for parts of pages.
// Every page works without it. What needs it carries `hidden data-needs-script` and is shown from here.
// No word that a reader sees is written in script: words stand in the templates, hidden until they are needed.
import htmx from "htmx.org";

import { watchActs } from "./acts.js";
import { watchFigures } from "./figures.js";
import { watchKeys } from "./keys.js";
import { bringBack, watchForms } from "./kept.js";
import { tell, watchParts } from "./parts.js";
import { startPolls } from "./polls.js";
import { showChoice, watchTheme } from "./theme.js";

// The page's policy forbids code made from text and styles written by script into the page.
Object.assign(htmx.config, { allowEval: false, allowScriptTags: false, includeIndicatorStyles: false, historyCacheSize: 0 });
globalThis.htmx = htmx;

watchKeys();
watchTheme();
watchForms();
watchFigures();
watchActs();
watchParts((root) => {
  for (const part of [...(root.matches?.("[data-needs-script]") ? [root] : []), ...root.querySelectorAll("[data-needs-script]")])
    part.hidden = false;
  bringBack(root);
  startPolls(root);
  showChoice(root);
});

// A page that answers an act is read from its answer, whichever way it came.
tell();
