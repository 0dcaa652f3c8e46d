// What visitors type, cut into clauses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL_FIELDS, parseQuery } from "../../themes/default/assets/js/search/query.js";

const names = { judul: "title", pengarang: "author" };
const formsOf = (text) => parseQuery(text, names).clauses.map(({ forms }) => forms.map((form) => form.join("+")));

test("a word has its parts, its joined form and its spelling of today", () => {
  assert.deepEqual(formsOf("e-book"), [["e+book", "ebook"]]);
  assert.deepEqual(formsOf("tjerita Soekarno"), [["tjerita", "cerita"], ["soekarno", "sukarno"]]);
  assert.deepEqual(formsOf("Qur'an"), [["quran"]]);
});

test("fields are asked for by name, in any language that the site names", () => {
  const masks = (text) => parseQuery(text, names).clauses.map(({ mask }) => mask);
  assert.deepEqual(masks("title:sejarah judul:sejarah sejarah"), [1, 1, ALL_FIELDS]);
  assert.deepEqual(masks("author:a subject:b publisher:c call:d"), [2, 4, 8, 16]);
  assert.deepEqual(masks("PENGARANG:hamka"), [2]);
  // No such field: both are words.
  assert.deepEqual(formsOf("bab:satu"), [["bab"], ["satu"]]);
});

test("quotes of any kind make phrases", () => {
  for (const text of ['"sejarah islam"', "“sejarah islam”", 'judul:"sejarah islam']) {
    assert.deepEqual(parseQuery(text, names).phrases.map(({ words }) => words), [["sejarah", "islam"]], text);
  }
  assert.deepEqual(parseQuery('"sejarah"').phrases, []);
  assert.equal(parseQuery('judul:"sejarah islam"', names).phrases[0].mask, 1);
});

test("numbers among words are numbers where a field says so", () => {
  const { clauses, numbers } = parseQuery("sejarah isbn:978-602-8519-93-9 id:ABC");
  assert.equal(clauses.length, 1);
  assert.deepEqual(numbers, ["9786028519939", "abc"]);
});

test("the last word is open until a space or a quote ends it", () => {
  const isOpen = (text) => parseQuery(text).clauses.at(-1).isOpen;
  assert.deepEqual(["a", "ab", "ab ", '"ab"', "图"].map(isOpen), [false, true, false, false, true]);
  assert.deepEqual(parseQuery("ab cd").clauses.map((clause) => clause.isOpen), [false, true]);
});

test("words with digits are not corrected", () => {
  assert.deepEqual(parseQuery("sejarah 1945 buku2").clauses.map(({ word }) => word), ["sejarah", "", ""]);
});
