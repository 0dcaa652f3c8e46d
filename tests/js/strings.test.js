// Every text that the search page or its scripts ask for is there, in all languages, and none that nobody asks for.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { script, stringsOf, template } from "./strings.mjs";

const names = readdirSync(new URL("../../themes/default/assets/js/search/", import.meta.url)).sort();
/** Texts whose key ends with a code of the data. */
const kinds = ["type", "class", "own", "joined"];

/** The form of a text for a number, by the names that `Intl.PluralRules` gives. */
const form = /_(zero|one|two|few|many|other)$/;
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("all languages have the same texts", () => {
  const keys = (lang) => [...new Set(Object.keys(stringsOf(lang)).map((key) => key.replace(form, "_other")))];
  assert.deepEqual(Object.keys(stringsOf("id")), Object.keys(stringsOf("en")));
  assert.deepEqual(keys("ar"), keys("id"));
});

test("a text has the same places in all languages", () => {
  const [id, ar] = [stringsOf("id"), stringsOf("ar")];
  for (const [key, text] of Object.entries(ar)) {
    // Where a form says its number in words, it stands without the place.
    if (/_(zero|one|two)$/.test(key)) continue;
    assert.deepEqual(places(text), places(id[key] ?? id[key.replace(form, "_other")]), key);
  }
});

test("a text for a number has all the forms that a language asks for", () => {
  const counted = Object.keys(stringsOf("id")).filter((key) => key.endsWith("_other"));
  for (const lang of ["id", "en", "ar"]) {
    const strings = stringsOf(lang);
    const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();
    for (const key of counted) {
      // None at all is said in words of its own, or not at all.
      for (const category of pluralCategories.filter((name) => name !== "zero")) {
        assert.ok(key.replace(form, `_${category}`) in strings, `${lang}: ${key} for ${category}`);
      }
    }
  }
});

test("names of fields are words that a question can begin with", () => {
  const names = ["title", "author", "subject", "publisher", "call"];
  for (const lang of ["id", "en", "ar"]) {
    const pairs = stringsOf(lang).search_fields.split(", ").map((pair) => pair.split(" "));
    assert.deepEqual(pairs.map(([, name]) => name), names);
    for (const [own] of pairs) assert.match(own, /^\p{L}+$/u);
  }
});

test("every text that is asked for exists, and every other is asked for", () => {
  const strings = stringsOf("id");
  const asked = new Set();
  for (const [, key] of template().matchAll(/t\(key="(\w+)"\)/g)) asked.add(key);
  for (const name of names) {
    for (const [, key] of script(name).matchAll(/(?:\btexts|this)\.get\("(\w+)"/g)) asked.add(`search_${key}`);
    for (const [, key] of script(name).matchAll(/const (?:FETCH|VERSION) = "(\w+)"/g)) asked.add(`search_${key}`);
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
  for (const lang of ["id", "en", "ar"]) {
    for (const text of Object.values(stringsOf(lang))) {
      assert.doesNotMatch(text, /tersedia|sedang|available|on the shelf|\bnow\b|متاح|متوفر|على الرف|الآن/i);
    }
  }
});

test("scripts write text, never markup", () => {
  for (const name of names) {
    assert.doesNotMatch(script(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  }
});
