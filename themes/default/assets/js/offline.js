// @ts-check
// Starts the service worker (root/sw.js), and tells it what was opened, and which page of the finder answers this reader.

export async function keep() {
  const { worker = "", base = "" } = document.documentElement.dataset;
  const { serviceWorker } = navigator;
  // Old browsers have none, and addresses that are not safe may have none.
  if (!serviceWorker) return;
  const urls = [location.href, ...own(base)];
  // What came before the worker did went past it.
  if (serviceWorker.controller === null) urls.push(...performance.getEntriesByType("resource").map(({ name }) => name));
  try {
    await serviceWorker.register(worker, { scope: base });
    (await serviceWorker.ready).active?.postMessage(urls);
  } catch {
    // A browser that keeps nothing, or a network that is gone: the page is there all the same.
  }
}

/**
 * The page of the finder for who told it home library and category (me.js), in the language that is read.
 * @param {string} base
 * @returns {string[]}
 */
function own(base) {
  try {
    const url = JSON.parse(localStorage[`silang.me ${base}`]).urls[document.documentElement.lang];
    return url ? [new URL(url, location.href).href] : [];
  } catch {
    // Nobody told anything, or nothing may be kept.
    return [];
  }
}
