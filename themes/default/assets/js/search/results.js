// @ts-check
// A result of the search, and a whole record, as elements of the page. Text reaches the page as text only.

import { bibtex, ris, titleOf } from "./cite.js";
import { highlight } from "./highlight.js";
import { languageTag } from "./texts.js";

/**
 * @typedef {{
 *   texts: import("./texts.js").Texts, members: Map<string, string>, memberUrl: string, terms: Set<string>,
 *   address: (change: Record<string, string>) => string
 * }} Around `address` of the search itself, with something else asked for
 * @typedef {{
 *   member: string, branch?: string, call_number?: string, locations?: string[], copies?: number, loanable?: number,
 *   reference?: number, item_codes?: string[], url?: string, exported_at?: string, own?: Record<string, any>,
 *   joined?: string | { rule: string }
 * }} Held
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
  const link = element("a", "silang-result__link", ...marked(card.title, terms));
  link.setAttribute("href", address({ id: card.rid }));
  link.dataset.rid = card.rid;
  const title = foreign(element("h3", "silang-result__title", link), card.language);
  const item = element("li", "silang-result", title);
  if (card.authors !== "") item.append(foreign(element("p", "silang-result__authors", ...marked(card.authors, terms))));
  const year = card.year === 0 ? texts.get("no_date") : String(card.year);
  const facts = [year, texts.label("format", card.type), texts.language(card.language)];
  item.append(texts.said(element("p", "silang-result__imprint", facts.join(" · "))));
  if (card.subjects !== "") item.append(foreign(element("p", "silang-result__subjects", ...marked(card.subjects, terms))));
  const names = Array.from(members.values());
  const holders = card.members.slice(0, HOLDERS_SHOWN).map((place) => names[place]);
  const more = card.holders - holders.length;
  const list = holders.join(", ") + (more > 0 ? ` ${texts.get("more_holders", { n: texts.number(more) })}` : "");
  item.append(element("p", "silang-result__holders", `${texts.get("holders")}: ${list}`));
  return item;
}

/**
 * Everything that is known of an edition, and of each library's copies.
 * @param {any} record
 * @param {Around} around
 * @returns {HTMLElement[]}
 */
export function recordView(record, around) {
  const { texts, address, terms } = around;
  const title = foreign(element("h2", "silang-record__title", ...marked(titleOf(record), terms)), record.language);
  title.tabIndex = -1;
  const linked = (/** @type {string[]} */ values, /** @type {(value: string) => Record<string, string>} */ asked) =>
    values.flatMap((value, at) => {
      const link = foreign(element("a", "", value));
      link.setAttribute("href", address({ id: "", ...asked(value) }));
      return at === 0 ? [link] : ["; ", link];
    });
  const facts = element("dl", "silang-record__facts");
  const add = (/** @type {string} */ key, /** @type {(Node | string | undefined)[]} */ ...values) => {
    const given = values.filter((value) => value !== undefined && value !== "");
    if (given.length === 0) return;
    facts.append(texts.said(element("dt", "", texts.label("own", key))), foreign(element("dd", "", .../** @type {any[]} */ (given))));
  };
  add("authors", ...linked(record.authors ?? [], (name) => ({ q: `author:"${name}"` })));
  add("responsibility", record.responsibility);
  add("edition", record.edition);
  const year = record.year_raw ?? record.year;
  add("publisher", [record.place, record.publisher, year].filter(Boolean).join(", "));
  add("extent", record.extent);
  add("series", record.series);
  add("isbn", (record.isbn ?? []).join(", "));
  add("issn", (record.issn ?? []).join(", "));
  add("type", texts.label("format", record.type ?? record.format ?? ""));
  if (record.language) add("language", texts.language(record.language));
  add("subjects", ...linked(record.subjects ?? [], (heading) => ({ subject: heading })));

  const holders = element("ul", "silang-record__holders", ...record.held.map((/** @type {Held} */ held) => holderItem(held, around)));
  return [
    title,
    facts,
    texts.said(element("h3", "silang-record__head", texts.get("holders"))),
    holders,
    ...citations(record, around),
  ];
}

/**
 * @param {Held} held
 * @param {Around} around
 * @returns {HTMLElement}
 */
function holderItem(held, { members, texts, memberUrl }) {
  const item = element("li", "silang-holder");
  const names = element("p", "silang-holder__name");
  for (const id of held.branch === undefined ? [held.member] : [held.member, held.branch]) {
    const link = element("a", "silang-holder__member", members.get(id) ?? id);
    link.setAttribute("href", memberUrl.replaceAll("{id}", encodeURIComponent(id)));
    if (id === held.branch) names.append(" – ");
    names.append(link);
  }
  item.append(names);
  const place = element("p", "silang-holder__place");
  if (held.call_number) {
    const number = foreign(element("span", "silang-holder__call-number", held.call_number));
    place.append(`${texts.get("call_number")}: `, number);
  }
  if (held.locations?.length) place.append(place.childNodes.length > 0 ? " · " : "", held.locations.join(", "));
  if (place.childNodes.length > 0) item.append(place);
  item.append(texts.said(element("p", "silang-holder__copies", copiesOf(held, texts))));
  if (held.item_codes?.length) item.append(element("p", "silang-holder__items", held.item_codes.join(", ")));
  const own = ownOf(held.own ?? {}, texts);
  if (own !== "") item.append(foreign(element("p", "silang-holder__own", `${texts.get("own_wording")}: ${own}`)));
  const joined = typeof held.joined === "object" ? held.joined?.rule : held.joined;
  if (joined) {
    const why = texts.get("joined", { why: texts.label("joined", joined.replaceAll("-", "_")) });
    item.append(texts.said(element("p", "silang-holder__own", why)));
  }
  // An address from an export may be anything; only web addresses become links.
  if (held.url !== undefined && /^https?:\/\//i.test(held.url)) {
    const link = texts.said(element("a", "silang-holder__opac", texts.get("opac")));
    link.setAttribute("href", held.url);
    link.setAttribute("rel", "external");
    item.append(link);
  }
  return item;
}

/**
 * A library's own description, where it differs.
 * @param {Record<string, any>} own
 * @param {import("./texts.js").Texts} texts
 * @returns {string}
 */
function ownOf(own, texts) {
  const { title, subtitle, part, ...others } = own;
  const wording = title === undefined ? { ...(subtitle && { subtitle }), ...(part && { part }) } : { title: titleOf({ title, subtitle, part }) };
  return Object.entries({ ...wording, ...others })
    .map(([key, value]) => `${texts.label("own", key)}: ${Array.isArray(value) ? value.join("; ") : value}`)
    .join(" · ");
}

/**
 * Copies by the library's own rule and as of its export; never a promise about today.
 * @param {Held} held
 * @param {import("./texts.js").Texts} texts
 * @returns {string}
 */
function copiesOf(held, texts) {
  const said = [held.copies ? texts.count("copies", held.copies) : texts.get("copies_unknown")];
  if (held.loanable) said.push(texts.get("loanable", { n: texts.number(held.loanable) }));
  if (held.reference) said.push(texts.get("reference", { n: texts.number(held.reference) }));
  said.push(held.exported_at ? texts.get("as_of", { date: texts.date(held.exported_at) }) : texts.get("as_of_unknown"));
  return said.join(", ");
}

/**
 * The record for other programs, to copy and to keep.
 * @param {any} record
 * @param {Around} around
 * @returns {HTMLElement[]}
 */
function citations(record, { texts, address }) {
  const url = new URL(address({ q: "", id: record.rid }), document.baseURI).href;
  const panel = element("details", "silang-record__cite", texts.said(element("summary", "", texts.get("cite"))));
  for (const [name, ending, text] of [["RIS", "ris", ris(record, url)], ["BibTeX", "bib", bibtex(record, url)]]) {
    const box = element("pre", "silang-record__citation", text);
    box.tabIndex = 0;
    box.setAttribute("aria-label", name);
    box.setAttribute("role", "region");
    const said = texts.said(element("span", "silang-record__copied"));
    said.setAttribute("role", "status");
    const copy = texts.said(element("button", "silang-record__copy", texts.get("copy", { name })));
    copy.setAttribute("type", "button");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        said.textContent = texts.get("copied");
      } catch {
        // Without leave to copy, what would be copied is at least chosen.
        window.getSelection()?.selectAllChildren(box);
      }
    });
    const save = texts.said(element("a", "silang-record__save", texts.get("save", { name })));
    save.setAttribute("href", `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`);
    save.setAttribute("download", `${record.rid}.${ending}`);
    panel.append(box, element("p", "silang-record__actions", copy, save, said));
  }
  return [panel];
}

/**
 * A text with what was asked for marked.
 * @param {string} text
 * @param {Set<string>} terms
 * @returns {(Node | string)[]}
 */
function marked(text, terms) {
  const parts = [];
  let at = 0;
  for (const [start, end] of highlight(text, terms)) {
    parts.push(text.slice(at, start), element("mark", "", text.slice(start, end)));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.filter((part) => part !== "");
}

/**
 * Text of a catalog runs in its own direction, and in its own language where that is known.
 * @template {HTMLElement} E
 * @param {E} made
 * @param {string} [language]
 * @returns {E}
 */
function foreign(made, language) {
  made.dir = "auto";
  const tag = languageTag(language);
  if (tag !== null) made.lang = tag;
  return made;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
}
