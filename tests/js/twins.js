// @ts-check
// The browser's side of tests/tools/analyzer_digest.rs: the same inputs, the same digests. Runs in Node and in the browser.

import { analyze, fold } from "../../themes/default/assets/js/search/analyze.js";
import { distance, distanceMax, modern, plain, skeleton } from "../../themes/default/assets/js/search/spelling.js";

const BLOCK = 4096;
const CODE_POINTS = 0x110000 / BLOCK;
/** Blocks of random strings: a million strings. */
export const RANDOM = 245;
const SUBSTITUTE = "x";

/**
 * tests/contracts/inputs.json.
 * @typedef {{ lists: string[], ranges: [number, number][], assigned: number[] }} Recipe
 */

/**
 * The code points of the recipe that this engine does not know yet, or not as they are now, as ranges: `888-889,907-907`.
 * @param {Recipe} recipe
 * @returns {string}
 */
export function unknown(recipe) {
  const ranges = [];
  let first = -1;
  const known = knownOf(recipe, "");
  for (let code = 0; code <= 0x110000; code += 1) {
    // Small letters above others are alphabetic since Unicode 16.
    const unlike = code >= 0x1dd3 && code <= 0x1df4 ? /\P{Alphabetic}/u : /\p{Cn}/u;
    const isUnknown = known[code] === 1 && unlike.test(String.fromCodePoint(code));
    if (isUnknown && first < 0) first = code;
    if (!isUnknown && first >= 0) {
      ranges.push(`${first}-${code - 1}`);
      first = -1;
    }
  }
  return ranges.join();
}

/**
 * The digest of every block.
 * @param {Recipe} recipe
 * @param {string} left ranges to leave out
 * @param {number} random blocks of random strings
 * @returns {number[]}
 */
export function digests(recipe, left, random) {
  const known = knownOf(recipe, left);
  return Array.from({ length: CODE_POINTS + random }, (_, block) => digest(answersTo(inputsOf(recipe, known, block))));
}

/**
 * The inputs of a block with their answers.
 * @param {Recipe} recipe
 * @param {string} left ranges to leave out
 * @param {number} block
 * @returns {[string, string][]}
 */
export function block(recipe, left, block) {
  const inputs = inputsOf(recipe, knownOf(recipe, left), block);
  const answers = answersTo(inputs);
  return inputs.map((text, at) => [text, answers[at]]);
}

/**
 * @param {Recipe} recipe
 * @param {string} left
 * @returns {Uint8Array}
 */
function knownOf(recipe, left) {
  const known = new Uint8Array(0x110000);
  let at = 0;
  for (let pair = 0; pair < recipe.assigned.length; pair += 2) {
    const from = at + recipe.assigned[pair];
    at = from + recipe.assigned[pair + 1];
    known.fill(1, from, at);
  }
  for (const range of left.split(",").filter((range) => range !== "")) {
    const [first, last] = range.split("-").map(Number);
    known.fill(0, first, last + 1);
  }
  return known;
}

/**
 * Code points alone and between letters, or random strings.
 * @param {Recipe} recipe
 * @param {Uint8Array} known
 * @param {number} block
 * @returns {string[]}
 */
function inputsOf({ lists, ranges }, known, block) {
  const letters = lists.map((list) => Array.from(list));
  const charOf = (/** @type {number} */ code) => (known[code] === 1 ? String.fromCodePoint(code) : SUBSTITUTE);
  let state = block;
  const below = (/** @type {number} */ n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) * n) / 2 ** 32);
  };
  // A few pieces of a few characters of one kind each; now and then the last word again, after a hyphen.
  const string = () => {
    let [text, word] = ["", ""];
    for (let pieces = below(6); pieces >= 0; pieces -= 1) {
      if (below(10) === 0) {
        text += `-${word}`;
        word = "";
      }
      const kind = below(letters.length * 4 + ranges.length);
      const list = letters[Math.floor(kind / 4)];
      for (let left = below(3); left >= 0; left -= 1) {
        let own;
        if (list === undefined) {
          const [first, last] = ranges[kind - letters.length * 4];
          own = charOf(first + below(last - first + 1));
        } else own = list[below(list.length)];
        word = own === " " ? "" : word + own;
        text += own;
      }
    }
    return text;
  };
  return Array.from({ length: BLOCK }, (_, n) => {
    if (block >= CODE_POINTS) return string();
    const own = charOf(block * BLOCK + n);
    return `${own} a${own}b`;
  });
}

/**
 * All that both sides say of texts, a line each.
 * @param {string[]} inputs
 * @returns {string[]}
 */
function answersTo(inputs) {
  let before = "";
  return inputs.map((text) => {
    let out = fold(text);
    for (const { parts, also } of analyze(text)) {
      const [first] = parts;
      const slips = Math.max(0, distanceMax(first));
      const spelled = `${modern(first)}|${plain(first)}|${skeleton(first) ?? ""}|${slips}|${distance(first, before, 2)}`;
      out += `|${parts.join(" ")}|${also.join(" ")}|${spelled}`;
      before = first;
    }
    return out;
  });
}

/**
 * FNV-1a of 32 bits over the UTF-16 of lines.
 * @param {string[]} lines
 * @returns {number}
 */
function digest(lines) {
  let hash = 0x811c9dc5;
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 1) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ 10, 0x01000193);
  }
  return hash >>> 0;
}
