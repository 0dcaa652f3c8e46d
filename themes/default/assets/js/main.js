// @ts-check
// The one script of every page. Loads what the page asks for with data-module, and nothing else.
// Every page is complete without it.

/** @type {Record<string, () => Promise<{ enhance?: (root: HTMLElement) => void }>>} */
const MODULES = {
  dated: () => import("./dated.js"),
  directory: () => import("./directory.js"),
  events: () => import("./events.js"),
  finder: () => import("./finder.js"),
  reader: () => import("./reader.js"),
  hours: () => import("./hours/ui.js"),
  kept: () => import("./kept.js"),
  print: () => import("./print.js"),
};

for (const element of document.querySelectorAll("[data-module]")) {
  const root = /** @type {HTMLElement} */ (element);
  const load = MODULES[root.dataset.module ?? ""];
  // Where a part does not arrive, its controls stay hidden, the room kept for them is given up, and the plain page serves.
  load?.().then(({ enhance }) => enhance?.(root), () => (root.dataset.plain = ""));
}

// Only who told the finder who they are has something to be told on other pages.
try {
  if (localStorage[`silang.me ${document.documentElement.dataset.base}`]) import("./me.js").then(({ mark }) => mark(), () => {});
} catch {
  // Where nothing may be kept, nothing was.
}

// What was opened opens without a network later. That is seen to when everything else is done.
if (document.documentElement.dataset.worker) {
  addEventListener("load", () => setTimeout(() => import("./offline.js").then(({ keep }) => keep(), () => {}), 1000));
}
