// Packed numbers, lists and words, against the encoder of fixture.mjs and values worked out by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compareKeys, digits, fc, hashed, placeOf, rice, vlq } from "../../themes/default/assets/js/search/codec.js";
import { digitsOf, fcOf, riceOf, vlqOf } from "./fixture.mjs";

function randomFrom(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("numbers are those of the page that describes the format", () => {
  assert.deepEqual(vlq("AfgB"), [0, 31, 32]);
  assert.deepEqual(vlq(""), []);
  const numbers = [0, 1, 31, 32, 1023, 1024, 2 ** 31, 2 ** 40 + 7];
  assert.deepEqual(vlq(vlqOf(numbers)), numbers);
  assert.deepEqual(Array.from(digits("Aa0-_")), [0, 26, 52, 62, 63]);
  assert.deepEqual(Array.from(digits(digitsOf([5, 63, 0]))), [5, 63, 0]);
});

test("a Rice list by hand", () => {
  // 3 numbers below 16: t = floor(1104 / 300) = 3, k = 1; distances 2, 0, 9: 10 0, 0 0, 11110 1.
  assert.deepEqual(Array.from(rice("h6", [3], 16)[0]), [2, 3, 13]);
  assert.equal(riceOf([[2, 3, 13]], 16), "h6");
});

test("Rice lists of any density come back, one after another", () => {
  const random = randomFrom(7);
  for (const span of [1, 2, 63, 1000, 4_000_000]) {
    const lists = [1, 2, 5, 400].map((size) => {
      const numbers = new Set(Array.from({ length: Math.min(size, span) }, () => random(span)));
      return Array.from(numbers).sort((a, b) => a - b);
    });
    const text = riceOf(lists, span);
    assert.deepEqual(rice(text, lists.map((list) => list.length), span).map((list) => Array.from(list)), lists, `span ${span}`);
  }
  assert.deepEqual(rice("", [0], 10).map((list) => Array.from(list)), [[]]);
});

test("a list cut short ends", () => {
  assert.equal(rice("_", [1000], 10)[0].length, 1000);
});

test("words are front-coded by code point", () => {
  const words = ["sejarah", "sejarahnya", "sejati", "𠀀𠀁", "𠀀𠀂"];
  assert.equal(fcOf(words), "Asejarah Hnya Eti A𠀀𠀁 B𠀂");
  assert.deepEqual(fc(fcOf(words)), words);
  assert.deepEqual(fc(""), []);
  const long = ["x".repeat(63) + "a", "x".repeat(63) + "b"];
  assert.deepEqual(fc(fcOf(long)), long);
});

test("the hash is FNV-1a over UTF-8", () => {
  // Published values: "" is 811c9dc5, "a" is e40c292c, "foobar" is bf9cf968.
  assert.equal(hashed("", 2 ** 32), 0x811c9dc5);
  assert.equal(hashed("a", 2 ** 32), 0xe40c292c);
  assert.equal(hashed("foobar", 2 ** 32), 0xbf9cf968);
  assert.equal(hashed("foobar", 7), 0xbf9cf968 % 7);
});

test("keys are in the order of code points", () => {
  const keys = ["z", "ﻼ", "𠀀", "a", "aa", "豈"];
  assert.deepEqual(keys.sort(compareKeys), ["a", "aa", "z", "豈", "ﻼ", "𠀀"]);
});

test("numbers are found in ascending lists", () => {
  const list = Int32Array.from([2, 5, 9]);
  assert.deepEqual([1, 2, 5, 6, 9, 10].map((n) => placeOf(list, n)), [-1, 0, 1, -1, 2, -1]);
  assert.equal(placeOf(new Int32Array(0), 0), -1);
});
