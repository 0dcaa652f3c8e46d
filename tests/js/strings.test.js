// Every text that the search page or its scripts ask for is there, in both languages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { script, stringsOf, template } from "./strings.mjs";

const names = ["analyze.js", "identifiers.js", "index.js", "query.js", "results.js", "texts.js", "ui.js"];

test("both languages have the same texts", () => {
  assert.deepEqual(Object.keys(stringsOf("id")), Object.keys(stringsOf("en")));
});

test("every text that is asked for exists", () => {
  const strings = stringsOf("id");
  for (const [, key] of template().matchAll(/\{\{ t\.(\w+) \}\}/g)) assert.ok(key in strings, key);
  for (const name of names) {
    for (const [, key] of script(name).matchAll(/\.get\("(\w+)"/g)) {
      if (key !== "q" && key !== "from" && key !== "to" && key !== "sort") assert.ok(`search_${key}` in strings, key);
    }
    for (const [, key] of script(name).matchAll(/\.count\("(\w+)"/g)) assert.ok(`search_${key}_other` in strings, key);
  }
});

test("no text promises that a copy is there today", () => {
  for (const lang of ["id", "en"]) {
    for (const text of Object.values(stringsOf(lang))) {
      assert.doesNotMatch(text, /tersedia|sedang|available|on the shelf|\bnow\b/i);
    }
  }
});

test("scripts write text, never markup", () => {
  for (const name of names) {
    assert.doesNotMatch(script(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  }
});
