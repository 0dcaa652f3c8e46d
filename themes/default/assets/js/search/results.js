// @ts-check
// A result of the search as an element of the page. Text reaches the page as text only.

import { highlight } from "./highlight.js";
import { languageTag } from "./texts.js";

/**
 * @typedef {{
 *   texts: import("./texts.js").Texts, members: Map<string, string>, memberUrl: string, terms: Set<string>,
 *   days: Record<string, string>, address: (change: Record<string, string>) => string,
 *   element: typeof element, foreign: typeof foreign, marked: typeof marked
 * }} Around `days` of the exports by source; `address` of the search itself, with something else asked for
 */

/** Members named in a line of a result. */
const HOLDERS_SHOWN = 3;

/**
 * One line of a list: what it is and who holds it.
 * @param {import("./index.js").Card} card
 * @param {Around} around
 * @returns {HTMLElement}
 */
export function resultItem(card, { texts, members, terms, address }) {
  const { title, authors, subjects, language, rid } = card;
  const year = card.year === 0 ? texts.get("no_date") : card.year;
  const names = Array.from(members.values());
  const holders = card.members.slice(0, HOLDERS_SHOWN);
  const more = card.holders - holders.length;
  const link = element("a", { class: "silang-result__link", href: address({ id: rid }), "data-rid": rid }, ...marked(title, terms));
  const line = (/** @type {string} */ part, /** @type {string} */ text) =>
    text === "" ? "" : foreign(element("p", { class: `silang-result__${part}` }, ...marked(text, terms)));
  return element(
    "li",
    { class: "silang-result" },
    foreign(element("h3", { class: "silang-result__title" }, link), language),
    line("authors", authors),
    element(
      "p",
      { class: "silang-result__imprint" },
      [year, texts.label("format", card.type), texts.language(language)].join(" · "),
    ),
    line("subjects", subjects),
    element(
      "p",
      { class: "silang-result__holders" },
      `${texts.get("holders")}: ${holders.map((place) => names[place]).join(", ")}`,
      more > 0 ? ` ${texts.get("more_holders", { n: texts.number(more) })}` : "",
    ),
  );
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

/**
 * Text of a catalog runs in its own direction, and in its own language where that is known.
 * @template {HTMLElement} E
 * @param {E} made
 * @param {string} [language]
 * @returns {E}
 */
export function foreign(made, language = "") {
  made.dir = "auto";
  const tag = languageTag(language);
  if (tag !== "") made.lang = tag;
  return made;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== ""));
  return made;
}
