// @ts-check
// One result of the search as an element of the page.

import { languageTag } from "./texts.js";

/** @typedef {import("./index.js").HoldingsRecord} HoldingsRecord */
/** @typedef {import("./index.js").Held} Held */
/** @typedef {import("./index.js").Member} Member */
/** @typedef {{ members: Map<string, Member>, texts: import("./texts.js").Texts, memberUrl: string }} Surroundings */

/**
 * A result: what it is, and who holds it under which call number.
 * @param {HoldingsRecord} record
 * @param {Surroundings} around
 * @returns {HTMLElement}
 */
export function resultItem(record, around) {
  const { texts } = around;
  const title = element("h3", "silang-result__title", titleOf(record));
  title.dir = "auto";
  const tag = languageTag(record.language);
  if (tag !== null) title.lang = tag;

  const item = element("li", "silang-result");
  item.id = `r-${record.rid}`;
  item.tabIndex = -1;
  item.append(title);
  const authors = record.authors?.length ? record.authors.join("; ") : (record.responsibility ?? "");
  if (authors !== "") {
    const line = element("p", "silang-result__authors", authors);
    line.dir = "auto";
    item.append(line);
  }
  item.append(element("p", "silang-result__imprint", imprintOf(record, texts)));
  const identifiers = [...(record.isbn ?? []).map((n) => `ISBN ${n}`), ...(record.issn ?? []).map((n) => `ISSN ${n}`)];
  if (identifiers.length > 0) item.append(element("p", "silang-result__identifiers", identifiers.join(" · ")));

  item.append(texts.said(element("p", "silang-result__holders-label", texts.get("holders"))));
  const holders = element("ul", "silang-result__holders");
  holders.append(...record.held.map((held) => holderItem(held, around)));
  item.append(holders);
  return item;
}

/**
 * @param {Held} held
 * @param {Surroundings} around
 * @returns {HTMLElement}
 */
function holderItem(held, { members, texts, memberUrl }) {
  const item = element("li", "silang-holder");
  const names = element("p", "silang-holder__name");
  for (const id of held.branch === undefined ? [held.member] : [held.member, held.branch]) {
    const link = element("a", "silang-holder__member", texts.named(members.get(id) ?? { id, name: {} }));
    link.setAttribute("href", memberUrl.replaceAll("{id}", encodeURIComponent(id)));
    if (id === held.branch) names.append(" – ");
    names.append(link);
  }
  item.append(names);

  const place = element("p", "silang-holder__place");
  if (held.call_number !== undefined) {
    place.append(`${texts.get("call_number")}: `);
    const number = element("span", "silang-holder__call-number", held.call_number);
    number.dir = "auto";
    place.append(number);
  }
  if (held.locations !== undefined) place.append(place.childNodes.length > 0 ? " · " : "", held.locations.join(", "));
  if (place.childNodes.length > 0) item.append(place);

  item.append(texts.said(element("p", "silang-holder__copies", copiesOf(held, texts))));
  if (held.item_codes !== undefined) item.append(element("p", "silang-holder__items", held.item_codes.join(", ")));
  if (held.own !== undefined) {
    const { title, edition } = held.own;
    const wording = [
      title === undefined ? "" : `${texts.get("own_title")}: ${titleOf({ ...held.own, title })}`,
      edition === undefined ? "" : `${texts.get("own_edition")}: ${edition}`,
    ];
    item.append(element("p", "silang-holder__own", wording.filter((text) => text !== "").join(" · ")));
  }
  if (isWebAddress(held.url)) {
    const link = element("a", "silang-holder__opac", texts.get("opac"));
    texts.said(link);
    link.setAttribute("href", held.url ?? "");
    link.setAttribute("rel", "external");
    item.append(link);
  }
  return item;
}

/**
 * Copies by the library's own rule and as of its export; never a promise about today.
 * @param {Held} held
 * @param {import("./texts.js").Texts} texts
 * @returns {string}
 */
function copiesOf(held, texts) {
  const said = [held.copies === undefined ? texts.get("copies_unknown") : texts.count("copies", held.copies)];
  if (held.loanable !== undefined) said.push(texts.get("loanable", { n: texts.number(held.loanable) }));
  if (held.reference !== undefined) said.push(texts.get("reference", { n: texts.number(held.reference) }));
  const isDated = held.exported_at !== "";
  said.push(isDated ? texts.get("as_of", { date: texts.date(held.exported_at) }) : texts.get("as_of_unknown"));
  return said.join(", ");
}

/**
 * @param {{ title: string, subtitle?: string, part?: string }} wording
 * @returns {string}
 */
function titleOf({ title, subtitle, part }) {
  return [subtitle === undefined ? title : `${title}: ${subtitle}`, part].filter((text) => text !== undefined).join(". ");
}

/**
 * @param {HoldingsRecord} record
 * @param {import("./texts.js").Texts} texts
 * @returns {string}
 */
function imprintOf(record, texts) {
  const year = record.year_raw ?? (record.year === undefined ? texts.get("no_date") : String(record.year));
  const publication = [record.place, record.publisher, year].filter((text) => text !== undefined).join(", ");
  const language = record.language === undefined ? undefined : texts.language(record.language);
  return [record.edition, publication, record.extent, record.series, texts.get(`format_${record.format}`), language]
    .filter((text) => text !== undefined)
    .join(" · ");
}

/**
 * An address from an export may be anything; only web addresses become links.
 * @param {string | undefined} url
 * @returns {boolean}
 */
function isWebAddress(url) {
  return url !== undefined && /^https?:\/\//i.test(url);
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElement}
 */
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
