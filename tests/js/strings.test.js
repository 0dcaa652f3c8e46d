// Every text that the search page or its scripts ask for is there, in both languages, and none that nobody asks for.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { script, stringsOf, template } from "./strings.mjs";

const names = readdirSync(new URL("../../themes/default/assets/js/search/", import.meta.url)).sort();
/** Texts whose key ends with a code of the data. */
const kinds = ["type", "class", "own", "joined"];

test("both languages have the same texts", () => {
  assert.deepEqual(Object.keys(stringsOf("id")), Object.keys(stringsOf("en")));
});

test("every text that is asked for exists, and every other is asked for", () => {
  const strings = stringsOf("id");
  const asked = new Set();
  for (const [, key] of template().matchAll(/t\(key="(\w+)"\)/g)) asked.add(key);
  for (const name of names) {
    for (const [, key] of script(name).matchAll(/(?:\btexts|this)\.get\("(\w+)"/g)) asked.add(`search_${key}`);
    for (const [, key] of script(name).matchAll(/texts\.get\(isVersion \? "(\w+)" : "\w+"\)/g)) asked.add(`search_${key}`).add("search_error");
    for (const [, key] of script(name).matchAll(/\.count\("(\w+)"/g)) {
      const forms = [`search_${key}_other`, `search_${key}_one`];
      for (const form of forms.some((form) => form in strings) ? forms : [`search_${key}`]) asked.add(form);
    }
  }
  for (const key of asked) assert.ok(key in strings, key);
  const isOfCode = (key) => kinds.some((kind) => key.startsWith(`search_${kind}_`));
  const unused = Object.keys(strings).filter((key) => !asked.has(key) && !isOfCode(key) && !key.endsWith("_zero"));
  assert.deepEqual(unused, ["search_lang_und"].filter((key) => !asked.has(key)));
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
