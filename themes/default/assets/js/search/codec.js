// @ts-check
// How numbers, lists and words are packed into the strings of an index `silang/1`; src/search/FORMAT.md, section 1. No DOM.

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const values = new Uint8Array(128);
for (let at = 0; at < 64; at += 1) values[letters.charCodeAt(at)] = at;

/**
 * The values of the characters of A64.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function digits(text) {
  return Uint8Array.from(text, (char) => values[char.charCodeAt(0) & 127]);
}

/**
 * Numbers in groups of 5 bits.
 * @param {string} text
 * @returns {number[]}
 */
export function vlq(text) {
  const numbers = [];
  let [number, unit] = [0, 1];
  for (let at = 0; at < text.length; at += 1) {
    const digit = values[text.charCodeAt(at) & 127];
    // No shifts: they would end at 32 bits.
    number += (digit & 31) * unit;
    unit *= 32;
    if (digit < 32) {
      numbers.push(number);
      [number, unit] = [0, 1];
    }
  }
  return numbers;
}

/**
 * Rice lists that follow one another.
 * @param {string} text
 * @param {number[]} sizes how many numbers each list has
 * @param {number} span
 * @returns {Int32Array[]}
 */
export function rice(text, sizes, span) {
  let at = 0;
  const bit = () => {
    const digit = values[text.charCodeAt(Math.floor(at / 6)) & 127];
    const found = (digit >> (5 - (at % 6))) & 1;
    at += 1;
    return found;
  };
  return sizes.map((size) => {
    const list = new Int32Array(size);
    const k = 31 - Math.clz32(Math.max(1, Math.floor((69 * span) / (100 * size))));
    let number = -1;
    // A file cut short must end, too.
    for (let place = 0; place < size && at < text.length * 6; place += 1) {
      let distance = 0;
      while (bit() === 1) distance += 1;
      for (let low = 0; low < k; low += 1) distance = distance * 2 + bit();
      number += distance + 1;
      list[place] = number;
    }
    return list;
  });
}

/**
 * Front-coded strings.
 * @param {string} text
 * @returns {string[]}
 */
export function fc(text) {
  if (text === "") return [];
  /** @type {string[]} */
  let before = [];
  return text.split(" ").map((coded) => {
    before = [...before.slice(0, values[coded.charCodeAt(0) & 127]), ...Array.from(coded.slice(1))];
    return before.join("");
  });
}

/**
 * FNV-1a over UTF-8: the number of the file that has a key.
 * @param {string} key
 * @param {number} files
 * @returns {number}
 */
export function hashed(key, files) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % files;
}

/**
 * Order of code points, the order of every sorted list. JavaScript's own is that of UTF-16 and differs beyond U+FFFF.
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
export function compareKeys(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const [unitA, unitB] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (unitA === unitB) continue;
    // Surrogates stand above everything else.
    const [highA, highB] = [unitA >> 11 === 27, unitB >> 11 === 27];
    return highA === highB ? unitA - unitB : highA ? 1 : -1;
  }
  return a.length - b.length;
}

/**
 * The last place of a sorted list that is not beyond a key; -1 where all are.
 * @template T
 * @param {ArrayLike<T>} sorted
 * @param {(item: T) => number} compare below or equal 0 for what is not beyond
 * @returns {number}
 */
export function lastPlace(sorted, compare) {
  let [low, high] = [-1, sorted.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (compare(sorted[middle]) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The place of a number in an ascending list, or -1.
 * @param {Int32Array} list
 * @param {number} number
 * @returns {number}
 */
export function placeOf(list, number) {
  const place = lastPlace(list, (item) => item - number);
  return list[place] === number ? place : -1;
}
