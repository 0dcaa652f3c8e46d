// @ts-check
// A record as other programs take it over: RIS and BibTeX. No DOM.

/**
 * @typedef {{
 *   rid: string, title: string, subtitle?: string, part?: string, authors?: string[], responsibility?: string,
 *   edition?: string, publisher?: string, place?: string, year?: number, series?: string, isbn?: string[],
 *   issn?: string[], subjects?: string[], language?: string, format?: string, type?: string
 * }} Citable
 */

/** RIS and BibTeX by type. */
/** @type {Record<string, [string, string]>} */
const types = {
  book: ["BOOK", "book"],
  serial: ["SER", "misc"],
  thesis: ["THES", "phdthesis"],
  electronic: ["EBOOK", "book"],
  audio: ["SOUND", "misc"],
  video: ["VIDEO", "misc"],
  map: ["MAP", "misc"],
  manuscript: ["MANSCPT", "unpublished"],
  micro: ["BOOK", "book"],
};

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
  const lines = [
    ["TY", types[typeOf(record)]?.[0] ?? "GEN"],
    ...authorsOf(record).map((name) => ["AU", name]),
    ["TI", titleOf(record)],
    ["ET", record.edition],
    ["CY", record.place],
    ["PB", record.publisher],
    ["PY", record.year],
    ["T3", record.series],
    ...[...(record.isbn ?? []), ...(record.issn ?? [])].map((number) => ["SN", number]),
    ...(record.subjects ?? []).map((heading) => ["KW", heading]),
    ["LA", record.language],
    ["UR", url],
  ];
  const given = lines.filter(([, value]) => value);
  return `${given.map(([tag, value]) => `${tag}  - ${oneLine(String(value))}`).join("\r\n")}\r\nER  - \r\n`;
}

/**
 * @param {Citable} record
 * @param {string} url its own address
 * @returns {string}
 */
export function bibtex(record, url) {
  const authors = authorsOf(record);
  const words = [authors[0] ?? "", record.year ?? "", record.title].map((text) => {
    const bare = String(text).normalize("NFKD").replace(/\p{M}/gu, "");
    return bare.toLowerCase().match(/[a-z0-9]+/)?.[0];
  });
  const fields = Object.entries({
    author: authors.join(" and "),
    title: titleOf(record),
    edition: record.edition,
    publisher: record.publisher,
    address: record.place,
    year: record.year,
    series: record.series,
    isbn: record.isbn?.[0],
    issn: record.issn?.[0],
    keywords: record.subjects?.join(", "),
    url,
  }).filter(([, value]) => value);
  const lines = fields.map(([name, value]) => `  ${name} = {${name === "url" ? value : escaped(oneLine(String(value)))}}`);
  const key = words.filter(Boolean).join("") || record.rid;
  return `@${types[typeOf(record)]?.[1] ?? "misc"}{${key},\n${lines.join(",\n")}\n}\n`;
}

/**
 * @param {Citable} record
 * @returns {string}
 */
function typeOf(record) {
  return record.type ?? record.format ?? "";
}

/**
 * @param {Citable} record
 * @returns {string[]}
 */
function authorsOf({ authors, responsibility }) {
  return authors?.length ? authors : responsibility ? [responsibility] : [];
}

/**
 * @param {string} text
 * @returns {string}
 */
function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
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
