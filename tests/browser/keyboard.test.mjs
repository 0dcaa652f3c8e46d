// Every page can be used from the keyboard.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { world } from "./harness.mjs";

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
    return {
      id: element.id,
      name: element.getAttribute("name") ?? "",
      href: element.getAttribute("href") ?? "",
      text: (element.textContent ?? "").trim(),
      // An outline, a shadow or an underline that only the focus brings.
      isMarked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none",
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
});
