// The union catalog: found by title and by number, narrowed, opened, kept in the address, also below a prefix.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { world } from "./harness.mjs";
import { boxFaults, partedHours } from "./layout.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const TITLE = "A handbook of Islamic finance";
const ISBN = "978-1-05-464197-5";

/** @typedef {import("playwright-core").Page} Page */

const results = (/** @type {Page} */ page) => page.locator(".silang-result");
const status = (/** @type {Page} */ page) => page.locator("[data-search-status]");

/**
 * The number of results that the page says it found.
 * @param {Page} page
 * @returns {Promise<number>}
 */
async function total(page) {
  const text = (await status(page).textContent()) ?? "";
  return Number(/\d[\d.,]*/.exec(text)?.[0].replace(/[.,]/g, "") ?? Number.NaN);
}

/**
 * Asks by the keyboard and waits for the answer.
 * @param {Page} page
 * @param {string} text
 */
async function ask(page, text) {
  await page.locator('[name="q"]').fill(text);
  await page.keyboard.press("Enter");
  await page.waitForFunction((wanted) => new URLSearchParams(location.search).get("q") === wanted, text);
  await settled(page);
}

/**
 * The ISBN of ten digits that a number with 978 had before.
 * @param {string} isbn
 * @returns {string}
 */
function olderForm(isbn) {
  const digits = [...isbn.replaceAll("-", "").slice(3, 12)].map(Number);
  const check = (11 - (digits.reduce((sum, digit, index) => sum + digit * (10 - index), 0) % 11)) % 11;
  return digits.join("") + (check === 10 ? "X" : check);
}

/**
 * Waits until the results stand still.
 * @param {Page} page
 */
async function settled(page) {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => {
    const list = document.querySelector("[data-search-results]");
    return list !== null && !list.hasAttribute("aria-busy") && list.children.length > 0;
  });
}

/**
 * Opens the filters and one of them.
 * @param {Page} page
 * @param {string} name
 */
async function unfold(page, name) {
  const panel = page.locator("[data-search-filters]");
  if ((await panel.getAttribute("open")) === null) await panel.locator("> summary").click();
  const facet = page.locator(`[data-search-facet="${name}"]`);
  if ((await facet.getAttribute("open")) === null) await facet.locator("summary").click();
}

/**
 * Ticks a filter, or unticks it.
 * @param {Page} page
 * @param {string} name
 * @param {string} value
 */
async function tick(page, name, value) {
  await unfold(page, name);
  await page.locator(`input[name="${name}"][value="${value}"]`).click();
  await page.waitForFunction(
    ([name, value]) => new URLSearchParams(location.search).getAll(name).includes(value),
    [name, value],
  );
  await settled(page);
}

/**
 * Opens the record of a result.
 * @param {Page} page
 * @param {number} at
 */
async function openRecord(page, at = 0) {
  await results(page).nth(at).locator("a").click();
  await page.locator(".silang-record__title").waitFor();
  return page.locator(".silang-record");
}

describe("search", () => {
  const { open, url } = world();

  it("finds a title by some of its words, with who holds it and where it stands", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    await ask(page, "handbook islamic finance");
    const first = results(page).first();
    assert.match((await first.locator("h3").textContent()) ?? "", new RegExp(TITLE));
    const record = await openRecord(page);
    const holders = await record.locator(".silang-holder").allTextContents();
    assert.equal(holders.length, 2, holders.join(" | "));
    const text = holders.join("\n");
    assert.match(text, /Universitas Priangan/);
    assert.match(text, /332\.1 THO a/);
    assert.match(text, /IAI Contoh Cirebon/);
    assert.match(text, /2X6\.32 THO a/);
    assert.match(text, /eksemplar/);
    const link = await record.locator(".silang-holder__name a").last().getAttribute("href");
    assert.match(link ?? "", /^\/perpustakaan\/[a-z-]+\/$/);
    assert.equal((await page.request.get(new URL(link ?? "", page.url()).href)).status(), 200);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("opens a record by keyboard, gives it the focus, and goes back to where reading was", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("cari/?q=pendidikan"));
    await settled(page);
    const link = results(page).nth(2).locator("a");
    const title = await link.textContent();
    await link.focus();
    await page.keyboard.press("Enter");
    await page.locator(".silang-record__title").waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.waitForFunction(() => document.activeElement?.matches(".silang-record__title"));
    assert.match(page.url(), /\?q=pendidikan&id=[a-z2-7]{10}$/);
    assert.equal(await results(page).first().isVisible(), false);
    const address = page.url();
    await page.goBack();
    await page.waitForFunction(() => document.activeElement?.matches(".silang-result__link"));
    assert.equal(await focused(), title);
    // Whoever is sent the address sees the record, and may go on to the results.
    await page.goto(address);
    await page.locator(".silang-record__title").waitFor();
    await page.locator("[data-search-back]").click();
    await settled(page);
    assert.equal(await results(page).nth(2).locator("a").textContent(), title);
    // A page that is left stops what it still loads.
    assert.deepEqual(watch.complaints.filter((complaint) => !complaint.includes("ERR_ABORTED")), []);
    await close();
  });

  it("a record of words that have no place to break is no wider than a phone", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 740 } });
    await page.goto(url(`cari/?q=${encodeURIComponent(TITLE)}`));
    await settled(page);
    const record = await openRecord(page);
    await record.locator("*").evaluateAll((parts) => {
      const texts = parts.flatMap((part) => [...part.childNodes]).filter((node) => node.nodeType === Node.TEXT_NODE);
      for (const text of texts) if ((text.textContent ?? "").trim().length > 2) text.textContent = "Perpustakaan".repeat(9);
    });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await close();
  });

  it("says the hours beside who holds a record, each span on one line", async () => {
    const { page, close } = await open({ viewport: { width: 320, height: 640 } });
    await page.clock.setFixedTime(new Date("2026-02-18T03:00:00Z"));
    await page.goto(url("cari/?q=handbook+islamic+finance"));
    await settled(page);
    const record = await openRecord(page);
    await record.locator(".silang-holder__hours").first().waitFor();
    const { faults, n } = await partedHours(page);
    assert.ok(n > 0);
    assert.deepEqual([...faults, ...(await boxFaults(page))], []);
    await close();
  });

  it("gives a record to other programs", async () => {
    const { page, context, close } = await open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(url(`cari/?q=${encodeURIComponent(ISBN)}`));
    await settled(page);
    const record = await openRecord(page);
    await record.locator("summary").click();
    await record.locator(".silang-record__copy").first().click();
    await page.waitForFunction(() => document.querySelector(".silang-record__actions [role=status]")?.textContent !== "");
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^TY {2}- BOOK\r?\nAU {2}- Thornbury, Peter\r?\n/);
    const download = page.waitForEvent("download");
    await record.locator(".silang-record__save").last().click();
    const file = await download;
    assert.match(file.suggestedFilename(), /^[a-z2-7]{10}\.bib$/);
    assert.match(readFileSync((await file.path()) ?? "", "utf8"), /^@book\{thornbury2009a,/);
    await close();
  });

  it("takes mistakes, old spelling, and what is still being typed", async () => {
    const { page, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    await ask(page, "hanbook islamic finanec");
    assert.match((await results(page).first().textContent()) ?? "", new RegExp(TITLE));
    assert.match((await status(page).textContent()) ?? "", /hanbook.*handbook/);
    await ask(page, "pendidikan ");
    const spelled = await total(page);
    await ask(page, "pendidikkan ");
    assert.equal(await total(page), spelled);
    await page.locator('[name="q"]').fill("");
    await page.locator('[name="q"]').pressSequentially("handbook islamic fin");
    await page.waitForFunction(() => location.search.includes("fin"));
    await settled(page);
    assert.match((await results(page).first().textContent()) ?? "", new RegExp(TITLE));
    await close();
  });

  it("asks for little: one script, few files, and none that wait", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("cari/?q=sejarah+islam"));
    await settled(page);
    const paths = watch.requests.map((request) => new URL(request).pathname);
    const scripts = paths.filter((path) => path.includes("/js/search/"));
    assert.equal(scripts.length, 1, scripts.join(" "));
    const script = await page.request.get(new URL(scripts[0], page.url()).href);
    const bytes = gzipSync(await script.body()).length;
    assert.ok(bytes <= 15 * 1024, `${bytes} bytes of script`);
    const files = paths.filter((path) => path.includes("/data/holdings/"));
    assert.equal(new Set(files).size, files.length, "nothing is asked for twice");
    assert.ok(files.length <= 13, files.join(" "));
    assert.ok(!files.some((path) => /facets|holders|members|near|heads|records/.test(path)), files.join(" "));
    await close();
  });

  it("makes what takes a browser long only where somebody looks at it", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 740 } });
    await page.addInitScript(() => {
      const made = /** @type {string[]} */ ([]);
      for (const name of /** @type {const} */ (["Collator", "DisplayNames", "NumberFormat", "DateTimeFormat"])) {
        Intl[name] = /** @type {any} */ (new Proxy(Intl[name], { construct: (Made, told) => (made.push(name), new (/** @type {any} */ (Made))(...told)) }));
      }
      const { toLocaleString } = Number.prototype;
      Number.prototype.toLocaleString = function (...told) {
        made.push("toLocaleString");
        return toLocaleString.apply(this, told);
      };
      Object.assign(globalThis, { made });
    });
    await page.goto(url("cari/?q=sejarah"));
    await settled(page);
    const made = () => /** @type {Promise<string[]>} */ (page.evaluate("made"));
    assert.deepEqual(await made(), []);
    await page.locator("[data-search-filters] > summary").click();
    await page.locator("[data-search-facet=member] > summary").click();
    await page.locator("[data-search-options=member] input").first().waitFor();
    assert.ok((await made()).includes("Collator"), (await made()).join(" "));
    await close();
  });

  it("answers from a worker where the catalog is large", async () => {
    const { page, watch, close } = await open();
    await page.route("**/root.json", async (route) => {
      const root = await (await route.fetch()).json();
      await route.fulfill({ json: { ...root, works: 1_000_000 } });
    });
    const worker = page.waitForEvent("worker");
    await page.goto(url("cari/?q=handbook+islamic+finance"));
    assert.match((await worker).url(), /\/js\/search\/ui\.js$/);
    await settled(page);
    assert.match((await results(page).first().textContent()) ?? "", new RegExp(TITLE));
    await openRecord(page);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("is usable by everybody as far as axe can tell: results, filters, a record", async () => {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      for (const width of [360, 1280]) {
        const { page, close } = await open({ colorScheme, viewport: { width, height: 800 } });
        await page.goto(url("cari/?q=sejarah"));
        await settled(page);
        for (const name of ["member", "subject", "year"]) await unfold(page, name);
        await page.locator("[data-search-decades] button").first().waitFor();
        const check = async () => {
          // As a script of the driver, it is outside the page's security policy.
          await page.evaluate(AXE);
          const found = await page.evaluate(async () => {
            const { violations } = await /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"] });
            return violations.flatMap((/** @type {any} */ one) =>
              one.nodes.map((/** @type {any} */ node) => `${one.id}: ${node.html}`),
            );
          });
          assert.deepEqual(found, [], `${colorScheme} ${width}`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `${wide} px too wide at ${width}`);
        };
        await check();
        const record = await openRecord(page);
        await record.locator("summary").click();
        await check();
        await close();
      }
    }
  });

  it("says how many it found, in words of the page's language", async () => {
    for (const [path, words] of /** @type {const} */ ([
      ["cari/", /hasil|eksemplar/],
      ["en/search/", /result|cop/],
    ])) {
      const { page, close } = await open();
      await page.goto(url(`${path}?q=sejarah`));
      await settled(page);
      assert.ok((await total(page)) > 1);
      const text = `${await status(page).textContent()} ${await results(page).first().textContent()}`;
      assert.match(text, words);
      assert.doesNotMatch(text, /search_|\{[a-z]+\}/, text);
      await close();
    }
  });

  it("finds a book by its ISBN, with hyphens, without, and in its older form", async () => {
    const { page, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    for (const number of [ISBN, ISBN.replaceAll("-", ""), olderForm(ISBN)]) {
      await ask(page, number);
      assert.equal(await total(page), 1, number);
      assert.match((await results(page).first().textContent()) ?? "", new RegExp(TITLE));
    }
    await close();
  });

  it("narrows by library, language, kind and year, and never finds more by narrowing", async () => {
    const { page, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    await ask(page, "pendidikan");
    const all = await total(page);
    assert.ok(all > 20, `${all} results`);

    await tick(page, "member", "univ-priangan");
    const ofOne = await total(page);
    assert.ok(ofOne > 0 && ofOne < all, `${ofOne} of ${all}`);
    await tick(page, "regency", "Kota Bandung");
    assert.equal(await total(page), ofOne, "the regency of the library changes nothing");
    await page.locator('input[name="regency"][value="Kota Bandung"]').click();
    await page.waitForFunction(() => !location.search.includes("regency"));
    await settled(page);

    await tick(page, "lang", "ind");
    await tick(page, "type", "book");
    const ofLanguage = await total(page);
    assert.ok(ofLanguage > 0 && ofLanguage <= ofOne, `${ofLanguage} of ${ofOne}`);

    await unfold(page, "year");
    await page.locator('[name="from"]').fill("2015");
    await page.locator('[name="to"]').fill("2020");
    await page.locator('[name="to"]').press("Enter");
    await page.waitForFunction(() => location.search.includes("from=2015") && location.search.includes("to=2020"));
    await settled(page);
    const ofYears = await total(page);
    assert.ok(ofYears > 0 && ofYears < ofLanguage, `${ofYears} of ${ofLanguage}`);
    for (const text of await results(page).locator(".silang-result__imprint").allTextContents()) {
      const years = [...text.matchAll(/\d{4}/g)].map(([year]) => Number(year));
      assert.ok(years.some((year) => year >= 2015 && year <= 2020), text);
    }

    await page.locator("[data-search-clear]").click();
    await page.waitForFunction(() => !location.search.includes("member="));
    await settled(page);
    assert.equal(await total(page), all);
    await close();
  });

  it("keeps the question in the address, and goes back to the one before", async () => {
    const { page, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    await ask(page, "zakat");
    const zakat = await total(page);
    await tick(page, "member", "iai-cirebon");
    const narrowed = await total(page);
    const address = page.url();
    assert.match(address, /\?q=zakat&member=iai-cirebon$/);
    assert.ok(narrowed < zakat, `${narrowed} of ${zakat}`);

    await page.goBack();
    await page.waitForFunction(() => location.search === "?q=zakat");
    await settled(page);
    await page.waitForFunction(() => !document.querySelector('[value="iai-cirebon"]:checked'));
    assert.equal(await total(page), zakat);

    // Whoever is sent the address sees the same.
    const other = await open();
    await other.page.goto(address);
    await settled(other.page);
    assert.equal(await total(other.page), narrowed);
    assert.equal(await other.page.locator('[name="q"]').inputValue(), "zakat");
    assert.equal(await other.page.locator('[value="iai-cirebon"]').isChecked(), true);
    await other.close();
    await close();
  });

  it("says so when there is nothing, and fetches little before it is asked", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    assert.deepEqual(watch.requests.filter((request) => request.includes("/data/")).map((request) => request.split("/").at(-1)), ["root.json"]);
    await page.locator('[name="q"]').fill("xyzzyplugh");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.search.includes("xyzzyplugh"));
    await page.waitForFunction(() => !document.querySelector("[data-search-results]")?.hasAttribute("aria-busy"));
    assert.equal(await results(page).count(), 0);
    assert.match((await status(page).textContent()) ?? "", /Tidak ada/);
    await close();
  });

  it("takes what a reader types as text", async () => {
    const { page, watch, close } = await open();
    await page.goto(url(`cari/?q=${encodeURIComponent('<img src=x onerror="alert(1)"> sejarah')}`));
    await page.waitForLoadState("networkidle");
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("starts from the box of the first page", async () => {
    const { page, close } = await open();
    await page.goto(url());
    await page.locator('main [name="q"], .hero [name="q"]').first().fill("handbook islamic finance");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/cari\/\?q=/);
    await settled(page);
    assert.match((await results(page).first().textContent()) ?? "", new RegExp(TITLE));
    await close();
  });
});

/**
 * Holds back what is asked for at some addresses.
 * @param {Page} page
 * @param {string | RegExp} address
 */
async function hold(page, address) {
  /** @type {{ path: string, go: () => void }[]} */
  const held = [];
  let holds = true;
  await page.route(address, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (holds) await new Promise((resolve) => held.push({ path, go: () => resolve(undefined) }));
    await route.fallback();
  });
  return {
    held,
    /** Lets what comes from now on pass. */
    end: () => (holds = false),
    /** Lets what was held back go on, but for the last `n`. */
    release: (n = 0) => held.splice(0, held.length - n).forEach(({ go }) => go()),
    /** @param {number} n */
    async until(n) {
      for (let tries = 0; held.length < n; tries += 1) {
        assert.ok(tries < 100, `${held.length} of ${n} are held back`);
        await page.waitForTimeout(50);
      }
    },
  };
}

const titles = (/** @type {Page} */ page) => results(page).locator("h3").allTextContents();
const failed = (/** @type {Page} */ page) => page.locator("[data-search-failed]");

/**
 * What a page at an address says of it when nothing disturbs it.
 * @param {ReturnType<typeof world>} world
 * @param {string} search
 * @param {number} [more] how often more is asked for
 */
async function undisturbed({ open, url }, search, more = 0) {
  const { page, close } = await open();
  await page.goto(url(`cari/${search}`));
  await settled(page);
  for (let n = 1; n <= more; n += 1) {
    await page.locator("[data-search-more]").click();
    await page.waitForFunction((wanted) => document.querySelectorAll(".silang-result").length >= wanted, 8 * n + 1);
    await settled(page);
  }
  const seen = { titles: await titles(page), status: await status(page).textContent() };
  await close();
  return seen;
}

describe("search while answers are on their way", () => {
  const here = world();
  const { open, url } = here;

  it("more results come in their order though counts look further ahead", async () => {
    const wanted = await undisturbed(here, "?q=pendidikan", 1);
    const { page, close } = await open();
    await page.goto(url("cari/?q=pendidikan"));
    await settled(page);
    const cards = await hold(page, "**/cards/**");
    await unfold(page, "type");
    await cards.until(2);
    cards.end();
    await page.locator("[data-search-more]").click();
    // What was asked for later may come first.
    cards.release(1);
    await page.waitForTimeout(500);
    cards.release();
    await page.waitForFunction(() => document.querySelectorAll(".silang-result").length > 8);
    await settled(page);
    assert.deepEqual(await titles(page), wanted.titles);
    await close();
  });

  it("results of one question never stand beside counts or words of another", async () => {
    const [first, second] = [await undisturbed(here, "?q=pendidikan"), await undisturbed(here, "?q=hukum")];
    const { page, close } = await open();
    await page.goto(url("cari/?q=pendidikan"));
    await settled(page);
    await unfold(page, "lang");
    await unfold(page, "year");
    const counts = page.locator("[data-search-options=lang] label:visible, [data-search-decades] button");
    const untilCounted = () => page.waitForFunction(() => /\d/.test(document.querySelector("[data-search-options=lang] label:not([hidden])")?.textContent ?? ""));
    await untilCounted();
    const before = await counts.allTextContents();
    await page.evaluate(() => {
      const seen = /** @type {any} */ (window).seen = /** @type {any[]} */ ([]);
      const texts = (/** @type {string} */ selector) => Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent);
      const note = () => seen.push({
        titles: texts(".silang-result h3"),
        status: texts("[data-search-status]")[0],
        counts: texts("[data-search-options=lang] label:not([hidden]), [data-search-decades] button"),
      });
      new MutationObserver(note).observe(document.querySelector("[data-search-found]") ?? document, { childList: true, subtree: true, characterData: true });
    });
    await ask(page, "hukum");
    await untilCounted();
    const after = await counts.allTextContents();
    assert.notDeepEqual(after, before);
    const seen = await page.evaluate(() => /** @type {any} */ (window).seen);
    const later = seen.filter((/** @type {any} */ one) => one.titles.join() === second.titles.join());
    assert.ok(later.length > 0, JSON.stringify(seen.slice(0, 3)));
    for (const one of later) {
      assert.notEqual(one.status, first.status);
      for (const text of one.counts) assert.ok(after.includes(text) || !/\(?\d+\)?$/.test(text.replace(/\d{4}–\d{4}/, "")), `${text} beside results of the other question`);
    }
    // Words and results change together.
    for (const one of seen) {
      if (one.status === second.status) assert.deepEqual(one.titles, second.titles);
      if (one.status === first.status) assert.deepEqual(one.titles, first.titles);
    }
    await close();
  });

  it("going back before there was an answer leaves what belongs to the address", async () => {
    const wanted = await undisturbed(here, "?q=pendidikan", 1);
    const { page, close } = await open();
    await page.goto(url("cari/?q=pendidikan"));
    await settled(page);
    const files = await hold(page, "**/data/holdings/**");
    // Typed only.
    await page.locator('[name="q"]').fill("hukum");
    await files.until(1);
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector("[data-search-results]")?.hasAttribute("aria-busy"), undefined, { timeout: 5000 });
    assert.deepEqual(await titles(page), wanted.titles.slice(0, 8));
    files.end();
    files.release();
    await settled(page);
    assert.deepEqual(await titles(page), wanted.titles.slice(0, 8));
    await page.locator("[data-search-more]").click();
    await page.waitForFunction(() => document.querySelectorAll(".silang-result").length > 8);
    await settled(page);
    assert.deepEqual(await titles(page), wanted.titles);
    await close();
  });

  it("nobody gets more of another question than the one whose results are there", async () => {
    const wanted = await undisturbed(here, "?q=hukum");
    const { page, close } = await open();
    await page.goto(url("cari/?q=pendidikan"));
    await settled(page);
    const files = await hold(page, "**/cards/**");
    await page.locator('[name="q"]').fill("hukum");
    await page.keyboard.press("Enter");
    await files.until(1);
    await page.locator("[data-search-more]").click();
    files.end();
    // Whatever comes first.
    files.release(1);
    await page.waitForTimeout(300);
    files.release();
    await settled(page);
    assert.deepEqual(await titles(page), wanted.titles);
    assert.equal(await status(page).textContent(), wanted.status);
    await close();
  });

  it("the last question wins, however fast one goes back and forth", async () => {
    const questions = ["pendidikan", "hukum", "sejarah", "ekonomi"];
    const { page, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    let n = 0;
    await page.route("**/data/holdings/**", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, [120, 10, 60, 200, 30][(n += 1) % 5]));
      await route.fallback();
    });
    for (const question of questions) {
      await page.locator('[name="q"]').fill(question);
      await page.keyboard.press("Enter");
    }
    for (const step of [-1, -1, 1, -2, 2, -1]) {
      await page.evaluate((step) => history.go(step), step);
      await page.waitForTimeout(15);
    }
    const last = questions[1];
    await page.waitForFunction((wanted) => location.search === `?q=${wanted}`, last);
    await settled(page);
    const wanted = await undisturbed(here, `?q=${last}`);
    assert.equal(await page.locator('[name="q"]').inputValue(), last);
    assert.deepEqual(await titles(page), wanted.titles);
    assert.equal(await status(page).textContent(), wanted.status);
    await close();
  });

  it("what the address says twice is asked as it is shown", async () => {
    for (const [twice, once] of [
      ["?q=pendidikan&q=hukum", "?q=pendidikan"],
      ["?q=pendidikan&sort=newest&sort=title", "?q=pendidikan&sort=newest"],
      ["?q=pendidikan&from=2015&from=1990&to=2016&to=1991", "?q=pendidikan&from=2015&to=2016"],
      ["?q=pendidikan&member=univ-priangan&member=univ-priangan", "?q=pendidikan&member=univ-priangan"],
      ["?q=pendidikan&sort=best&at=Bandung&from=x", "?q=pendidikan"],
    ]) {
      const wanted = await undisturbed(here, once);
      const { page, close } = await open();
      await page.goto(url(`cari/${twice}`));
      await settled(page);
      assert.deepEqual({ titles: await titles(page), status: await status(page).textContent() }, wanted, twice);
      const shown = new URLSearchParams(once);
      for (const name of ["q", "sort", "from", "to"]) assert.equal(await page.locator(`[name="${name}"]`).inputValue(), shown.get(name) ?? "", `${name} of ${twice}`);
      const chosen = shown.has("member") ? " (1)" : "";
      assert.equal(await page.locator("[data-search-chosen=member]").textContent(), chosen);
      await close();
    }
  });
});

describe("search that cannot have its data", () => {
  const { open, url } = world();

  /**
   * The page says so, with what still works, and does not wait any longer.
   * @param {Page} page
   * @param {RegExp} [words]
   */
  async function isToldOf(page, words = /tidak dapat dimuat.*coba lagi.*katalog tiap perpustakaan/) {
    await failed(page).waitFor({ timeout: 10_000 });
    assert.match((await status(page).textContent()) ?? "", words);
    assert.ok(await page.locator("[data-search-retry]").isVisible());
    assert.equal(await page.locator("[data-search-results]").getAttribute("aria-busy"), null);
    const target = await failed(page).locator("a").getAttribute("href");
    assert.ok(await page.locator(target ?? "").isVisible(), "the libraries' own catalogs are on the page");
  }

  /**
   * The next try has what it needs.
   * @param {Page} page
   */
  async function isMended(page) {
    await page.locator("[data-search-retry]").click();
    await settled(page);
    assert.match((await results(page).first().textContent()) ?? "", new RegExp(TITLE));
    assert.equal(await failed(page).isVisible(), false);
  }

  /**
   * As if the catalog were large.
   * @param {Page} page
   */
  const enlarge = (page) =>
    page.route("**/root.json", async (route) => {
      const root = await (await route.fetch()).json();
      await route.fulfill({ json: { ...root, works: 1_000_000 } });
    });

  for (const search of ["", "?q=handbook+islamic+finance"]) {
    it(`says so where its worker does not come${search && ", although it was asked before that"}, and begins anew`, async () => {
      const { page, watch, close } = await open();
      await enlarge(page);
      let n = 0;
      // The page itself is the first to load it.
      await page.route("**/js/search/ui.js", (route) => ((n += 1) === 2 ? route.abort("connectionreset") : route.fallback()));
      await page.goto(url(`cari/${search}`), { waitUntil: "networkidle" });
      assert.equal(n, 2);
      if (!search) {
        await page.locator('[name="q"]').fill("handbook islamic finance");
        await page.keyboard.press("Enter");
      }
      await isToldOf(page);
      await isMended(page);
      await openRecord(page);
      assert.deepEqual(watch.complaints.filter((complaint) => complaint.startsWith("fault")), []);
      await close();
    });
  }

  for (const isLarge of [false, true]) {
    for (const [what, answer] of /** @type {[string, (route: import("playwright-core").Route) => Promise<void>][]} */ ([
      ["is not there", (route) => route.fulfill({ status: 404, contentType: "text/html", body: "<!doctype html><title>404</title>" })],
      ["is cut short", async (route) => route.fulfill({ contentType: "application/json", body: (await (await route.fetch()).text()).slice(0, -20) })],
      ["breaks off", (route) => route.abort("connectionreset")],
    ])) {
      it(`says so where one file ${what}${isLarge ? ", from a worker, too" : ""}, and tries again`, async () => {
        for (const family of ["leaves", "cards"]) {
          const { page, close } = await open();
          if (isLarge) await enlarge(page);
          await page.route(`**/${family}/**`, answer);
          await page.goto(url("cari/?q=handbook+islamic+finance"));
          await isToldOf(page);
          assert.equal(await results(page).count(), 0);
          await page.unroute(`**/${family}/**`);
          await isMended(page);
          await close();
        }
      });
    }
  }

  it("says so where its script never comes, and leads to the lists", async () => {
    const { page, close } = await open();
    const late = page.locator(".silang-search__late");
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    assert.equal(await late.isVisible(), false);
    await page.route("**/js/search/ui.js", (route) => route.fulfill({ status: 404, body: "" }));
    await page.reload({ waitUntil: "load" });
    // Not before a slow network has had its time, and without room for it until then.
    assert.equal(await late.isVisible(), false);
    await late.waitFor({ timeout: 12_000 });
    assert.match(await late.innerText(), /skripnya tidak termuat/);
    await late.locator("a").click();
    await page.waitForURL(/\/katalog\/$/);
    await close();
  });

  it("says so in the language of the page", async () => {
    const { page, close } = await open();
    await page.route("**/root.json", (route) => route.abort("connectionreset"));
    await page.goto(url("en/search/?q=handbook"));
    await isToldOf(page, /could be loaded.*try again.*own catalogs/);
    await close();
  });

  it("does not tell of what is mended at once", async () => {
    const { page, close } = await open();
    let n = 0;
    await page.route("**/cards/**", (route) => ((n += 1) === 1 ? route.abort("connectionreset") : route.fallback()));
    await page.goto(url("cari/?q=handbook+islamic+finance"));
    await settled(page);
    assert.equal(await failed(page).isVisible(), false);
    await close();
  });

  it("finds the files of another build where those of its own are gone", async () => {
    const { page, close } = await open();
    const answer = async (/** @type {import("playwright-core").Route} */ route) => {
      const root = await (await route.fetch()).json();
      for (const segment of root.segments) segment.path = "0000000000";
      await route.fulfill({ json: root });
    };
    await page.route("**/root.json", answer);
    await page.goto(url("cari/?q=handbook+islamic+finance"));
    await isToldOf(page);
    await page.unroute("**/root.json", answer);
    await isMended(page);
    await close();
  });

  it("keeps the results where only their counts do not come, or more of them", async () => {
    for (const [file, act] of /** @type {[string, (page: Page) => Promise<void>][]} */ ([
      ["**/facets.json", (page) => unfold(page, "type")],
      ["**/cards/**", (page) => page.locator("[data-search-more]").click()],
    ])) {
      const { page, close } = await open();
      await page.goto(url("cari/?q=pendidikan"));
      await settled(page);
      const wanted = await titles(page);
      await page.route(file, (route) => route.fulfill({ status: 404, body: "" }));
      await act(page);
      await isToldOf(page);
      assert.deepEqual(await titles(page), wanted);
      await page.unroute(file);
      await page.locator("[data-search-retry]").click();
      await settled(page);
      assert.deepEqual(await titles(page), wanted);
      assert.match((await status(page).textContent()) ?? "", /hasil/);
      await act(page);
      const wasDone = file.includes("facets") ? "[data-search-options=type] .silang-search__count:not(:empty)" : ".silang-result:nth-child(9)";
      await page.locator(wasDone).first().waitFor();
      await close();
    }
  });

  it("says so where a record does not come, and opens it then", async () => {
    const { page, close } = await open();
    await page.goto(url("cari/?q=handbook+islamic+finance"));
    await settled(page);
    await page.route("**/records/**", (route) => route.abort("connectionreset"));
    await results(page).first().locator("a").click();
    await isToldOf(page);
    assert.equal(await page.locator("[data-search-record]").isVisible(), false);
    await page.unroute("**/records/**");
    await page.locator("[data-search-retry]").click();
    await page.locator(".silang-record__title").waitFor();
    assert.equal(await failed(page).isVisible(), false);
    await close();
  });

  it("says so without a network, and goes on when there is one again", async () => {
    const { page, context, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    await context.setOffline(true);
    await page.locator('[name="q"]').fill("handbook islamic finance");
    await page.keyboard.press("Enter");
    await isToldOf(page);
    // Another question is as good as another try.
    await context.setOffline(false);
    await ask(page, "islamic finance handbook");
    assert.match((await results(page).first().textContent()) ?? "", new RegExp(TITLE));
    assert.equal(await failed(page).isVisible(), false);
    await close();
  });

  it("does not wait for ever for a network that went without a word", async () => {
    const { page, close } = await open();
    await page.addInitScript(() => {
      const own = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (/** @type {number} */ ms) => own(ms / 100);
    });
    const files = await hold(page, "**/leaves/**");
    await page.goto(url("cari/?q=handbook+islamic+finance"));
    await isToldOf(page);
    files.end();
    files.release();
    await isMended(page);
    await close();
  });

  it("goes to the libraries' own catalogs without asking again", async () => {
    const { page, close } = await open();
    await page.route("**/leaves/**", (route) => route.abort("connectionreset"));
    await page.goto(url("cari/?q=handbook+islamic+finance"));
    await isToldOf(page);
    let n = 0;
    page.on("request", (request) => (n += request.url().includes("/data/") ? 1 : 0));
    await failed(page).locator("a").click();
    await page.waitForFunction(() => location.hash !== "");
    await page.waitForTimeout(300);
    assert.equal(n, 0);
    assert.ok(await failed(page).isVisible());
    await close();
  });
});

describe("search below a prefix", () => {
  const { open, url } = world({ prefix: true });

  it("finds its index, its pages and its styles there", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    assert.match(page.url(), /\/forum\/cari\/$/);
    await ask(page, TITLE);
    const first = results(page).first();
    assert.match((await first.textContent()) ?? "", new RegExp(TITLE));
    const record = await openRecord(page);
    const holder = record.locator(".silang-holder__name a").first();
    assert.match((await holder.getAttribute("href")) ?? "", /^\/forum\/perpustakaan\//);
    await holder.click();
    await page.waitForURL(/\/forum\/perpustakaan\/[a-z-]+\/$/);
    assert.ok(await page.locator("h1").isVisible());
    const accent = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--silang-accent-light"));
    assert.notEqual(accent.trim(), "");
    assert.deepEqual(watch.complaints, []);
    for (const request of watch.requests) assert.match(request, /\/forum\//);
    await close();
  });
});
