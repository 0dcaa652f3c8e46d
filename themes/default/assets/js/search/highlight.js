// @ts-check
// Where the words of a question stand in a text. Words are compared folded, so each place is carried back to the text
// as it is written. No DOM.

import { analyze, fold } from "./analyze.js";
import { modern } from "./spelling.js";

const piecePattern = /[\p{Alphabetic}\p{N}\p{M}'`\u2018\u2019\u201B\u2032\u02B9-\u02BF]+/gu;
const compoundPattern = new RegExp(`${piecePattern.source}(?:[-\u2010]${piecePattern.source})*`, "gu");

/**
 * The stretches of a text that were asked for, in order, none touching another.
 * @param {string} text
 * @param {Set<string>} terms
 * @returns {[number, number][]} first and end
 */
export function highlight(text, terms) {
  const isWanted = (/** @type {string} */ term) => terms.has(term) || terms.has(modern(term));
  // A letter with its marks is folded as one, and every character that comes of it knows where it was.
  let folded = "";
  /** @type {[number, number][]} */
  const places = [];
  for (const { 0: cluster, index } of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    const piece = fold(cluster);
    folded += piece;
    for (let at = 0; at < piece.length; at += 1) places.push([index, index + cluster.length]);
  }
  /** @type {[number, number][]} */
  const found = [];
  const mark = (/** @type {number} */ from, /** @type {number} */ length) => {
    const [start, end] = [places[from][0], places[from + length - 1][1]];
    const last = found.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  };
  for (const { 0: compound, index } of folded.matchAll(compoundPattern)) {
    const words = analyze(compound);
    if (/[-\u2010]/.test(compound) && words.some(({ also }) => also.some(isWanted))) {
      mark(index, compound.length);
      continue;
    }
    for (const { 0: piece, index: inside } of compound.matchAll(piecePattern)) {
      const { parts = [], also = [] } = analyze(piece)[0] ?? {};
      if (parts.length < 2) {
        if ([...parts, ...also].some(isWanted)) mark(index + inside, piece.length);
        continue;
      }
      // Scripts without spaces: pairs of letters.
      for (let at = 0; at < piece.length; at += 1) {
        const part = parts.find((term) => isWanted(term) && piece.startsWith(term, at));
        if (part !== undefined) mark(index + inside + at, part.length);
      }
    }
  }
  return found;
}
