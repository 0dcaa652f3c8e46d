// @ts-check
// Served in the place of the service worker where pages are not to be kept, as in a preview: one that came with an earlier
// build takes this for its next version, and so goes with all it kept.

const worker = /** @type {any} */ (globalThis);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(retire()));

async function retire() {
  // @ts-ignore: put in front by the build
  const own = `silang ${SILANG.base} `;
  const names = (await caches.keys()).filter((name) => name.startsWith(own));
  await Promise.all(names.map((name) => caches.delete(name)));
  await worker.registration.unregister();
}
