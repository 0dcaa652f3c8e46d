// @ts-check

/**
 * A whole number as the language of the page writes it.
 * @param {number} n
 * @returns {string}
 */
export function written(n) {
  return n.toLocaleString(document.documentElement.lang);
}
