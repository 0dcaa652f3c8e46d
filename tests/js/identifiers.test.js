// The browser's side of tests/contracts/identifiers.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { identify } from "../../themes/default/assets/js/search/identifiers.js";

const contract = JSON.parse(readFileSync(new URL("../contracts/identifiers.json", import.meta.url), "utf8"));

test("numbers are those of the contract", () => {
  for (const { text, number } of contract.cases) {
    assert.equal(identify(text), number, `text ${JSON.stringify(text)}`);
  }
});
