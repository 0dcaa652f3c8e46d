// @ts-check
// The script of the search page. Enhances elements with data-module="search"; where it is started as a worker, it answers
// for the page.

import { start } from "./page.js";
import { all } from "./pieces.js";
import { serveDoor } from "./worker.js";

if (globalThis.document) {
  for (const root of all(document, '[data-module="search"]')) start(root, import.meta.url);
  // As on other pages: only who told the finder who they are has something to be told here.
  try {
    if (localStorage[`silang.me ${document.documentElement.dataset.base}`]) import("../me.js").then(({ mark }) => mark());
  } catch {
    // Where nothing may be kept, nothing was.
  }
} else serveDoor(/** @type {any} */ (globalThis));
