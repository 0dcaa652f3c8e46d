// @ts-check
// A part of a page that says what is coming, on the day on which it is read.

import { dayIn, showDated } from "./hours/dated.js";

/** @param {HTMLElement} root says the zone of the portal in data-zone */
export function enhance(root) {
  showDated(root, dayIn(root));
}
