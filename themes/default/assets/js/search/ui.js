// @ts-check
// The script of the search page. Enhances elements with data-module="search"; where it is started as a worker, it answers
// for the page.

import { start } from "./page.js";
import { all } from "./pieces.js";
import { serveDoor } from "./worker.js";

if (globalThis.document) {
  const { base, worker } = document.documentElement.dataset;
  const answered = all(document, '[data-module="search"]').map((root) => {
    root.addEventListener("record", () => import("../hours/held.js").then(({ tellHours }) => tellHours(root)).catch(() => {}));
    return start(root, import.meta.url);
  });
  // As on other pages: only who told the finder who they are has something to be told here.
  try {
    if (localStorage[`silang.me ${base}`]) import("../me.js").then(({ mark }) => mark());
  } catch {
    // Where nothing may be kept, nothing was.
  }
  // As there, too: what was fetched serves without a network later, which is seen to when results have been there a while.
  const later = () => import("../offline.js").then(({ keep }) => keep(), () => {});
  if (worker) addEventListener("load", () => Promise.all(answered).then(() => setTimeout(later, 1000)));
} else serveDoor(/** @type {any} */ (globalThis));
