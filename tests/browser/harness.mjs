// What all tests in the browser share: the sites, the browser, and a watch on what pages do.
//
// SILANG_SITE names the folder of the example forum's site, SILANG_SITE_PREFIX that of the same forum
// built with `--base-url https://example.org/forum/`. CHROMIUM names the browser where it lies elsewhere. SILANG names
// the program, for tests that change the forum first.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * @param {string} name
 * @returns {string}
 */
function folderFrom(name) {
  const folder = process.env[name];
  assert.ok(folder, `${name} must name the folder of a built site; tests/run sets it`);
  return folder;
}

export const SITE = folderFrom("SILANG_SITE");

/**
 * One page of every kind and language: the longest one, which shows most.
 * @param {string} [site]
 * @returns {{ kind: string, lang: string, path: string }[]}
 */
export function pagesOfEachKind(site = SITE) {
  /** @type {Map<string, { kind: string, lang: string, path: string, size: number }>} */
  const found = new Map();
  for (const name of readdirSync(site, { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".html")) continue;
    const html = readFileSync(join(site, name), "utf8");
    const kind = /<body class="?is-([a-z0-9_]+)/.exec(html)?.[1];
    const lang = /<html[^>]* lang="?([a-z]+)/.exec(html)?.[1];
    if (kind === undefined || lang === undefined) continue;
    const key = `${kind} ${lang}`;
    const path = name === "404.html" ? "no/such/page/" : name.replaceAll("\\", "/").replace(/index\.html$/, "");
    if ((found.get(key)?.size ?? 0) < html.length) found.set(key, { kind, lang, path, size: html.length });
  }
  assert.ok(found.size > 30, `only ${found.size} kinds of pages in ${site}`);
  return [...found.values()];
}

/** @typedef {{ code: string, numbers: string[], severity: string, message: string, path: string, related: { message: string }[] }} Finding */

/**
 * A copy of the example forum to be changed, without its catalogs, which only take time. It goes after the tests of a file.
 */
export function copyOfForum() {
  const root = mkdtempSync(join(tmpdir(), "silang-"));
  const own = new URL("../../", import.meta.url).pathname;
  cpSync(join(own, "content"), join(root, "content"), { recursive: true, filter: (path) => !path.endsWith("/holdings") });
  cpSync(join(own, "themes"), join(root, "themes"), { recursive: true });
  after(() => rmSync(root, { recursive: true }));
  /** @param {string[]} words */
  const run = (...words) => {
    assert.ok(process.env.SILANG, "SILANG must name the program; tests/run sets it");
    return spawnSync(process.env.SILANG, ["--root", root, "--quiet", ...words], { encoding: "utf8" });
  };
  return {
    /** @returns {string[]} the names of the files of members */
    members: () => readdirSync(join(root, "content/members")),
    /**
     * Writes a file again, or writes another one after it.
     * @param {string} name below `content/`
     * @param {[string | RegExp, string][]} changes what stands there, each at least once, and what is to stand there
     * @param {string} [as]
     */
    edit(name, changes, as = name) {
      let text = readFileSync(join(root, "content", name), "utf8");
      for (const [old, next] of changes) {
        const changed = text.replaceAll(typeof old === "string" ? old : new RegExp(old, "gm"), next);
        assert.notEqual(changed, text, `${old} is not in ${name}`);
        text = changed;
      }
      writeFileSync(join(root, "content", as), text);
    },
    /**
     * What the checker says of a day, and how the program ends.
     * @param {string} [day]
     * @returns {{ status: number | null, findings: Finding[] }}
     */
    check(day) {
      const { status, stdout, stderr } = run("check", "--format", "json", ...(day ? ["--as-of", day] : []));
      const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.startsWith("{"));
      return { status, findings: lines.map((line) => JSON.parse(line)) };
    },
    /**
     * The folder of the site of a day.
     * @param {string} day
     * @returns {string}
     */
    build(day) {
      const out = join(root, `site-${day}`);
      const { status, stdout, stderr } = run("build", "--out", out, "--as-of", day);
      assert.equal(status, 0, stdout + stderr);
      return out;
    },
  };
}

/**
 * Starts the server and the browser before the tests of a file, and stops them after.
 * @param {{ prefix?: boolean, folder?: string | (() => string) }} [options] a folder that is made only now comes from a function
 */
export function world({ prefix = false, folder = SITE } = {}) {
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  before(async () => {
    server = prefix ? await serve(folderFrom("SILANG_SITE_PREFIX"), "/forum/") : await serve(typeof folder === "string" ? folder : folder());
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  const url = (/** @type {string} */ path = "") => server.url(path);

  /**
   * A page in a window of its own, and what was seen of it.
   * @param {import("playwright-core").BrowserContextOptions} [options]
   */
  async function open(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "id-ID", serviceWorkers: "block", ...options });
    const page = await context.newPage();
    const watch = await watchOver(page, server.origin);
    return { page, context, watch, close: () => context.close() };
  }

  /**
   * Looks at a page on a day of choice; it must not complain. The reader is far away; the day is the portal's.
   * @param {string} path
   * @param {string} now
   * @param {(page: import("playwright-core").Page) => Promise<void>} look
   * @param {import("playwright-core").BrowserContextOptions} [options]
   */
  async function at(path, now, look, options = {}) {
    const { page, watch, close } = await open({ timezoneId: "America/Los_Angeles", ...options });
    await page.clock.setFixedTime(new Date(now));
    await page.goto(url(path), { waitUntil: "networkidle" });
    await look(page);
    assert.deepEqual(watch.complaints, []);
    await close();
  }

  const hush = (/** @type {string} */ path) => server.hush(path);
  return { url, open, at, hush };
}

/**
 * Stops requests to other hosts, and keeps what the page complains of.
 * @param {import("playwright-core").Page} page
 * @param {string} origin
 */
async function watchOver(page, origin) {
  /** @type {string[]} */
  const complaints = [];
  /** @type {string[]} */
  const requests = [];
  await page.route("**/*", (route) => {
    const url = route.request().url();
    requests.push(url);
    if (url.startsWith(`${origin}/`) || url.startsWith("data:")) return route.continue();
    complaints.push(`asks another host: ${url}`);
    return route.abort();
  });
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // Most tests are about what comes from the network.
    if (message.text().startsWith("Service Worker registration blocked")) return;
    // The page for lost visitors is answered with 404, as it should be.
    if (message.text().includes("404") && message.location().url.endsWith("/no/such/page/")) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`fault: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // What was on its way when the page was left, and scripts that a browser without scripts does not fetch ahead.
    if (why !== "net::ERR_ABORTED" && why !== "csp") complaints.push(`failed: ${request.url()} ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !response.url().endsWith("/no/such/page/")) {
      complaints.push(`${response.status()}: ${response.url()}`);
    }
  });
  return { complaints, requests };
}
