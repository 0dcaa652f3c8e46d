// @ts-check
// Forms of words: old spelling, romanization, likeness; src/search/FORMAT.md, section 7. No DOM.

/**
 * A word in the spelling of 1972: Soekarno is Sukarno, tjerita is cerita.
 * @param {string} word
 * @returns {string}
 */
export function modern(word) {
  return word
    .replaceAll("oe", "u")
    .replaceAll("dj", "j")
    .replaceAll("tj", "c")
    .replaceAll("nj", "ny")
    .replaceAll("sj", "sy");
}

/**
 * What the ways to romanize Arabic have in common: fiqih is fikih, syari'ah is shari'ah.
 * @param {string} word
 * @returns {string}
 */
export function plain(word) {
  // In this order no sound is made of what another has left.
  return single(
    modern(word)
      .replace(/s[yh]|ts/g, "s")
      .replace(/[ck]h|q/g, "k")
      .replace(/dz/g, "z")
      .replace(/([dtg])h/g, "$1")
      .replace(/ph|v/g, "f"),
  );
}

/**
 * The consonants of a word, or nothing where they say too little.
 * @param {string} word
 * @returns {string | null}
 */
export function skeleton(word) {
  const bare = single(plain(word).replace(/[aeiouhwy]/g, ""));
  return /^[a-z]{2,}$/.test(bare) ? bare : null;
}

/**
 * How far another word may be from one, by the plain form of it.
 * @param {string} word
 * @returns {number}
 */
export function distanceMax(word) {
  const length = Array.from(word).length;
  return length < 4 ? -1 : length < 8 ? 1 : 2;
}

/**
 * Restricted Damerau distance: letters left out, put in, changed, or two neighbors swapped.
 * @param {string} a
 * @param {string} b
 * @param {number} max
 * @returns {number} `max + 1` where it is more
 */
export function distance(a, b, max) {
  const [from, to] = [Array.from(a), Array.from(b)];
  /** @type {number[]} */
  let before = [];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (isSame ? 0 : 1), isSwapped ? before[j - 2] + 1 : max + 1));
    }
    [before, row] = [row, next];
  }
  return Math.min(row[to.length], max + 1);
}

/**
 * @param {string} word
 * @returns {string}
 */
function single(word) {
  return word.replace(/(.)\1+/gu, "$1");
}
