// @ts-check
// Pieces of the page: copies of the templates in partials/search_app.html, filled in. Text reaches the page as text only.

import { highlight } from "./highlight.js";

/** @typedef {string | number | Node | null | undefined | (Node | string | number)[]} Content */

/**
 * A copy of a template. What has `data-slot` gets the content of that name, or goes where there is none; what has
 * `data-holds` goes where no slot is left in it.
 * @param {string} name
 * @param {Record<string, Content>} [contents]
 * @returns {HTMLElement}
 */
export function piece(name, contents = {}) {
  const template = /** @type {any} */ (document.querySelector(`[data-piece="${name}"]`));
  /** @type {HTMLElement} */
  const made = template.content.firstElementChild.cloneNode(true);
  for (const slot of all(made, "[data-slot]")) {
    const parts = [contents[/** @type {string} */ (slot.dataset.slot)]].flat().filter(Boolean);
    if (parts.length) slot.append(.../** @type {(Node | string)[]} */ (parts));
    else slot.remove();
  }
  for (const part of all(made, "[data-holds]")) if (!all(part, "[data-slot]")[0]) part.remove();
  return made;
}

/**
 * Values, and lists of them, in one line, with the comma of the page; what is nothing is left out.
 * @param {...any} values
 * @returns {string}
 */
export function listed(...values) {
  return values.flat().filter(Boolean).join(document.documentElement.dataset.comma);
}

/**
 * The fields of a record as contents.
 * @param {Record<string, any>} record
 * @returns {Record<string, string>}
 */
export function fieldsIn(record) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, listed(value)]));
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function all(root, selector) {
  return Array.from(root.querySelectorAll(selector));
}

/**
 * @param {string} tag
 * @param {Record<string, string>} properties
 * @param {string} text
 * @returns {HTMLElement}
 */
export function element(tag, properties, text) {
  return Object.assign(document.createElement(tag), properties, { textContent: text });
}

/**
 * A text with what was asked for marked.
 * @param {string} text
 * @param {Set<string>} terms
 * @returns {(Node | string)[]}
 */
export function marked(text, terms) {
  const parts = [];
  let at = 0;
  for (const [start, end] of highlight(text, terms)) {
    parts.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
}
