// The union catalog: found by title and by number, narrowed, kept in the address, also below a prefix.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { world } from "./harness.mjs";

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
  return Number(/[\d.,]+/.exec(text)?.[0].replace(/[.,]/g, "") ?? Number.NaN);
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
 * Opens the filters and ticks one, or unticks it.
 * @param {Page} page
 * @param {string} name
 * @param {string} value
 */
async function tick(page, name, value) {
  const panel = page.locator("[data-search-filters]");
  if ((await panel.getAttribute("open")) === null) await panel.locator("summary").click();
  await page.locator(`input[name="${name}"][value="${value}"]`).click();
  await page.waitForFunction(
    ([name, value]) => new URLSearchParams(location.search).getAll(name).includes(value),
    [name, value],
  );
  await settled(page);
}

describe("search", () => {
  const { open, url } = world();

  it("finds a title by some of its words, with who holds it and where it stands", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    await ask(page, "handbook islamic finance");
    const first = results(page).first();
    assert.match((await first.locator("h3").textContent()) ?? "", new RegExp(TITLE));
    const holders = await first.locator(".silang-holder").allTextContents();
    assert.equal(holders.length, 2, holders.join(" | "));
    const text = holders.join("\n");
    assert.match(text, /Universitas Priangan Contoh/);
    assert.match(text, /332\.1 THO a/);
    assert.match(text, /Institut Agama Islam Contoh Cirebon/);
    assert.match(text, /2X6\.32 THO a/);
    const link = await first.locator(".silang-holder__member").last().getAttribute("href");
    assert.match(link ?? "", /^\/perpustakaan\/[a-z-]+\/$/);
    assert.equal((await page.request.get(new URL(link ?? "", page.url()).href)).status(), 200);
    assert.deepEqual(watch.complaints, []);
    await close();
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
    for (const text of await results(page).allTextContents()) assert.match(text, /Universitas Priangan Contoh/);

    await tick(page, "lang", "ind");
    await tick(page, "type", "book");
    const ofLanguage = await total(page);
    assert.ok(ofLanguage > 0 && ofLanguage <= ofOne, `${ofLanguage} of ${ofOne}`);

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
    assert.equal(watch.requests.filter((request) => request.includes("/records/")).length, 0);
    await page.locator('[name="q"]').fill("xyzzyplugh");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.search.includes("xyzzyplugh"));
    await page.waitForLoadState("networkidle");
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

describe("search below a prefix", () => {
  const { open, url } = world({ prefix: true });

  it("finds its index, its pages and its styles there", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    assert.match(page.url(), /\/forum\/cari\/$/);
    await ask(page, TITLE);
    const first = results(page).first();
    assert.match((await first.textContent()) ?? "", new RegExp(TITLE));
    const link = await first.locator(".silang-holder__member").first().getAttribute("href");
    assert.match(link ?? "", /^\/forum\/perpustakaan\//);
    await first.locator(".silang-holder__member").first().click();
    await page.waitForURL(/\/forum\/perpustakaan\/[a-z-]+\/$/);
    assert.ok(await page.locator("h1").isVisible());
    const accent = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--silang-accent-light"));
    assert.notEqual(accent.trim(), "");
    assert.deepEqual(watch.complaints, []);
    for (const request of watch.requests) assert.match(request, /\/forum\//);
    await close();
  });
});
