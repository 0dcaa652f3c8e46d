// @ts-check
// The calendar: filters the list of coming events by topic, audience, mode and price.
// What can be chosen is what the events say of themselves in elements with data-facet.

import { filterRows } from "./filter.js";

const FACETS = ["topic", "audience", "mode"];

/** @param {HTMLElement} root */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root);
  const list = document.getElementById(form.dataset.rows ?? "");
  if (list === null) return;
  for (const facet of FACETS) offer(form, list, facet);
  filterRows(form, (row, choice) => {
    if (choice.has("free") && row.dataset.free !== "yes") return false;
    return FACETS.every((facet) => !choice.has(facet) || says(row, facet, choice.get(facet) ?? ""));
  });
}

/**
 * Fills a menu with the values found in the list.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} list
 * @param {string} facet
 */
function offer(form, list, facet) {
  const menu = form.elements.namedItem(facet);
  if (!(menu instanceof HTMLSelectElement)) return;
  /** @type {Map<string, HTMLOptionElement>} */
  const found = new Map();
  for (const element of list.querySelectorAll(`[data-facet="${facet}"]`)) {
    const value = element.getAttribute("data-value") ?? "";
    // A label in another language than the page says so, itself or inside.
    const marked = element.hasAttribute("lang") ? element : element.querySelector("[lang]");
    found.set(value, option(element.textContent ?? "", value, marked?.getAttribute("lang") ?? ""));
  }
  const order = new Intl.Collator(document.documentElement.lang);
  menu.append(option(form.dataset.all ?? "", "", form.dataset.wordsLang ?? ""));
  menu.append(...[...found.values()].sort((a, b) => order.compare(a.text, b.text)));
}

/**
 * @param {string} label
 * @param {string} value
 * @param {string} lang of the label, where it is not that of the page
 * @returns {HTMLOptionElement}
 */
function option(label, value, lang) {
  const made = new Option(label, value);
  if (lang !== "") made.lang = lang;
  return made;
}

/**
 * @param {HTMLElement} row
 * @param {string} facet
 * @param {string} value
 * @returns {boolean}
 */
function says(row, facet, value) {
  return [...row.querySelectorAll(`[data-facet="${facet}"]`)].some((element) => element.getAttribute("data-value") === value);
}
