// @ts-check
// ISBN and ISSN as people type them. No DOM.
// The twin of src/text/identifiers.rs; both answer to tests/contracts/identifiers.json.

import { fold } from "./analyze.js";

const labelPattern = /^(?:e-?)?isbn|^(?:[ep]-?)?issn/;
const separatorPattern = /[ \t.:\u200B\u2010-\u2015\u2212-]/g;

/**
 * The number a text is, if the whole text is one: an ISBN as 13 digits, an ISSN as `NNNN-NNNC`.
 *
 * Any hyphens and spaces, 10 or 13 digits, a label before it (`ISBN-13:`) and a remark in parentheses after it are
 * taken; the check digit must be right. The barcode of a serial (977…) gives its ISSN.
 * @param {string} text
 * @returns {string | null}
 */
export function identify(text) {
  const beforeRemark = fold(text).split("(")[0].trim();
  const digits = beforeRemark.replace(labelPattern, "").replace(separatorPattern, "");
  // The 13 of "ISBN 13" may be part of the label or of the number; the check digit tells.
  return numberOf(digits) ?? (labelPattern.test(beforeRemark) && /^1[03]/.test(digits) ? numberOf(digits.slice(2)) : null);
}

/**
 * @param {string} digits
 * @returns {string | null}
 */
function numberOf(digits) {
  if (!/^[0-9]+[0-9x]$/.test(digits)) return null;
  const body = digits.slice(0, -1);
  const check = digits.slice(-1);
  if (digits.length === 13 && eanCheck(body) === check) {
    if (/^97[89]/.test(body)) return digits;
    return body.startsWith("977") ? issnOf(body.slice(3, 10)) : null;
  }
  if (mod11Check(body) !== check) return null;
  if (digits.length === 10) return `978${body}${eanCheck(`978${body}`)}`;
  return digits.length === 8 ? issnOf(body) : null;
}

/**
 * @param {string} body seven digits
 * @returns {string}
 */
function issnOf(body) {
  return `${body.slice(0, 4)}-${body.slice(4)}${mod11Check(body).toUpperCase()}`;
}

/**
 * ISO 2108: weights 1 and 3.
 * @param {string} body
 * @returns {string}
 */
function eanCheck(body) {
  return checkOf(body, 10, (at) => 1 + 2 * (at % 2));
}

/**
 * ISO 3297 and the old ISBN: weights fall to 2; ten is written x.
 * @param {string} body
 * @returns {string}
 */
function mod11Check(body) {
  return checkOf(body, 11, (at) => body.length + 1 - at);
}

/**
 * @param {string} body
 * @param {number} base
 * @param {(at: number) => number} weightOf
 * @returns {string}
 */
function checkOf(body, base, weightOf) {
  const sum = Array.from(body).reduce((total, digit, at) => total + Number(digit) * weightOf(at), 0);
  return "0123456789x"[(base - (sum % base)) % base];
}
