// The forum in Arabic first: pages run from right to left, and what is read from left to right in every language still is.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { copyOfForum, pagesOfEachKind, world } from "./harness.mjs";
import { boxFaults } from "./layout.mjs";

const forum = copyOfForum();
forum.edit("portal.yaml", [["languages: [id, en]", "languages: [ar, en, id]"]]);
const folder = forum.build("2026-02-16");

/**
 * What of a page that is read from left to right is not, one line each.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ seen: number, faults: string[] }>}
 */
const turned = (page) =>
  page.evaluate(() => {
    let seen = 0;
    /** @type {string[]} */
    const faults = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      // Hours, and telephone numbers.
      for (const found of (node.textContent ?? "").matchAll(/\d\d:\d\d–\d\d:\d\d|\+62[ \d]+\d/g)) {
        const boxes = [found.index, found.index + found[0].length - 1].map((at) => {
          const range = document.createRange();
          range.setStart(/** @type {Node} */ (node), at);
          range.setEnd(/** @type {Node} */ (node), at + 1);
          return range.getBoundingClientRect();
        });
        const [first, last] = boxes;
        // What is hidden, or broken between two lines, has no order.
        if (first.width === 0 || last.width === 0 || Math.abs(first.top - last.top) > 2) continue;
        seen += 1;
        if (first.left >= last.left) faults.push(`from right to left: ${found[0]}`);
      }
    }
    return { seen, faults };
  });

describe("a site in Arabic", () => {
  const { open, url } = world({ folder });
  for (const { kind, path } of pagesOfEachKind(folder).filter(({ lang }) => lang === "ar")) {
    it(`${kind} fits a phone, and numbers and hours are read from left to right (/${path})`, async () => {
      const { page, watch, close } = await open({ viewport: { width: 360, height: 740 }, locale: "ar" });
      await page.goto(url(path), { waitUntil: "networkidle" });
      assert.deepEqual(await boxFaults(page), []);
      const { seen, faults } = await turned(page);
      assert.deepEqual(faults, []);
      if (["member", "access", "today"].includes(kind)) assert.ok(seen > 0, "neither hours nor numbers were seen");
      const rows = await page.locator(".site-head .wrap > :is(.brand, nav:not(.menu), .menu-button)").evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().bottom));
      if (rows.length > 0) assert.ok(Math.max(...rows) - Math.min(...rows) < 20, `the head is not one row: ${rows}`);
      assert.deepEqual(watch.complaints, []);
      await close();
    });
  }

  it("degrees of the map stand inside it", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 740 } });
    await page.goto(url("adala/"), { waitUntil: "networkidle" });
    const outside = await page.locator(".atlas > svg").evaluate((svg) => {
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll(".atlas__degrees")];
      return texts.filter((text) => text.getBoundingClientRect().left < frame.left - 1 || text.getBoundingClientRect().right > frame.right + 1).map((text) => text.textContent);
    });
    assert.deepEqual(outside, []);
    await close();
  });

  it("hours that a script tells are read from left to right, too, and a reason in its own direction", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 740 }, locale: "ar" });
    await page.clock.setFixedTime(new Date("2026-02-17T03:00:00Z"));
    for (const path of ["al-yawm/", "maktabat/univ-priangan/", "istikhdam/univ-priangan/s1/"]) {
      await page.goto(url(path), { waitUntil: "networkidle" });
      const { seen, faults } = await turned(page);
      assert.deepEqual(faults, [], path);
      assert.ok(seen > 0, `no hours on ${path}`);
    }
    await close();
  });

  it("so is it in the box for other sites, where a reason ends with its full stop and is not bold", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 740 }, locale: "ar" });
    await page.clock.setFixedTime(new Date("2026-02-18T03:00:00Z"));
    await page.goto(url("widget/univ-priangan.html"), { waitUntil: "networkidle" });
    await page.locator("tr.is-today").waitFor();
    const { seen, faults } = await turned(page);
    assert.deepEqual(faults, []);
    assert.ok(seen > 0, "no hours");
    const reasons = await page.locator('tr .why[lang]').evaluateAll((lines) =>
      lines.map((line) => {
        const text = /** @type {Text} */ (line.firstChild);
        const [first, last] = [0, text.length - 1].map((at) => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect();
        });
        const isBroken = Math.abs(first.top - last.top) > 2;
        return { text: text.data, ends: isBroken || first.left < last.left, isPlain: getComputedStyle(line).unicodeBidi === "plaintext" };
      }),
    );
    assert.ok(reasons.length > 0, "no reason was told");
    for (const { text, ends, isPlain } of reasons) assert.ok(ends && isPlain, text);
    const weights = await page.locator("tr.is-today .why").evaluateAll((lines) => lines.map((line) => getComputedStyle(line).fontWeight));
    assert.ok(weights.length > 0 && weights.every((weight) => weight === "400"), `${weights}`);
    await close();
  });
});
