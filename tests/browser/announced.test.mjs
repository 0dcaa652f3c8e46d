// What changes on a page after a choice is told to those who do not see it: in a region that is read out.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * What was written to regions that are read out, from the moment on at which they were there.
 * @param {Page} page
 * @returns {Promise<() => Promise<string[]>>}
 */
async function listen(page) {
  await page.evaluate(() => {
    /** @type {string[]} */
    const heard = [];
    Object.assign(window, { heard });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest('[role="status"], [role="alert"], [aria-live="polite"]');
        const text = region?.checkVisibility() ? (region.textContent ?? "").trim() : "";
        if (text !== "" && heard.at(-1) !== text) heard.push(text);
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => /** @type {any} */ (window).heard);
}

describe("what is read out", () => {
  const { open, url } = world();

  /**
   * @param {string} path
   * @param {(page: Page) => Promise<unknown>} choose
   * @param {RegExp} says
   */
  async function announces(path, choose, says) {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-20T10:05:00+07:00"));
    await page.goto(url(path), { waitUntil: "networkidle" });
    const heard = await listen(page);
    await choose(page);
    // What is said in between, while it looks, does not count.
    const isSaid = async () => says.test((await heard()).at(-1) ?? "");
    for (let n = 0; n < 100 && !(await isSaid()); n += 1) await page.waitForTimeout(50);
    assert.match((await heard()).at(-1) ?? "", says);
    assert.deepEqual(watch.complaints, []);
    await close();
  }

  it("the search says how many it found", () =>
    announces("cari/", async (page) => {
      await page.locator('[name="q"]').fill("sejarah islam");
      await page.keyboard.press("Enter");
    }, /\d+ hasil/));

  it("the search says when there is nothing", () =>
    announces("cari/", async (page) => {
      await page.locator('[name="q"]').fill("xyzzyplugh");
      await page.keyboard.press("Enter");
    }, /Tidak ada/));

  it("the finder says how many libraries are open to the reader on another day", () =>
    announces("pakai/tanpa-kartu/s1/", (page) => page.locator("#v-date").fill("2026-03-02"), /^\d+ dari 12/));

  it("the finder says so when the place is changed", () =>
    announces("pakai/univ-priangan/s1/", (page) => page.locator("#v-near").fill("Kabupaten Garut").then(() => page.keyboard.press("Enter")), /^\d+ dari 11/));

  it("the directory says how many are left", () =>
    announces("perpustakaan/", (page) => page.locator("#f-text").fill("garut"), /^\d+ dari 12/));

  it("the calendar says how many are left", () =>
    announces("pelatihan/", (page) => page.locator("#f-topic").selectOption({ index: 1 }), /^\d+ dari \d/));

  it("the page of the day says how many are left", () =>
    announces("hari-ini/", (page) => page.locator("#f-regency").selectOption({ index: 1 }), /^\d+ dari 12/));
});
