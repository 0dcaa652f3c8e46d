// @ts-check
// What a visitor types, cut into clauses: src/search/FORMAT.md, section 9. No DOM.

import { analyze } from "./analyze.js";
import { identify } from "./identifiers.js";
import { modern } from "./spelling.js";

/** @typedef {import("./analyze.js").Word} Word */

/**
 * One thing a document must have: all words of any one of `forms`, in a field of `mask`.
 * `word` is what spelling is compared with; nothing where it is not corrected. A fixed clause is never left out.
 * @typedef {{ forms: string[][], mask: number, word: string, isOpen: boolean, isFixed: boolean }} Clause
 * @typedef {{ words: string[], mask: number }} Phrase words that follow one another
 * @typedef {{ clauses: Clause[], phrases: Phrase[], numbers: string[] }} Query
 */

/** Title, author, subject, publisher and place, call number and class, everything else. */
export const ALL_FIELDS = 63;
export const SUBJECT = 4;

/** Fields as they are written before a colon, with the bit of the mask of a posting. Numbers are no field of words. */
const fields = new Map([
  ["title", 1],
  ["author", 2],
  ["subject", SUBJECT],
  ["publisher", 8],
  ["call", 16],
  ["isbn", 0],
  ["issn", 0],
  ["id", 0],
]);

/**
 * The clauses of a question. `title:` and the like before a word, or before words in double quotes, ask for a field;
 * the last word is open, it may be unfinished, unless a space or quote ends it.
 * @param {string} text
 * @param {Record<string, string>} [names] of fields in other languages, with the names here
 * @param {string[]} [headings] that a document must have, too
 * @returns {Query}
 */
export function parseQuery(text, names = {}, headings = []) {
  /** @type {Query} */
  const query = { clauses: [], phrases: [], numbers: [] };
  const ask = (/** @type {Word[]} */ words, /** @type {number} */ mask, isFixed = false) =>
    query.clauses.push(...words.map((word) => clauseOf(word, mask, isFixed)));
  for (const [chunk, name, quoted, bare] of text.matchAll(/(?:(\p{L}+):)?(?:["“„”]([^"“”]*)["”]?|([^\s"“„”]+))/gu)) {
    const key = (name ?? "").toLowerCase();
    const field = fields.get(names[key] ?? key);
    const content = name === undefined || field !== undefined ? (quoted ?? bare) : chunk;
    if (field === 0) {
      query.numbers.push(identify(content) ?? content.toLowerCase());
      continue;
    }
    const words = analyze(content);
    const isPhrase = quoted !== undefined && words.length > 1;
    const mask = field ?? ALL_FIELDS;
    ask(words, mask, field !== undefined && !isPhrase);
    if (isPhrase) query.phrases.push({ words: sequence(quoted), mask });
  }
  const last = query.clauses.at(-1);
  if (last !== undefined && !/[\s"“”]$/u.test(text)) {
    const letters = Array.from(last.forms[0].at(-1) ?? "");
    // One Latin letter would begin too much; one Han character is half a word.
    last.isOpen = letters.length > 1 || letters[0] > "\u0E00";
  }
  for (const heading of headings) {
    ask(analyze(heading), SUBJECT);
    query.phrases.push({ words: sequence(heading), mask: SUBJECT });
  }
  return query;
}

/**
 * The words of a text one after another, in the spelling of today.
 * @param {string} text
 * @returns {string[]}
 */
export function sequence(text) {
  return analyze(text).flatMap(({ parts }) => parts.map(modern));
}

/**
 * All terms by which a text is found.
 * @param {string} text
 * @returns {Set<string>}
 */
export function termsOf(text) {
  const terms = analyze(text).flatMap(({ parts, also }) => [...parts, ...also]);
  return new Set(terms.flatMap((term) => [term, modern(term)]));
}

/**
 * @param {Word} word
 * @param {number} mask
 * @param {boolean} isFixed
 * @returns {Clause}
 */
function clauseOf({ parts, also }, mask, isFixed) {
  const forms = [parts, ...also.map((term) => [term])];
  const all = new Map([...forms, ...forms.map((form) => form.map(modern))].map((form) => [form.join(" "), form]));
  const word = parts.length === 1 ? parts[0] : (also[0] ?? "");
  return { forms: Array.from(all.values()), mask, word: /\p{N}/u.test(word) ? "" : word, isOpen: false, isFixed };
}
