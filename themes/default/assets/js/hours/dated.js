// @ts-check
// What a page says of some days only, shown by the day on which it is read: elements say their days in data-first and
// data-last, either of which may be missing. A page is built on one day and read on later ones.

import { momentIn } from "./calendar.js";

/**
 * @param {HTMLElement} root says the zone of the portal in data-zone
 * @returns {string} the day on which the page is read
 */
export function dayIn(root) {
  return momentIn(root.dataset.zone ?? "UTC", new Date()).day;
}

/**
 * Shows what is of a day, and says so where nothing is.
 * @param {HTMLElement} root says in data-most how many there may be at once, where not all
 * @param {string} day
 */
export function showDated(root, day) {
  const dated = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-first], [data-last]")]);
  const most = Number(root.dataset.most ?? dated.length);
  let shown = 0;
  for (const element of dated) {
    const { first = day, last = day } = element.dataset;
    element.hidden = day < first || last < day;
    // What stands inside of another one is a part of it.
    if (element.hidden || element.parentElement?.closest("[data-first], [data-last]")) continue;
    element.hidden = shown === most;
    if (!element.hidden) shown += 1;
  }
  const none = /** @type {HTMLElement | null} */ (root.querySelector("[data-none]"));
  if (none !== null) none.hidden = shown > 0;
}
