// A server of finished sites for the tests: plain files, right types, nothing packed unless that is asked for.

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".jsonl": "application/x-ndjson",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".xml": "application/xml",
  ".atom": "application/atom+xml",
  ".ics": "text/calendar; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves a folder below a prefix, on a free port of this computer only.
 * @param {string} folder
 * @param {string} [prefix] begins and ends with `/`
 * @param {boolean} [packs] whether texts are sent packed, as most hosts do
 * @returns {Promise<{ origin: string, url: (path?: string) => string, hush: (path: string) => void, close: () => Promise<void> }>}
 *   `hush` lets a page get no answer any more
 */
export async function serve(folder, prefix = "/", packs = false) {
  /** @type {Set<string>} */
  const silent = new Set();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    if (silent.has(path)) return;
    const inside = path.startsWith(prefix) ? normalize(`/${path.slice(prefix.length)}`) : null;
    let file = inside === null ? null : join(folder, inside);
    if (file !== null && path.endsWith("/")) file = join(file, "index.html");
    let found = file === null ? null : await stat(file).catch(() => null);
    if (found?.isDirectory()) {
      response.writeHead(301, { location: `${path}/` }).end();
      return;
    }
    let status = 200;
    if (found === null) {
      status = 404;
      file = join(folder, "404.html");
      found = await stat(file).catch(() => null);
      if (found === null) {
        response.writeHead(404).end();
        return;
      }
    }
    const type = TYPES[extname(file ?? "")] ?? "application/octet-stream";
    if (packs && /text|json|xml/.test(type)) {
      const packed = gzipSync(await readFile(file ?? ""));
      response.writeHead(status, { "content-type": type, "content-encoding": "gzip", "content-length": packed.length }).end(packed);
      return;
    }
    response.writeHead(status, {
      "content-type": type,
      "content-length": found.size,
      "x-content-type-options": "nosniff",
    });
    if (request.method === "HEAD") response.end();
    else createReadStream(file ?? "").pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    origin,
    url: (path = "") => `${origin}${prefix}${path}`,
    hush: (path) => silent.add(prefix + path),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
