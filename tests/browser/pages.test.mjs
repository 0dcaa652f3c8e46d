// Every kind of page in a browser: it asks no other host, complains of nothing, fits a small screen,
// and is usable by everybody as far as axe can tell.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { pagesOfEachKind, world } from "./harness.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const HOME_BYTES_MAX = 60 * 1024;

/**
 * What axe finds, one line for each element.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
async function faultsOf(page) {
  // As a script of the driver, it is outside the page's security policy.
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const axe = /** @type {any} */ (window).axe;
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap((/** @type {any} */ rule) =>
      rule.nodes.map(
        (/** @type {any} */ node) =>
          `${rule.id}: ${node.html.slice(0, 160)} – ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help}`,
      ),
    );
  }, TAGS);
}

describe("every kind of page", () => {
  const { open, url } = world();
  for (const { kind, lang, path } of pagesOfEachKind()) {
    it(`${kind} in ${lang}: quiet, narrow enough, accessible (/${path})`, async () => {
      /** @type {Map<string, string[]>} Where each fault was seen. */
      const seen = new Map();
      for (const width of [360, 1280]) {
        for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
          const at = `${width} px, ${colorScheme}`;
          const note = (/** @type {string} */ fault) => seen.set(fault, [...(seen.get(fault) ?? []), at]);
          const { page, watch, close } = await open({ viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" });
          await page.goto(url(path), { waitUntil: "networkidle" });
          const wide = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            if (scrollWidth <= clientWidth) return null;
            const outside = [...document.body.querySelectorAll("*")].filter(
              (element) => element.getBoundingClientRect().right > clientWidth + 1,
            );
            return `${scrollWidth} px wide: ${outside.slice(-3).map((element) => element.outerHTML.slice(0, 120)).join(" | ")}`;
          });
          if (wide !== null) note(wide);
          (await faultsOf(page)).forEach(note);
          watch.complaints.forEach(note);
          await close();
        }
      }
      const lines = [...seen].map(([fault, places]) => `${fault} (${places.join("; ")})`);
      if (lines.length > 0) assert.fail(`${lines.length} faults\n${lines.join("\n")}`);
    });
  }

  it("the first page is small", async () => {
    const { page, context, close } = await open();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto(url(), { waitUntil: "networkidle" });
    await close();
    assert.ok(bytes > 5_000, `only ${bytes} bytes seen`);
    assert.ok(bytes <= HOME_BYTES_MAX, `the first page takes ${bytes} bytes`);
  });
});
