// Without a network: what was opened before, and the first pages, open again; the rest is answered by a page that says so.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { SITE, world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

const ALLOWED = { serviceWorkers: /** @type {const} */ ("allow") };

/**
 * Waits until the worker keeps something.
 * @param {Page} page
 * @param {string} path
 */
async function untilKept(page, path) {
  const { pathname } = new URL(path);
  const isKept = () => page.evaluate(async (path) => Boolean(await caches.match(path)), pathname);
  for (let n = 0; !(await isKept()); n++) {
    assert.ok(n < 200, `${pathname} is not kept`);
    await page.waitForTimeout(100);
  }
}

/** @param {Page} page */
const heading = (page) => page.locator("h1").textContent();

for (const prefix of [false, true]) {
  describe(`without a network${prefix ? ", below a path" : ""}`, () => {
    const { open, url, hush } = world({ prefix });

    it("a page that gets no answer is given up after a while", async () => {
      const { page, close } = await open(ALLOWED);
      await page.goto(url(), { waitUntil: "networkidle" });
      await untilKept(page, url("perpustakaan/"));
      hush("perpustakaan/stie-cimahi/");
      await page.goto(url("perpustakaan/stie-cimahi/"), { timeout: 15_000 });
      assert.equal(await heading(page), "Tidak ada jaringan");
      await close();
    });

    it("the first pages and those that were opened open again", async () => {
      const { page, context, close } = await open(ALLOWED);
      await page.goto(url("perpustakaan/univ-priangan/"));
      const name = await heading(page);
      await untilKept(page, url("perpustakaan/univ-priangan/"));
      await untilKept(page, url("pakai/"));
      await untilKept(page, url("data/hours.json"));
      await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
      await untilKept(page, url("pakai/univ-priangan/s1/"));

      await context.setOffline(true);
      await page.goto(url("perpustakaan/univ-priangan/"));
      assert.equal(await heading(page), name);
      for (const path of ["", "perpustakaan/", "pakai/", "hari-ini/", "pakai/univ-priangan/s1/?date=2026-03-01"]) {
        await page.goto(url(path));
        assert.notEqual(await heading(page), "Tidak ada jaringan", path);
        const styled = await page.evaluate(() => Array.from(document.styleSheets).every(({ cssRules }) => cssRules.length > 0));
        assert.ok(styled, `${path} has its style sheets`);
      }
      await page.locator(".filter:visible").waitFor();
      await page.goto(url("perpustakaan/"));
      await page.locator("form:visible").first().waitFor();
      await close();
    });

    it("a page that was never opened is answered in its language, with those that were", async () => {
      const { page, context, watch, close } = await open(ALLOWED);
      await page.goto(url("perpustakaan/univ-priangan/"), { waitUntil: "networkidle" });
      await untilKept(page, url("perpustakaan/"));
      await untilKept(page, url("perpustakaan/univ-priangan/"));
      assert.deepEqual(watch.complaints, []);
      await context.setOffline(true);
      await page.goto(url("perpustakaan/pustaka-sunda/"));
      assert.equal(await heading(page), "Tidak ada jaringan");
      assert.equal(page.url(), url("perpustakaan/pustaka-sunda/"));
      const link = page.locator("[data-module=kept] a");
      await link.waitFor();
      assert.deepEqual(await page.locator("[data-there] a").allTextContents(), ["Beranda", "Perpustakaan", "Boleh ke mana?", "Hari ini"]);
      assert.equal(await link.evaluate((/** @type {HTMLAnchorElement} */ { href }) => href), url("perpustakaan/univ-priangan/"));
      await page.goto(url("en/libraries/pustaka-sunda/"));
      assert.equal(await heading(page), "No network");
      // Nothing was kept in a language that was not read.
      await page.locator("[data-there]").waitFor({ state: "hidden" });
      await context.setOffline(false);
      await page.locator("main form button").click();
      await page.waitForFunction(() => document.querySelector("h1")?.textContent !== "No network");
      await close();
    });

    it("the finder answers who has no card, near a place that is typed, after the first page alone", async () => {
      const { page, context, close } = await open(ALLOWED);
      await page.goto(url());
      for (const path of ["pakai/", "pakai/tanpa-kartu/public/", "pakai/tanpa-kartu/s1/", "data/hours.json", "data/equity.json"]) await untilKept(page, url(path));
      await context.setOffline(true);
      await page.goto(url("pakai/"));
      await page.locator("#r-category").selectOption("public");
      await page.locator("#v-near").fill("Garut");
      await page.locator("#v-near").press("Tab");
      await page.locator("form.filter--ask .filter__end .button").click();
      await page.waitForURL(/tanpa-kartu\/public\/#.*near=/);
      assert.match(await page.locator("p[data-summary]").innerText(), /\d+ dari 12/);
      // Nearer libraries come first, from wherever.
      const far = () => page.locator("section[data-group]:visible").first().locator("[data-km]").allInnerTexts();
      await page.waitForFunction(() => document.querySelector(".host [data-km]")?.textContent !== "");
      const fromGarut = await far();
      const km = fromGarut.map((text) => Number(text.replace(/[^\d,]/g, "").replace(",", ".")));
      assert.deepEqual(km, km.toSorted((a, b) => a - b));
      await page.locator("#v-near").fill("cirebon");
      await page.locator("#v-near").press("Tab");
      await page.waitForFunction((before) => document.querySelector(".host [data-km]")?.textContent !== before, fromGarut[0]);
      assert.notDeepEqual(await far(), fromGarut);
      await page.goto(url("pakai/tanpa-kartu/s1/"));
      assert.notEqual(await heading(page), "Tidak ada jaringan");
      await close();
    });

    it("the finder stays, and leads to what is kept, where what was chosen is not", async () => {
      const { page, context, close } = await open(ALLOWED);
      await page.goto(url());
      for (const path of ["pakai/", "pakai/tanpa-kartu/s1/"]) await untilKept(page, url(path));
      // What is opened later is told that there is a network, as no real browser tells it.
      await page.goto(url("pakai/"));
      await context.setOffline(true);
      await page.locator("#r-home").selectOption("univ-priangan");
      await page.locator("#r-category").selectOption("s1");
      await page.locator("#v-date").fill("2026-03-02");
      await page.locator("form.filter--ask .filter__end .button").click();
      const status = page.locator("form.filter--ask [data-status]");
      await status.locator("a").waitFor();
      assert.match(await status.innerText(), /Tidak ada jaringan/);
      assert.equal(page.url(), url("pakai/"));
      await status.locator("a").click();
      await page.waitForURL(/tanpa-kartu\/s1\/#date=2026-03-02$/);
      assert.notEqual(await heading(page), "Tidak ada jaringan");
      await close();
    });

    it("the finder answers who chose home and category, in a language in which they did not open it", async () => {
      const { page, context, close } = await open(ALLOWED);
      await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
      await untilKept(page, url("pakai/univ-priangan/s1/"));
      await page.goto(url("en/"), { waitUntil: "networkidle" });
      await untilKept(page, url("en/use/univ-priangan/s1/"));
      await untilKept(page, url("en/libraries/"));
      await context.setOffline(true);
      for (const path of ["pakai/univ-priangan/s1/", "en/use/univ-priangan/s1/"]) {
        await page.goto(url(path));
        await page.locator(".host").first().waitFor();
        assert.match(page.url(), new RegExp(path));
      }
      // Pages that were not opened mark libraries for this reader, too.
      await page.goto(url("en/libraries/"));
      await page.locator(".mark").first().waitFor();
      await close();
    });

    it("the last search is answered again", async () => {
      const { page, context, close } = await open(ALLOWED);
      await page.goto(url("cari/?q=hukum"));
      await page.locator("[data-search-results] li").first().waitFor();
      const found = await page.locator("[data-search-results] li h3").allTextContents();
      await untilKept(page, url("data/holdings/root.json"));
      await untilKept(page, url("cari/"));
      await context.setOffline(true);
      await page.goto(url("cari/?q=hukum"));
      await page.locator("[data-search-results] li").first().waitFor();
      assert.deepEqual(await page.locator("[data-search-results] li h3").allTextContents(), found);
      await close();
    });
  });
}

describe("the service worker", () => {
  const { open, url } = world();

  it("asks nothing before the first results are there", async () => {
    const { page, context, close } = await open(ALLOWED);
    /** @type {string[]} */
    const early = [];
    let isAnswered = false;
    context.on("request", (request) => {
      if (!isAnswered && (request.serviceWorker() !== null || /sw\.js|offline\.js/.test(request.url()))) early.push(request.url());
    });
    await page.goto(url("cari/?q=hukum"));
    await page.locator("[data-search-results] li").first().waitFor();
    isAnswered = true;
    assert.deepEqual(early, []);
    await close();
  });

  it("keeps little from the start", async () => {
    const { page, close } = await open(ALLOWED);
    await page.goto(url());
    await untilKept(page, url("data/equity.json"));
    await untilKept(page, url("pakai/tanpa-kartu/s3/"));
    const sizes = await page.evaluate(async () => {
      const name = (await caches.keys()).find((name) => name.includes(" shell "));
      const cache = await caches.open(name ?? "");
      const responses = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
      return Promise.all(responses.map(async (response) => (await response?.blob())?.size ?? 0));
    });
    assert.ok(sizes.length > 8, `${sizes}`);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 400_000, `${sizes}`);
    await close();
  });
});

describe("a new build", () => {
  const folder = mkdtempSync(join(tmpdir(), "silang-"));
  cpSync(SITE, folder, { recursive: true });
  after(() => rmSync(folder, { recursive: true }));
  const { open, url } = world({ folder });
  const RETIRE = readFileSync(new URL("../../themes/default/assets/js/root/retire.js", import.meta.url), "utf8");

  /**
   * @param {string} name
   * @param {(text: string) => string} change
   */
  const edit = (name, change) => writeFileSync(join(folder, name), change(readFileSync(join(folder, name), "utf8")));
  /**
   * Waits until what is kept goes by these names, without what tells builds apart.
   * @param {Page} page
   * @param {RegExp} wanted
   */
  async function untilNames(page, wanted) {
    const names = () => page.evaluate(async () => (await caches.keys()).sort().join());
    for (let n = 0; !wanted.test(await names()); n++) {
      assert.ok(n < 200, `${await names()} is not ${wanted}`);
      await page.waitForTimeout(100);
    }
  }

  it("takes the place of the last one, and keeps pages that were opened", async () => {
    const { page, context, close } = await open(ALLOWED);
    await page.goto(url("perpustakaan/univ-priangan/"));
    await untilKept(page, url("perpustakaan/univ-priangan/"));
    await untilKept(page, url());
    edit("index.html", (html) => html.replace("<h1>", "<h1>Baru: "));
    edit("sw.js", (script) => script.replace(/"build":"[^"]+"/, '"build":"next"'));
    await page.goto(url("hari-ini/"));
    await untilNames(page, /^(?!.* shell .* shell ).* shell next$/);
    await context.setOffline(true);
    await page.goto(url());
    assert.match((await heading(page)) ?? "", /^Baru: /);
    await page.goto(url("perpustakaan/univ-priangan/"));
    assert.notEqual(await heading(page), "Tidak ada jaringan");
    await context.setOffline(false);

    // A site that is not to be kept any more.
    edit("sw.js", () => `{const SILANG={"base":"/"};\n${RETIRE}}`);
    await page.goto(url("hari-ini/"));
    await untilNames(page, /^$/);
    await close();
  });
});
