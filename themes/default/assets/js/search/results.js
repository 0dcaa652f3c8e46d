// @ts-check
// A result of the search as an element of the page.

import { all, listed, marked, piece } from "./pieces.js";
import { tagOf } from "./texts.js";

/**
 * @typedef {{
 *   texts: import("./texts.js").Texts, ids: string[], memberUrl: string, terms: Set<string>,
 *   days: Record<string, string>, address: (change: Record<string, string>) => string
 * }} Around `ids` of the members; `days` of the exports by source; `address` of the search itself, with something else
 *   asked for
 */

/** Members named in a line of a result. */
const HOLDERS_SHOWN = 3;

/**
 * One line of a list: what it is and who holds it.
 * @param {import("./index.js").Card} card
 * @param {Around} around
 * @param {"result" | "edition"} name of the template: alone, or under another edition
 * @returns {HTMLElement}
 */
export function resultItem(card, { texts, ids, terms, address }, name) {
  const { title, authors, subjects, language, rid, type, holders: n } = card;
  const members = card.members.map((place) => ids[place]);
  const holders = members.slice(0, HOLDERS_SHOWN).map((id) => texts.label("member", id));
  const more = n - holders.length;
  const year = `${card.year || texts.get("no_date")}`;
  const made = piece(name, {
    title: marked(title, terms),
    authors: marked(authors, terms),
    year,
    imprint: [year, texts.label("type", type), texts.label("lang", language)].join(" · "),
    subjects: marked(subjects, terms),
    holders: listed(holders),
    more: more > 0 && texts.count("more_holders", more),
  });
  Object.assign(made.dataset, { members: members.join(" "), format: type, holders: n });
  Object.assign(all(made, "a")[0], { href: address({ id: rid }), lang: tagOf(language) });
  return made;
}
