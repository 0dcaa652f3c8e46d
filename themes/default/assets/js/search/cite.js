// @ts-check
// A record as other programs take it over: RIS and BibTeX. No DOM.

import { fold } from "./analyze.js";

/**
 * @typedef {{
 *   rid: string, title: string, subtitle?: string, part?: string, authors?: string[], responsibility?: string,
 *   edition?: string, publisher?: string, place?: string, year?: number, series?: string, isbn?: string[],
 *   issn?: string[], subjects?: string[], language?: string, format?: string
 * }} Citable
 */

/** Types with those of RIS and BibTeX, where they are not `GEN` and `misc`. */
const types = [
  "book BOOK book", "serial SER", "thesis THES phdthesis", "electronic EBOOK book", "audio SOUND", "video VIDEO", "map MAP",
  "manuscript MANSCPT unpublished", "micro BOOK book",
].map((line) => line.split(" "));

/** Tags of RIS with the fields of BibTeX. */
const tags = [
  "AU author", "TI title", "ET edition", "CY address", "PB publisher", "PY year", "T3 series", "SN isbn", "SN issn", "KW keywords",
  "LA ", "UR url",
].map((line) => line.split(" "));

/**
 * The title with what belongs to it.
 * @param {{ title?: string, subtitle?: string, part?: string }} wording
 * @returns {string}
 */
export function titleOf({ title = "", subtitle, part }) {
  return [subtitle ? `${title}: ${subtitle}` : title, part].filter(Boolean).join(". ");
}

/**
 * @param {Citable} record
 * @param {string} url its own address
 * @returns {string}
 */
export function ris(record, url) {
  const lines = fieldsOf(record, url).flatMap(([tag, , values]) => values.map((value) => `${tag}  - ${value}\r\n`));
  return `TY  - ${typesOf(record)[1] ?? "GEN"}\r\n${lines.join("")}ER  - \r\n`;
}

/**
 * @param {Citable} record
 * @param {string} url its own address
 * @returns {string}
 */
export function bibtex(record, url) {
  const fields = fieldsOf(record, url).filter(([, name, values]) => name && values.length);
  const lines = fields.map(([, name, values]) => {
    const text = values.join(name === "author" ? " and " : ", ");
    return `  ${name} = {${name === "url" ? text : escaped(text)}}`;
  });
  const words = [authorsOf(record)[0] ?? "", record.year ?? "", record.title].map(
    (text) => fold(String(text)).match(/[a-z0-9]+/)?.[0] ?? "",
  );
  return `@${typesOf(record)[2] ?? "misc"}{${words.join("") || record.rid},\n${lines.join(",\n")}\n}\n`;
}

/**
 * What is known of a record: its RIS tag, its BibTeX field and the values, each in one line.
 * @param {Citable} record
 * @param {string} url
 * @returns {[string, string, string[]][]}
 */
function fieldsOf(record, url) {
  const { place: address, subjects: keywords, language } = record;
  /** @type {Record<string, any>} */
  const known = { ...record, author: authorsOf(record), title: titleOf(record), address, keywords, url, "": language };
  return tags.map(([tag, name]) => {
    const values = [known[name]].flat().filter(Boolean);
    return [tag, name, values.map((value) => String(value).replace(/\s+/g, " ").trim())];
  });
}

/**
 * @param {Citable} record
 * @returns {string[]}
 */
function typesOf({ format }) {
  return types.find(([type]) => type === format) ?? [];
}

/**
 * @param {Citable} record
 * @returns {string[]}
 */
function authorsOf({ responsibility = "", authors = [responsibility] }) {
  return authors;
}

/** What TeX would take for more than letters. */
/** @type {Record<string, string>} */
const commands = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };

/**
 * @param {string} text
 * @returns {string}
 */
function escaped(text) {
  return text.replace(/[\\~^{}%&$#_]/g, (sign) => commands[sign] ?? `\\${sign}`);
}
