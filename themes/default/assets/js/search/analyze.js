// @ts-check
// The analyzer "sil1": text to the words that the search compares. No DOM.
// The twin of src/text/analyze.rs. Both answer to tests/contracts/analyze.json; a change of the answers is a change
// of the revision, and so of ANALYZER_ID, on both sides.

/** What the root of an index must say: name, and the hash of name and revision. */
export const ANALYZER_ID = "sil1-df79fa58";

/** The longest term, in code points; what is longer is cut. */
export const TERM_CHARS_MAX = 40;

/**
 * One word of a text. An index takes all its terms. A query is met by a record that has every one of `parts`,
 * or any one of `also`.
 * @typedef {{ parts: string[], also: string[] }} Word
 */

const wordPattern = /[\p{Alphabetic}\p{N}\p{M}]/u;
const alphanumericPattern = /[\p{Alphabetic}\p{N}]/u;
const digitsPattern = /^[0-9]*$/;

// Quotes, primes and the half rings of romanization: ayn, hamza, okina.
const apostrophePattern = /['`\u2018\u2019\u201B\u2032\u02B9-\u02BF\uA78B\uA78C]/u;

// Scripts that write words without space: Thai, Hangul, kana, Han.
const bigramPattern =
  /[\u0E01-\u0E3A\u0E40-\u0E4E\u1100-\u11FF\uA960-\uA97F\uAC00-\uD7FF\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u31F0-\u31FF\u2E80-\u2FDF\u3005-\u3007\u3021-\u3029\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFD}]/u;

// Marks that readers leave out: accents, Hebrew points, Arabic points and tatweel, and what has no shape of its own.
// Marks of other scripts stay: in Javanese, Balinese and Sundanese they are the vowels.
const droppedPattern =
  /[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u08D3-\u08E1\u08E3-\u08FF\u00AD\u061C\u180B-\u180F\u200C-\u200F\u202A-\u202E\u2060-\u206F\u20D0-\u20F0\uFE00-\uFE0F\uFEFF\u{E0100}-\u{E01EF}]/gu;

/** The plain twins of folded letters. */
const plainLetters = new Map([
  ["ß", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ø", "o"],
  ["ł", "l"],
  ...twins("đðɖɗ", "dddd"),
  ["þ", "th"],
  ...twins("ıɨħŧ", "iiht"),
  ["ŋ", "ng"],
  ...twins("ƀɓƒɠǥƙƿǝəƶς", "bbfggkweezσ"),
  // Arabic: wasla, final ya without points, ta marbuta, and the Persian and Urdu ya and kaf of our keyboards.
  ...twins("\u0671\u0649\u06CC\u0629\u06A9", "\u0627\u064A\u064A\u0647\u0643"),
  ...twins("\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", "0123456789"),
  ...twins("\u06F0\u06F1\u06F2\u06F3\u06F4\u06F5\u06F6\u06F7\u06F8\u06F9", "0123456789"),
]);

/**
 * The words of a text, in order.
 * @param {string} text
 * @returns {Word[]}
 */
export function analyze(text) {
  return compounds(fold(text)).flatMap(wordsOf);
}

/**
 * Folds text: compatibility forms, case, accents, vowel points, letters with a plain twin.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  // A free-standing acute is typed for an apostrophe; NFKC would make it a space with an accent.
  const composed = text.replaceAll("\u00B4", "'").normalize("NFKC");
  // Case character by character: the rule for final sigma looks at neighbors, and is folded away anyway.
  const lower = Array.from(composed, (char) => char.toLowerCase()).join("");
  const bare = lower.normalize("NFKD").replace(droppedPattern, "").normalize("NFC");
  return Array.from(bare, (char) => plainLetters.get(char) ?? char).join("");
}

/**
 * The hyphenated pieces of each word, apostrophes inside words still standing.
 * @param {string} folded
 * @returns {string[][][]}
 */
function compounds(folded) {
  const chars = Array.from(folded);
  const isWordAt = (/** @type {number} */ at) => at < chars.length && isWord(chars[at]);
  const all = [];
  let at = 0;
  while (at < chars.length) {
    if (!isWordAt(at)) {
      at += 1;
      continue;
    }
    const pieces = [];
    for (;;) {
      const start = at;
      while (isWordAt(at) || (at < chars.length && apostrophePattern.test(chars[at]) && isWordAt(at + 1))) at += 1;
      const piece = chars.slice(start, at);
      if (piece.some((char) => alphanumericPattern.test(char) && !apostrophePattern.test(char))) pieces.push(piece);
      const next = afterHyphen(chars, at);
      if (next === null) break;
      at = next;
    }
    if (pieces.length > 0) all.push(pieces);
  }
  return all;
}

/**
 * Where the next piece begins, if a hyphen joins one; an apostrophe may stand on either side (`al-'Asqalani`).
 * @param {string[]} chars
 * @param {number} at
 * @returns {number | null}
 */
function afterHyphen(chars, at) {
  const pastApostrophe = (/** @type {number} */ from) =>
    from < chars.length && apostrophePattern.test(chars[from]) ? from + 1 : from;
  const hyphen = pastApostrophe(at);
  const next = pastApostrophe(hyphen + 1);
  const isHyphen = chars[hyphen] === "-" || chars[hyphen] === "\u2010";
  return isHyphen && next < chars.length && isWord(chars[next]) ? next : null;
}

/**
 * @param {string[][]} pieces
 * @returns {Word[]}
 */
function wordsOf(pieces) {
  let parsed = pieces.map(wordOf);
  // Reduplication makes a plural: buku-buku is buku.
  const first = JSON.stringify(parsed[0]);
  if (parsed.every((word) => JSON.stringify(word) === first)) parsed = parsed.slice(0, 1);
  const isPlain = (/** @type {Word} */ word) =>
    word.parts.length === 1 && word.also.length === 0 && !bigramPattern.test(word.parts[0]);
  const isAllDigits = parsed.every((word) => digitsPattern.test(word.parts.join("")));
  if (parsed.length === 1 || isAllDigits || !parsed.every(isPlain)) return parsed;
  const parts = parsed.flatMap((word) => word.parts);
  return [{ parts, also: [cut(Array.from(parts.join("")))] }];
}

/**
 * One piece between hyphens: a term, or bigrams where the script does not part words.
 * @param {string[]} piece
 * @returns {Word}
 */
function wordOf(piece) {
  const bare = piece.filter((char) => !apostrophePattern.test(char));
  const parts = [];
  for (let start = 0; start < bare.length; ) {
    const isBigram = bigramPattern.test(bare[start]);
    let end = start + 1;
    while (end < bare.length && bigramPattern.test(bare[end]) === isBigram) end += 1;
    const run = bare.slice(start, end);
    if (isBigram && run.length > 1) {
      for (let at = 0; at + 1 < run.length; at += 1) parts.push(run[at] + run[at + 1]);
    } else if (run.some((char) => alphanumericPattern.test(char))) {
      parts.push(cut(run));
    }
    start = end;
  }
  const also = [];
  // d'Artagnan, l'homme, O'Brien are looked for by what follows, too.
  if (piece.length > 2 && "dlo".includes(piece[0]) && apostrophePattern.test(piece[1])) also.push(cut(bare.slice(1)));
  // The Arabic article is written as one with its word.
  if (bare.length >= 5 && bare[0] === "\u0627" && bare[1] === "\u0644") also.push(cut(bare.slice(2)));
  return { parts, also };
}

/**
 * @param {string} char
 * @returns {boolean}
 */
function isWord(char) {
  return wordPattern.test(char) && !apostrophePattern.test(char);
}

/**
 * @param {string[]} chars
 * @returns {string}
 */
function cut(chars) {
  return chars.slice(0, TERM_CHARS_MAX).join("");
}

/**
 * @param {string} letters
 * @param {string} replacements as many
 * @returns {[string, string][]}
 */
function twins(letters, replacements) {
  return Array.from(letters, (letter, at) => [letter, replacements[at]]);
}
