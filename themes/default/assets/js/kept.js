// @ts-check
// What can be opened on the page that is shown without a network: of the first pages those that are kept, and the names and
// addresses of the pages that a visitor opened before.

const MOST = 60;

/** @param {HTMLElement} root */
export async function enhance(root) {
  const list = /** @type {HTMLElement} */ (root.querySelector("ul"));
  const own = `silang ${document.documentElement.dataset.base} pages `;
  const names = (await caches.keys()).filter((name) => name.startsWith(own));
  // Where nothing is kept at all, the page was opened by its address.
  if (names.length > 0) await narrow(/** @type {HTMLElement} */ (document.querySelector("[data-there]")));
  const pages = await Promise.all(names.map(pagesOf));
  for (const [url, { title, documentElement }] of pages.flat()) {
    // Titles end with the name of the site.
    const link = Object.assign(document.createElement("a"), { href: url, textContent: title.split(" · ", 1)[0] });
    link.lang = documentElement.lang;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  root.hidden = list.childElementCount === 0;
}

/**
 * Takes away the first pages that are not kept.
 * @param {HTMLElement} section
 */
async function narrow(section) {
  for (const link of section.querySelectorAll("a")) if (!(await caches.match(link.href))) link.closest("li, p")?.remove();
  section.hidden = section.querySelector("a") === null;
}

/**
 * @param {string} name
 * @returns {Promise<[url: string, page: Document][]>} those that were opened last come first
 */
async function pagesOf(name) {
  const cache = await caches.open(name);
  const requests = (await cache.keys()).reverse().filter(({ url }) => url.endsWith("/"));
  return Promise.all(requests.slice(0, MOST).map(async ({ url }) => {
    const text = await (await cache.match(url))?.text();
    return [url, new DOMParser().parseFromString(text ?? "", "text/html")];
  }));
}
