// Every page can be used from the keyboard.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pagesOfEachKind, world } from "./harness.mjs";

/** Stops on a page that are looked at; long lists repeat themselves. */
const STOPS_MAX = 50;

/**
 * What has the focus.
 * @param {import("playwright-core").Page} page
 */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return null;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // A point of the map wears its mark itself.
    const point = element.querySelector(":scope > .atlas__spot");
    const isRinged = point !== null && parseFloat(getComputedStyle(point).strokeWidth) >= 3;
    // What lies over its middle, or over the first line of a link that takes several.
    const line = element.getClientRects()[0] ?? box;
    const over = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
    return {
      id: element.id,
      name: element.getAttribute("name") ?? "",
      href: element.getAttribute("href") ?? "",
      text: (element.textContent ?? "").trim(),
      // An outline, a shadow or an underline that only the focus brings.
      isMarked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none" || isRinged,
      isCovered: over === null || !(element.contains(over) || over.contains(element) || (element instanceof HTMLInputElement && element.labels?.[0]?.contains(over))),
      isInSight: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0,
    };
  });

describe("from the keyboard", () => {
  const { open, url } = world();

  it("the first stop leads over the menu to the content", async () => {
    const { page, close } = await open();
    await page.goto(url("perpustakaan/"));
    await page.keyboard.press("Tab");
    const first = await focused(page);
    assert.equal(first?.href, "#main");
    assert.ok(first?.isInSight, "the skip link shows when it has the focus");
    await page.keyboard.press("Enter");
    assert.equal((await focused(page))?.id, "main");
    await page.keyboard.press("Tab");
    const isInside = await page.evaluate(() => document.querySelector("main")?.contains(document.activeElement));
    assert.ok(isInside, "the next stop is in the content");
    await close();
  });

  it("every stop on the way to the search is marked and in sight", async () => {
    const { page, close } = await open();
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    let stop = null;
    for (let n = 0; n < 60 && stop?.name !== "q"; n += 1) {
      await page.keyboard.press("Tab");
      stop = await focused(page);
      assert.ok(stop !== null, `stop ${n} is nowhere`);
      assert.ok(stop.isInSight, `stop ${n} cannot be seen: ${JSON.stringify(stop)}`);
      assert.ok(stop.isMarked, `stop ${n} is not marked: ${JSON.stringify(stop)}`);
    }
    assert.equal(stop?.name, "q");
    await close();
  });

  it("the menu of small screens opens, holds the links, and closes", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 740 } });
    await page.goto(url());
    const menu = page.locator("#menu");
    assert.equal(await menu.isVisible(), false);
    await page.locator("header .menu-button").first().focus();
    await page.keyboard.press("Enter");
    assert.equal(await menu.isVisible(), true);
    assert.equal(await menu.locator('a[href="/cari/"]').isVisible(), true);
    await page.keyboard.press("Escape");
    assert.equal(await menu.isVisible(), false);
    await close();
  });

  // As large as a window of 1280 by 1024 is at 400 %.
  for (const { kind, path } of pagesOfEachKind().filter(({ lang }) => lang === "id")) {
    it(`on a page of the kind ${kind} the focus is never lost, hidden or unmarked, at 400 % too (/${path})`, async () => {
      const { page, close } = await open({ viewport: { width: 320, height: 256 }, reducedMotion: "reduce" });
      await page.goto(url(path));
      const faults = [];
      let stop = null;
      let n = 0;
      for (; n < STOPS_MAX; n += 1) {
        await page.keyboard.press("Tab");
        stop = await focused(page);
        // After the last stop comes the browser itself.
        if (stop === null) break;
        const what = `stop ${n}: ${stop.href || stop.name || stop.id} "${stop.text.slice(0, 40)}"`;
        if (!stop.isInSight || stop.isCovered) faults.push(`${what} is not to be seen`);
        if (!stop.isMarked) faults.push(`${what} is not marked`);
      }
      assert.ok(n > 5, `only ${n} stops`);
      if (stop === null) assert.ok(await page.evaluate(() => document.hasFocus() === false || document.activeElement === document.body));
      assert.deepEqual(faults, []);
      await close();
    });
  }

  it("forgetting who the reader is leaves the focus in the page", async () => {
    const { page, close } = await open();
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    await page.goto(url("perpustakaan/"));
    await page.locator(".me__forget").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".me").count(), 0);
    assert.equal((await focused(page))?.id, "main");
    await close();
  });
});
