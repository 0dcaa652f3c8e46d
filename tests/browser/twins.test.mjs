// Words and spellings in the browser are those of Rust, for every character and a hundred thousand random strings; the
// rest of the million is for tests/js/twins.test.js, whose engine is the same.

import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { compare, recipe } from "../js/compare.mjs";
import { world } from "./harness.mjs";

/** Of 4,096 strings each. */
const RANDOM_BLOCKS = 24;

describe("the analyzer", () => {
  const { open, url } = world();

  it("has the words and spellings of Rust", async (t) => {
    const { page, close } = await open();
    // The scripts as they lie in the repository, below an address of the site.
    await page.route("**/repository/**", (route) => {
      const path = new URL(route.request().url()).pathname.replace("/repository/", "../../");
      return route.fulfill({ path: fileURLToPath(new URL(path, import.meta.url)), contentType: "text/javascript" });
    });
    await page.goto(url());
    const twins = await page.evaluateHandle((address) => import(address), url("repository/tests/js/twins.js"));
    await compare(t, {
      unknown: () => twins.evaluate((own, given) => own.unknown(given), recipe),
      digests: (left) => twins.evaluate((own, given) => own.digests(...given), /** @type {const} */ ([recipe, left, RANDOM_BLOCKS])),
      block: (left, at) => twins.evaluate((own, given) => own.block(...given), /** @type {const} */ ([recipe, left, at])),
    });
    await close();
  });
});
