// @ts-check
// How numbers, lists and words are packed into the strings of an index `silang/1`; src/search/FORMAT.md, section 1. No DOM.

/**
 * The values of the characters of A64: capitals, small letters, figures, hyphen, low line.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function digits(text) {
  return new TextEncoder().encode(text).map((code) => {
    if (code > 96) return code - 71;
    if (code > 64) return code > 94 ? 63 : code - 65;
    return code > 45 ? code + 4 : 62;
  });
}

/**
 * Numbers in groups of 5 bits.
 * @param {string} text
 * @returns {number[]}
 */
export function vlq(text) {
  const numbers = [];
  let [number, unit] = [0, 1];
  for (const digit of digits(text)) {
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
  const sixes = digits(text);
  let at = 0;
  // What a file cut short lacks is zeros.
  const bit = () => (sixes[Math.floor(at / 6)] >> (5 - (at++ % 6))) & 1;
  return sizes.map((size) => {
    // 1 at least.
    const k = 31 - Math.clz32(((69 * span) / (100 * size)) | 1);
    let number = -1;
    return new Int32Array(size).map(() => {
      let distance = 0;
      while (bit() === 1) distance += 1;
      for (let low = 0; low < k; low += 1) distance = distance * 2 + bit();
      number += distance + 1;
      return number;
    });
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
    before = [...before.slice(0, digits(coded[0])[0]), ...coded.slice(1)];
    return before.join("");
  });
}

/**
 * A list in groups of these sizes, one after another.
 * @template {{ slice(from: number, to: number): any }} T
 * @param {T} list
 * @param {ArrayLike<number>} sizes
 * @returns {T[]}
 */
export function grouped(list, sizes) {
  let at = 0;
  return Array.from(sizes, (size) => list.slice(at, (at += size)));
}

/**
 * @template K, V
 * @param {K[]} keys
 * @param {ArrayLike<V>} values
 * @returns {[K, V][]} each key with its value
 */
export function paired(keys, values) {
  return keys.map((key, at) => [key, values[at]]);
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
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1);
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
