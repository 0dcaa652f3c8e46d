// @ts-check
// The service worker, served at the root of the site: without a network it opens the first pages of the site, and what a
// visitor opened before. The build puts its values in front, as SILANG.
//
// Pages come from the network where it answers in time, so that what is kept is never shown instead of what is new.
// Assets and files of the search lie in folders named by what is in them; those that are kept are not asked for again.

/**
 * @typedef {{ home: string, offline: string, pages: string[] }} Language
 * @typedef {{
 *   base: string, build: string, assets: string, largest: number, index: string, shell: string[], data: string[], languages: Language[]
 * }} Values
 */

// @ts-ignore: put in front by the build
const { base, build, assets, largest, index, shell, data, languages } = /** @type {Values} */ (SILANG);
const worker = /** @type {any} */ (globalThis);

// Other sites may share the host, and with it what is kept; the base tells whose it is.
const own = `silang ${base} `;
const SHELL = `${own}shell ${build}`;
// Pages name their assets by address, so both go together.
const ASSETS = `${own}assets ${assets}`;
const PAGES = `${own}pages ${assets}`;
const INDEX = `${own}index`;
const CACHES = [SHELL, ASSETS, PAGES, INDEX];

/** What may be kept, in bytes; what came first goes first. */
const LIMITS = { [PAGES]: 4_000_000, [INDEX]: 6_000_000 };
const SIZE = "x-silang-bytes";
/** How long the network may take to begin to answer where something is kept, and where nothing is but the page that says so. */
const PATIENCE_MS = 3000;
const STALLED_MS = 10_000;
/** After how many kept files it is seen whether they are too many. */
const FILES_BETWEEN = 50;

const first = languages.flatMap(({ pages, offline }) => [...pages, offline]).concat(shell, data);
const root = `${index}root.json`;
let stored = 0;

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(opened(event.data)));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url, headers } = event.request;
  const path = pathOf(url);
  if (method === "GET" && path !== null && !headers.has("range")) event.respondWith(answer(event, path));
});

/** Takes what every page needs, and the first pages of the languages that were read before. */
async function install() {
  const known = await Promise.all(languages.map(({ home }) => caches.match(home)));
  const read = languages.filter((_, at) => known[at]).flatMap(({ pages }) => [...pages, ...data]);
  await take(shell, "force-cache");
  await take([...languages.map(({ offline }) => offline), ...read], "no-cache");
  await worker.skipWaiting();
}

/** Drops what other builds kept. */
async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(own) && !CACHES.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  // Spares pages from waiting until the worker is awake.
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/**
 * Keeps what a visitor has just opened, perhaps before there was a worker, and the first pages in its language.
 * @param {string[]} urls of the page, of what it loaded, and of what the visitor will want
 */
async function opened(urls) {
  const paths = urls.flatMap((url) => pathOf(url) ?? []);
  const ahead = [...languageOf(paths[0] ?? base).pages, ...data];
  // The browser has them still.
  await take(paths.filter((path) => !ahead.includes(path)), "force-cache");
  await take(ahead, "no-cache");
  await trim();
}

/**
 * @param {any} event
 * @param {string} path
 * @returns {Promise<Response>}
 */
async function answer(event, path) {
  const forever = path.startsWith(`${base}assets/`) || (path.startsWith(index) && path !== root);
  // Who asks for it anew may have got something else than the file.
  const early = forever && event.request.cache !== "reload" ? await kept(path) : undefined;
  if (early) return early;
  const asked = ask(event, path);
  event.waitUntil(asked.catch(() => {}));
  const old = await kept(path);
  const instead = event.request.mode === "navigate" ? await kept(languageOf(path).offline) : undefined;
  // An older root would name files that are no longer there.
  const [spare, ms] = old && path !== root ? [old, PATIENCE_MS] : [instead, STALLED_MS];
  try {
    return await (spare ? Promise.race([asked, late(spare, ms)]) : asked);
  } catch {
    return old ?? instead ?? Response.error();
  }
}

/**
 * @param {any} event
 * @param {string} path
 * @returns {Promise<Response>}
 */
async function ask(event, path) {
  const response = (await event.preloadResponse) ?? (await fetch(event.request));
  event.waitUntil(store(path, response.clone()));
  return response;
}

/**
 * @param {Response} response
 * @param {number} ms
 * @returns {Promise<Response>}
 */
function late(response, ms) {
  return new Promise((resolve) => setTimeout(resolve, ms, response));
}

/**
 * @param {string} path
 * @returns {Promise<Response | undefined>}
 */
async function kept(path) {
  return (await caches.open(cacheOf(path))).match(path);
}

/**
 * Fetches what is not kept yet.
 * @param {string[]} paths
 * @param {RequestCache} cache
 */
async function take(paths, cache) {
  const each = paths.map(async (path) => {
    if (!(await kept(path))) await store(path, await fetch(path, { cache }));
  });
  await Promise.all(each);
}

/**
 * @param {string} path
 * @param {Response} response
 */
async function store(path, response) {
  const { status, type, redirected } = response;
  const headers = new Headers(response.headers);
  const isWanted = cacheOf(path) !== PAGES || /^(text\/html|image\/)/.test(headers.get("content-type") ?? "");
  if (status !== 200 || type !== "basic" || redirected || !isWanted) return;
  const body = await response.blob();
  if (body.size > largest) return;
  headers.set(SIZE, String(body.size));
  // It was unpacked on its way here.
  headers.delete("content-encoding");
  try {
    await (await caches.open(cacheOf(path))).put(path, new Response(body, { headers }));
  } catch {
    // Where there is no room, it is not kept.
  }
  if (++stored % FILES_BETWEEN === 0) await trim();
}

/** Drops what came first where it is too much. */
async function trim() {
  for (const [name, most] of Object.entries(LIMITS)) {
    const cache = await caches.open(name);
    let bytes = 0;
    for (const request of (await cache.keys()).reverse()) {
      bytes += Number((await cache.match(request))?.headers.get(SIZE));
      if (bytes > most) await cache.delete(request);
    }
  }
}

/**
 * Where something is kept: each in one place, so that there is one version of it.
 * @param {string} path
 * @returns {string}
 */
function cacheOf(path) {
  if (first.includes(path)) return SHELL;
  if (path.startsWith(index)) return INDEX;
  return path.startsWith(`${base}assets/`) ? ASSETS : PAGES;
}

/**
 * The path of an address of this site. What stands behind it is for scripts; the file is the same.
 * @param {string} url
 * @returns {string | null}
 */
function pathOf(url) {
  const { origin, pathname } = new URL(url);
  return origin === location.origin && pathname.startsWith(base) ? pathname : null;
}

/**
 * @param {string} path
 * @returns {Language}
 */
function languageOf(path) {
  return languages.find(({ home }) => path.startsWith(home)) ?? languages[languages.length - 1];
}
