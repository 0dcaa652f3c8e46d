// The browser's side of tests/contracts/analyze.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ANALYZER_ID, analyze } from "../../themes/default/assets/js/search/analyze.js";

const contract = JSON.parse(readFileSync(new URL("../contracts/analyze.json", import.meta.url), "utf8"));

/** A word as one line of text: parts, and after a bar what else stands for it. */
function lineOf(word) {
  return word.also.length === 0 ? word.parts.join(" ") : `${word.parts.join(" ")}|${word.also.join(" ")}`;
}

test("the analyzer is the one of the contract", () => {
  assert.equal(ANALYZER_ID, contract.analyzer.id);
});

test("words are those of the contract", () => {
  for (const { text, words } of contract.cases) {
    assert.deepEqual(analyze(text).map(lineOf), words, `text ${JSON.stringify(text)}`);
  }
});

test("random text gives the same words as in Rust", () => {
  const { seed, texts, ranges, n_terms: termsExpected, fnv1a32 } = contract.fuzz;
  const encoder = new TextEncoder();
  let state = seed;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % below;
  };
  let terms = 0;
  let hash = 0x811c9dc5;
  for (let n = 0; n < texts; n += 1) {
    let text = "";
    for (let left = random(24); left >= 0; left -= 1) {
      const [first, last] = ranges[random(ranges.length)];
      text += String.fromCodePoint(first + random(last - first + 1));
    }
    for (const word of analyze(text)) {
      terms += word.parts.length + word.also.length;
      for (const byte of encoder.encode(`${lineOf(word)}\n`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    }
  }
  assert.equal(terms, termsExpected);
  assert.equal(hash, fnv1a32);
});
