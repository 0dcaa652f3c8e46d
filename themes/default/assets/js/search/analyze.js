// @ts-check
// The analyzer "sil1": text to the words that the search compares. No DOM.
// The twin of src/text/analyze.rs. Both answer to tests/contracts/analyze.json; a change of the answers is a change
// of the revision, and so of ANALYZER_ID, on both sides.

/** What the root of an index must say: name, and the hash of name and revision. */
export const ANALYZER_ID = "sil1-df79fa58";

/** The longest term, in code points; what is longer is cut. */
const TERM_CHARS_MAX = 40;

/**
 * One word of a text. An index takes all its terms. A query is met by a record that has every one of `parts`,
 * or any one of `also`.
 * @typedef {{ parts: string[], also: string[] }} Word
 */

// Quotes, primes and the half rings of romanization: ayn, hamza, okina.
const apostrophe = "['`\u2018\u2019\u201B\u2032\u02B9-\u02BF\uA78B\uA78C]";
const apostrophePattern = new RegExp(apostrophe, "g");
const elidedPattern = new RegExp(`^[dlo]${apostrophe}`);
const alphanumericPattern = /[\p{Alphabetic}\p{N}]/u;

// What stands between hyphens, with apostrophes inside, and what hyphens join: one may have an apostrophe on either
// side (`al-'Asqalani`).
const inLetter = `(?!${apostrophe})[\\p{Alphabetic}\\p{N}\\p{M}]`;
const inPiece = `${inLetter}(?:${apostrophe}?${inLetter})*`;
export const piecePattern = new RegExp(inPiece, "gu");
export const compoundPattern = new RegExp(`${inPiece}(?:${apostrophe}?[-\u2010]${apostrophe}?${inPiece})*`, "gu");

// Letters of scripts that write words without space: Thai, Hangul, kana, Han.
const bigram =
  "\u0E01-\u0E4E\u1100-\u11FF\uA960-\uA97F\uAC00-\uD7FF\u3041-\u3096\u309D-\u30FF\u31F0-\u31FF\u3005-\u3029\u3400-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFD}";
const bigramPattern = new RegExp(`[${bigram}]`, "u");
export const pairPattern = new RegExp(`(?=([${bigram}]{2}))`, "gu");
const runPattern = new RegExp(`[${bigram}]+|[^${bigram}]+`, "gu");

// Marks that readers leave out: accents, Hebrew points, Arabic points and tatweel, and what has no shape of its own.
// Marks of other scripts stay: in Javanese, Balinese and Sundanese they are the vowels.
const droppedPattern =
  /(?=\p{M})[\u0300-\u036F\u0591-\u06ED\u08D3-\u08FF\u20D0-\u20F0]|[\u0640\u00AD\u061C\u180B-\u180F\u200C-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\u{E0100}-\u{E01EF}]/gu;

// The plain twins of folded letters, each behind its letter. Of Arabic: wasla, final ya without points, ta marbuta, and
// the Persian and Urdu ya and kaf of our keyboards.
const twins =
  "ßss æae œoe øo łl đd ðd ɖd ɗd þth ıi ɨi ħh ŧt ŋng ƀb ɓb ƒf ɠg ǥg ƙk ƿw ǝe əe ƶz ςσ \u0671\u0627 \u0649\u064A \u06CC\u064A \u0629\u0647 \u06A9\u0643";
const plainLetters = new Map(twins.split(" ").map((pair) => [pair[0], pair.slice(1)]));
// Arabic digits, and those of Persian and Urdu: their last four bits say which.
const digitPattern = /[\u0660-\u0669\u06F0-\u06F9]/g;

/**
 * The words of a text, in order.
 * @param {string} text
 * @returns {Word[]}
 */
export function analyze(text) {
  return Array.from(fold(text).matchAll(compoundPattern), ([compound]) => {
    const pieces = /** @type {string[]} */ (compound.match(piecePattern));
    return wordsOf(pieces.filter((piece) => alphanumericPattern.test(piece.replace(apostrophePattern, ""))));
  }).flat();
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
  const plain = Array.from(bare, (char) => plainLetters.get(char) ?? char).join("");
  return plain.replace(digitPattern, (digit) => `${digit.charCodeAt(0) & 15}`);
}

/**
 * @param {string[]} pieces of one word
 * @returns {Word[]}
 */
function wordsOf(pieces) {
  let parsed = pieces.map(wordOf);
  // Reduplication makes a plural: buku-buku is buku.
  if (new Set(parsed.map((word) => JSON.stringify(word))).size === 1) parsed = parsed.slice(0, 1);
  const isPlain = (/** @type {Word} */ { parts, also }) => parts.length === 1 && also.length === 0 && !bigramPattern.test(parts[0]);
  const parts = parsed.flatMap((word) => word.parts);
  const joined = parts.join("");
  if (parsed.length < 2 || /^[0-9]*$/.test(joined) || !parsed.every(isPlain)) return parsed;
  return [{ parts, also: [cut(joined)] }];
}

/**
 * One piece between hyphens: a term, or bigrams where the script does not part words.
 * @param {string} piece
 * @returns {Word}
 */
function wordOf(piece) {
  const bare = piece.replace(apostrophePattern, "");
  const parts = (bare.match(runPattern) ?? []).flatMap((run) => {
    const chars = Array.from(run);
    if (chars.length > 1 && bigramPattern.test(run)) return chars.slice(1).map((char, at) => chars[at] + char);
    return alphanumericPattern.test(run) ? cut(run) : [];
  });
  const also = [];
  // d'Artagnan, l'homme, O'Brien are looked for by what follows, too.
  if (elidedPattern.test(piece)) also.push(cut(bare.slice(1)));
  // The Arabic article is written as one with its word.
  if (/^\u0627\u0644.../u.test(bare)) also.push(cut(bare.slice(2)));
  return { parts, also };
}

/**
 * @param {string} text
 * @returns {string}
 */
function cut(text) {
  return sliced(text, 0, TERM_CHARS_MAX);
}

/**
 * Characters of a text.
 * @param {string} text
 * @param {number} from
 * @param {number} [to]
 * @returns {string}
 */
export function sliced(text, from, to) {
  return Array.from(text).slice(from, to).join("");
}
