// @ts-check
// A visitor's question to the index: which records, in which order, and how they spread over the filters. No DOM.

import { analyze } from "./analyze.js";
import { identify } from "./identifiers.js";

/** @typedef {import("./index.js").HoldingsIndex} HoldingsIndex */

/**
 * @typedef {"relevance" | "newest" | "oldest" | "title"} Sort
 * @typedef {{ member: string[], lang: string[], type: string[], class: string[], from: number | null, to: number | null }} Filters
 * @typedef {{ text: string, filters: Filters, sort: Sort }} Question
 * @typedef {{ parts: string[], also: string[], mask: number, isPrefix: boolean }} QueryWord
 * @typedef {{ member: Map<string, number>, lang: Map<string, number>, type: Map<string, number>, class: Map<string, number> }} Counts
 * @typedef {{ ordinals: number[], counts: Counts, identifier: string | null }} Answer
 */

/** Filters that are lists, in the order in which they are shown. */
export const LIST_FILTERS = /** @type {const} */ (["member", "type", "lang", "class"]);

/** Sorts, the usual one first. */
export const SORTS = /** @type {const} */ (["relevance", "newest", "oldest", "title"]);

const ALL_FIELDS = 15;
// Names of the fields as visitors write them before a colon, with the bit of the mask of a posting.
const fieldMasks = new Map([
  ["title", 1],
  ["judul", 1],
  ["author", 2],
  ["pengarang", 2],
  ["subject", 4],
  ["subjek", 4],
]);
// What a word is worth in each field, by the bits of the mask.
const weights = [8, 4, 2, 1];
const COMPLETION_WEIGHT = 0.5;
const COMPLETIONS_MAX = 200;
const COMPLETION_SHARDS_MAX = 4;

/**
 * No filter.
 * @returns {Filters}
 */
export function noFilters() {
  return { member: [], lang: [], type: [], class: [], from: null, to: null };
}

/**
 * The words of a question. `judul:` and the like before a word, or before words in double quotes, ask for a field;
 * the last word is taken as the beginning of one, unless a space or quote ends it.
 * @param {string} text
 * @returns {QueryWord[]}
 */
export function parseQuery(text) {
  /** @type {QueryWord[]} */
  const words = [];
  const chunks = text.matchAll(/(?:(\p{L}+):)?(?:"([^"]*)"?|(\S+))/gu);
  for (const [chunk, field, quoted, bare] of chunks) {
    const mask = field === undefined ? undefined : fieldMasks.get(field.toLowerCase());
    const content = mask === undefined ? chunk : (quoted ?? bare);
    for (const word of analyze(content)) words.push({ ...word, mask: mask ?? ALL_FIELDS, isPrefix: false });
  }
  const last = words.at(-1);
  if (last !== undefined && !/[\s"]$/u.test(text)) {
    const letters = Array.from(last.parts.at(-1) ?? "");
    // One Latin letter would begin too much; one Han character is half a word.
    last.isPrefix = letters.length > 1 || letters[0] > "\u0E00";
  }
  return words;
}

/**
 * Answers a question. Without words, filters alone choose; without either, nothing is found.
 * @param {HoldingsIndex} index
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
export async function search(index, question) {
  const { filters } = question;
  const identifier = identify(question.text);
  const identified = identifier === null ? [] : await index.identified(identifier);
  const words = parseQuery(question.text);
  /** @type {Map<number, number>} */
  let scores = new Map();
  if (identified.length > 0) {
    scores = new Map(identified.map((ordinal) => [ordinal, 1]));
  } else if (words.length > 0) {
    scores = intersect(await Promise.all(words.map((word) => wordScores(index, word))));
  } else if (question.text.trim() === "" && hasFilters(filters)) {
    for (let ordinal = 0; ordinal < index.manifest.n_records; ordinal += 1) scores.set(ordinal, 0);
  }

  // Ordinals are in order of title.
  const found = Array.from(scores.keys()).sort((a, b) => a - b);
  const columns = await index.columns(found);
  const { members, languages, formats, class_groups: classGroups } = index.manifest.facets;
  const values = columns.map((row) => ({
    member: row.members.map((place) => members[place].id),
    lang: [languages[row.language].code],
    type: [formats[row.format].code],
    class: [classGroups[row.class_group].code],
  }));
  /** @type {Counts} */
  const counts = { member: new Map(), lang: new Map(), type: new Map(), class: new Map() };
  const kept = [];
  for (const [at, ordinal] of found.entries()) {
    if (!isWithinYears(columns[at].year, filters)) continue;
    const refusing = LIST_FILTERS.filter(
      (name) => filters[name].length > 0 && !values[at][name].some((code) => filters[name].includes(code)),
    );
    if (refusing.length === 0) kept.push({ ordinal, year: columns[at].year });
    // A value is counted under the other filters, not under its own: that is how many it would show.
    for (const name of LIST_FILTERS) {
      if (refusing.some((other) => other !== name)) continue;
      for (const code of values[at][name]) counts[name].set(code, (counts[name].get(code) ?? 0) + 1);
    }
  }
  kept.sort(orderOf(question.sort, scores));
  return { ordinals: kept.map(({ ordinal }) => ordinal), counts, identifier: identified.length > 0 ? identifier : null };
}

/**
 * Whether any filter is set.
 * @param {Filters} filters
 * @returns {boolean}
 */
export function hasFilters(filters) {
  return filters.from !== null || filters.to !== null || LIST_FILTERS.some((name) => filters[name].length > 0);
}

/**
 * Records that meet a word, with what each is worth.
 * @param {HoldingsIndex} index
 * @param {QueryWord} word
 * @returns {Promise<Map<number, number>>}
 */
async function wordScores(index, word) {
  const last = word.parts.length - 1;
  const parts = word.parts.map((term, at) => termScores(index, term, word.mask, word.isPrefix && at === last));
  const also = word.also.map((term) => termScores(index, term, word.mask, word.isPrefix));
  const scored = await Promise.all([...parts, ...also]);
  return highest([intersect(scored.slice(0, parts.length)), ...scored.slice(parts.length)]);
}

/**
 * @param {HoldingsIndex} index
 * @param {string} term
 * @param {number} mask
 * @param {boolean} isPrefix
 * @returns {Promise<Map<number, number>>}
 */
async function termScores(index, term, mask, isPrefix) {
  const [exact, completions] = await Promise.all([
    index.postings(term),
    isPrefix ? index.completions(term, COMPLETIONS_MAX, COMPLETION_SHARDS_MAX) : [],
  ]);
  const longer = completions.map(({ postings }) => scoresOf(index, postings, mask, COMPLETION_WEIGHT));
  return highest([scoresOf(index, exact, mask, 1), ...longer]);
}

/**
 * @param {HoldingsIndex} index
 * @param {Map<number, number>} postings
 * @param {number} wanted mask of fields
 * @param {number} factor
 * @returns {Map<number, number>}
 */
function scoresOf(index, postings, wanted, factor) {
  const rarity = Math.log(1 + index.manifest.n_records / Math.max(1, postings.size));
  const scores = new Map();
  for (const [ordinal, mask] of postings) {
    const weight = weights.reduce((sum, worth, bit) => sum + ((mask & wanted) >> bit) % 2 * worth, 0);
    if (weight > 0) scores.set(ordinal, weight * rarity * factor);
  }
  return scores;
}

/**
 * Records that are in every list; scores add up.
 * @param {Map<number, number>[]} lists at least one
 * @returns {Map<number, number>}
 */
function intersect(lists) {
  const [shortest, ...others] = [...lists].sort((a, b) => a.size - b.size);
  const common = new Map();
  for (const [ordinal, score] of shortest) {
    if (!others.every((list) => list.has(ordinal))) continue;
    common.set(ordinal, others.reduce((sum, list) => sum + (list.get(ordinal) ?? 0), score));
  }
  return common;
}

/**
 * Records that are in any list, with their best score.
 * @param {Map<number, number>[]} lists
 * @returns {Map<number, number>}
 */
function highest(lists) {
  const best = new Map();
  for (const list of lists) {
    for (const [ordinal, score] of list) best.set(ordinal, Math.max(score, best.get(ordinal) ?? 0));
  }
  return best;
}

/**
 * @param {number | null} year
 * @param {Filters} filters
 * @returns {boolean}
 */
function isWithinYears(year, { from, to }) {
  if (from === null && to === null) return true;
  return year !== null && (from === null || year >= from) && (to === null || year <= to);
}

/**
 * @param {Sort} sort
 * @param {Map<number, number>} scores
 * @returns {(a: { ordinal: number, year: number | null }, b: { ordinal: number, year: number | null }) => number}
 */
function orderOf(sort, scores) {
  const score = (/** @type {number} */ ordinal) => scores.get(ordinal) ?? 0;
  switch (sort) {
    case "title":
      return (a, b) => a.ordinal - b.ordinal;
    case "newest":
      return (a, b) => (b.year ?? -Infinity) - (a.year ?? -Infinity) || a.ordinal - b.ordinal;
    case "oldest":
      return (a, b) => (a.year ?? Infinity) - (b.year ?? Infinity) || a.ordinal - b.ordinal;
    default:
      return (a, b) => score(b.ordinal) - score(a.ordinal) || a.ordinal - b.ordinal;
  }
}
