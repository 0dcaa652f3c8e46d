// @ts-check
// Where the words of a question stand in a text. Words are found in the text as it is written, and
// compared folded. No DOM.

import { analyze, compoundPattern, fold, piecePattern } from "./analyze.js";
import { modern } from "./spelling.js";

/**
 * The stretches of a text that were asked for, in order, none touching another.
 * @param {string} text
 * @param {Set<string>} terms
 * @returns {[number, number][]} first and end
 */
export function highlight(text, terms) {
  const isWanted = (/** @type {string} */ term) => terms.has(term) || terms.has(modern(term));
  /** @type {[number, number][]} */
  const found = [];
  const mark = (/** @type {number} */ start, /** @type {number} */ length) => {
    const last = found.at(-1);
    if (last && start <= last[1]) last[1] = start + length;
    else found.push([start, start + length]);
  };
  // Folding keeps what is a letter and what is none; an acute alone is typed for an apostrophe.
  for (const { 0: compound, index } of text.replaceAll("\u00B4", "'").matchAll(compoundPattern)) {
    if (/[-\u2010]/.test(compound) && analyze(compound).some(({ also }) => also.some(isWanted))) {
      mark(index, compound.length);
      continue;
    }
    for (const { 0: piece, index: inside } of compound.matchAll(piecePattern)) {
      const { parts = [], also = [] } = analyze(piece)[0] ?? {};
      const folded = fold(piece);
      if (parts.length < 2 || folded.length !== piece.length) {
        if ([...parts, ...also].some(isWanted)) mark(index + inside, piece.length);
        continue;
      }
      // Scripts without spaces: pairs of letters.
      for (let at = 0; at < piece.length; at += 1) {
        const part = parts.find((term) => isWanted(term) && folded.startsWith(term, at));
        if (part) mark(index + inside + at, part.length);
      }
    }
  }
  return found;
}
