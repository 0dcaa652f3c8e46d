// @ts-check
// The script of the search page. Enhances elements with data-module="search"; where it is started as a worker, it answers
// for the page.

import { start } from "./page.js";
import { all } from "./pieces.js";
import { serveDoor } from "./worker.js";

if (globalThis.document) for (const root of all(document, '[data-module="search"]')) start(root, import.meta.url);
else serveDoor(/** @type {any} */ (globalThis));
