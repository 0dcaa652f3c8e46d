// @ts-check
// The calendar: moves what is over by the day on which it is read to what is past, and filters the list of coming events
// by topic, audience, mode and price. What can be chosen is what the events say of themselves in elements with data-facet.

import { dayIn, showDated } from "./hours/dated.js";
import { filterRows } from "./filter.js";
import { written } from "./hours/numbers.js";

const FACETS = ["topic", "audience", "mode"];

/** @param {HTMLElement} root */
export function enhance(root) {
  const list = /** @type {HTMLElement | null} */ (root.querySelector("#events-rows"));
  const form = /** @type {HTMLFormElement | null} */ (root.querySelector("form"));
  if (list === null || form === null) return;
  pass(root, list, dayIn(root));
  // Nothing is left to choose from, nor is room for it.
  if (list.childElementCount === 0) {
    form.dataset.plain = "";
    return;
  }
  for (const facet of FACETS) offer(form, list, facet);
  filterRows(form, (row, choice) => {
    if (choice.has("free") && row.dataset.free !== "yes") return false;
    return FACETS.every((facet) => !choice.has(facet) || says(row, facet, choice.get(facet) ?? ""));
  });
}

/**
 * Lets the days pass from that on which the page was made to a later one.
 * @param {HTMLElement} root
 * @param {HTMLElement} list
 * @param {string} day
 */
function pass(root, list, day) {
  showDated(/** @type {HTMLElement} */ (root.querySelector("[data-coming]")), day);
  const over = /** @type {HTMLElement[]} */ ([...list.children]).filter((row) => row.hidden);
  const past = /** @type {HTMLElement} */ (root.querySelector("[data-past]"));
  for (const row of over) {
    row.hidden = false;
    // In the list of the past an event is its title, its days, its place, and that it was not held as planned.
    for (const part of row.querySelectorAll(".event__sum, .tags, .badges > :not([data-standing])")) part.remove();
    const badges = row.querySelector(".badges");
    if (badges?.childElementCount === 0) badges.remove();
    const older = [...past.querySelectorAll(".event")].find((other) => startOf(other) < startOf(row));
    if (older === undefined) past.querySelector("ul")?.append(row);
    else older.before(row);
    past.hidden = false;
  }
  const lead = /** @type {HTMLElement} */ (root.querySelector("[data-lead]"));
  if (over.length > 0) {
    const n = list.querySelectorAll(".event:not(.event--off)").length;
    lead.textContent = (lead.dataset.lead ?? "").replace("%n", written(n));
    const off = /** @type {HTMLElement | null} */ (root.querySelector("[data-off]"));
    const nOff = list.childElementCount - n;
    if (off !== null) off.textContent = nOff > 0 ? (off.dataset.off ?? "").replace("%n", written(nOff)) : "";
  }
  const months = /** @type {HTMLElement | null} */ (root.querySelector("[data-months]"));
  if (months !== null) showMonths(months, day);
}

/**
 * Opens the month of a day and marks the day; months before it go.
 * @param {HTMLElement} section
 * @param {string} day
 */
function showMonths(section, day) {
  const folds = [...section.querySelectorAll("details")];
  for (const fold of folds) {
    const table = /** @type {HTMLElement} */ (fold.querySelector("[data-month]"));
    const { month = "" } = table.dataset;
    const isNow = day.startsWith(month);
    fold.hidden = month < day.slice(0, 7);
    if (isNow) fold.open = true;
    [...table.querySelectorAll(".in")].forEach((cell, at) => cell.classList.toggle("is-today", isNow && at + 1 === Number(day.slice(8))));
  }
  section.hidden = folds.every((fold) => fold.hidden);
}

/** @param {Element} row */
function startOf(row) {
  return row.querySelector("time")?.dateTime ?? "";
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
