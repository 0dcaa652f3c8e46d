// @ts-check
// Where the words of a question stand in a text. Words are found in the text as it is written, and
// compared folded. No DOM.

import { analyze, compoundPattern, pairPattern, piecePattern } from "./analyze.js";
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
  // What hyphens join is looked at as one, then what they join, then pairs of letters.
  const look = (/** @type {string} */ part, /** @type {number} */ from, /** @type {RegExp[]} */ [pattern, ...smaller]) => {
    for (const { 0: whole, 1: unit = whole, index } of part.matchAll(pattern)) {
      const [start, end] = [from + index, from + index + unit.length];
      const [words, last] = [analyze(unit), found.at(-1)];
      if (words.length !== 1 || !words.some(({ parts, also }) => parts.every(isWanted) || also.some(isWanted))) {
        if (smaller.length > 0) look(unit, start, smaller);
      } else if (last && start <= last[1]) last[1] = end;
      else found.push([start, end]);
    }
  };
  // Folding keeps what is a letter and what is none; an acute alone is typed for an apostrophe.
  look(text.replaceAll("\u00B4", "'"), 0, [compoundPattern, piecePattern, pairPattern]);
  return found;
}
