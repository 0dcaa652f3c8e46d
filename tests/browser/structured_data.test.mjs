// What pages say of themselves to machines is true to schema.org, and enough for those who read it.
//
// Two packages are needed, neither of which asks the network: `schema-dts` is the vocabulary of schema.org (its types, their
// properties, what a property takes, the values of its enumerations) as types of TypeScript, `typescript` holds every block of
// the site to it. What search engines ask for beyond the vocabulary is listed here, from what Google says of Event,
// Breadcrumb, Dataset, Article and Local business: no package that is kept up has these rules for more than breadcrumbs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { SITE } from "./harness.mjs";

/** @typedef {{ [key: string]: any }} Block */

const PACKAGES = fileURLToPath(new URL("node_modules/", import.meta.url));

/** Properties without which a block of a type is of no use to a search engine. */
/** @type {Record<string, string[]>} */
const NEEDED = {
  Event: ["name", "startDate", "location"],
  EducationEvent: ["name", "startDate", "location"],
  EventSeries: ["name"],
  BreadcrumbList: ["itemListElement"],
  ListItem: ["position"],
  Dataset: ["name", "description"],
  DataDownload: ["contentUrl", "encodingFormat"],
  DataCatalog: ["name", "url"],
  NewsArticle: ["headline", "datePublished"],
  Library: ["name", "url"],
  LibrarySystem: ["name", "url"],
  Service: ["name", "provider"],
  Organization: ["name"],
  Place: ["name", "address"],
  VirtualLocation: ["url"],
  Offer: ["price", "priceCurrency"],
  OpeningHoursSpecification: ["opens", "closes"],
  PostalAddress: ["addressCountry"],
};

/** The same of what a page is about, which is not named in passing only. */
/** @type {Record<string, string[]>} */
const NEEDED_OF_PAGE = { Library: ["address"], DataCatalog: ["dataset"] };

/** How long the description of data is to be, in characters. */
const ABOUT_DATA = { min: 50, max: 5000 };

const ADDRESS = /^https?:\/\/[^\s#]+(#[^\s#]+)?$/;

/** What a text must look like that is more than a text, alone or in a list. */
/** @type {Record<string, RegExp>} */
const SHAPES = {
  "@id": ADDRESS,
  startDate: /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?$/,
  endDate: /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?$/,
  datePublished: /^\d{4}-\d\d-\d\d/,
  dateModified: /^\d{4}-\d\d-\d\d/,
  validFrom: /^\d{4}-\d\d-\d\d/,
  validThrough: /^\d{4}-\d\d-\d\d/,
  opens: /^\d\d:\d\d$/,
  closes: /^\d\d:\d\d$/,
  priceCurrency: /^[A-Z]{3}$/,
  addressCountry: /^[A-Z]{2}$/,
  inLanguage: /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/,
  url: ADDRESS,
  contentUrl: ADDRESS,
  sameAs: ADDRESS,
  image: ADDRESS,
  logo: ADDRESS,
  license: ADDRESS,
  item: ADDRESS,
  email: /^[^\s@]+@[^\s@]+$/,
  telephone: /^\+\d[\d ()-]+$/,
};

/**
 * Every block of the site with a page it is on, and the language of that page.
 * @returns {Map<string, { block: Block, page: string, lang: string }>} by the block's text
 */
function blocksOfSite() {
  const found = new Map();
  for (const page of readdirSync(SITE, { recursive: true, encoding: "utf8" }).sort()) {
    if (!page.endsWith(".html")) continue;
    const html = readFileSync(join(SITE, page), "utf8");
    const lang = /<html[^>]* lang="?([a-z]+)/.exec(html)?.[1];
    for (const [, text] of html.matchAll(/<script type="?application\/ld\+json"?>([^<]*)<\/script>/g)) {
      for (const block of [JSON.parse(text)].flat()) found.set(JSON.stringify(block), { block, page, lang });
    }
  }
  return found;
}

/**
 * A block in which texts that may be anything are all alike, so that the many pages of one kind are looked at once.
 * @param {any} value
 * @param {string} [key]
 * @returns {any}
 */
function outline(value, key = "") {
  if (Array.isArray(value)) {
    const items = value.map((item) => outline(item, key));
    return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, outline(inside, name)]));
  }
  if (typeof value === "number") return 1;
  if (typeof value !== "string" || key === "@type" || key === "@context" || value.startsWith("https://schema.org/")) return value;
  return /^https?:/.test(value) ? "https://example.org/" : "text";
}

/**
 * What TypeScript finds in blocks.
 * @param {Iterable<Block>} blocks
 * @returns {string[]} a line each
 */
function strangersToSchemaOrg(blocks) {
  const folder = mkdtempSync(join(tmpdir(), "silang-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const all = [...blocks];
  const lines = all.flatMap(({ potentialAction: action, ...block }, n) => {
    const own = `export const block${n}: WithContext<schema.${block["@type"]}> = ${JSON.stringify(block, null, 1)};`;
    // What an action says of its input (`query-input`) is an annotation of schema.org, which only an action alone may have here.
    return action === undefined ? [own] : [own, `export const action${n}: WithActionConstraints<schema.${action["@type"]}> = ${JSON.stringify(action, null, 1)};`];
  });
  const imports = 'import type * as schema from "schema-dts";\nimport type { WithActionConstraints, WithContext } from "schema-dts";';
  writeFileSync(join(folder, "blocks.mts"), `${imports}\n${lines.join("\n")}\n`);
  symlinkSync(PACKAGES, join(folder, "node_modules"));
  const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "--pretty", "false"];
  const run = spawnSync(process.execPath, [join(PACKAGES, "typescript/bin/tsc"), ...flags, "blocks.mts"], { cwd: folder, encoding: "utf8" });
  const found = run.stdout.split("\n").filter((line) => line.includes("error TS"));
  assert.equal(run.status === 0, found.length === 0, run.stdout + run.stderr);
  return found;
}

/**
 * What a block lacks, or has in a form that nobody reads, with the way to it.
 * @param {any} value
 * @param {string} way
 * @returns {string[]}
 */
function lacks(value, way) {
  if (Array.isArray(value)) return value.flatMap((item, n) => lacks(item, `${way}[${n}]`));
  if (value === null || typeof value !== "object") return [];
  const { "@type": type, "@context": context } = value;
  const needed = [...(NEEDED[type] ?? []), ...((context && NEEDED_OF_PAGE[type]) ?? [])];
  const missing = needed.filter((name) => value[name] === undefined);
  const texts = Object.entries(value).flatMap(([name, inside]) => [inside].flat().map((text) => ({ name, text })));
  const strange = texts.filter(({ name, text }) => typeof text === "string" && SHAPES[name]?.test(text) === false);
  const length = value.description?.length ?? ABOUT_DATA.min;
  return [
    ...missing.map((name) => `${way}: ${type} without ${name}`),
    ...strange.map(({ name, text }) => `${way}.${name}: ${text}`),
    ...(type === "Dataset" && (length < ABOUT_DATA.min || length > ABOUT_DATA.max) ? [`${way}.description: ${length} characters`] : []),
    ...Object.entries(value).flatMap(([name, inside]) => lacks(inside, `${way}.${name}`)),
  ];
}

/**
 * The names by which things are known, in a block and in what is within it.
 * @param {any} value
 * @returns {string[]}
 */
function namesIn(value) {
  if (value === null || typeof value !== "object") return [];
  return [value["@id"], ...Object.values(value).flatMap(namesIn)].filter((name) => typeof name === "string");
}

describe("structured data", () => {
  const found = blocksOfSite();
  const outlines = new Map([...found.values()].map(({ block }) => [JSON.stringify(outline(block)), outline(block)]));

  it("is true to schema.org on every page", () => {
    assert.ok(found.size > 200, `only ${found.size} blocks`);
    assert.deepEqual(strangersToSchemaOrg(outlines.values()), []);
  });

  it("has what search engines ask for, in the form they read", () => {
    const missing = [...found.values()].flatMap(({ block, page }) => lacks(block, `${page} ${block["@type"]}`));
    assert.deepEqual(missing, []);
  });

  it("knows a thing by the same name in every language", () => {
    /** @type {Record<string, Set<string>>} */
    const names = {};
    for (const { block, lang } of found.values()) {
      names[lang] ??= new Set();
      for (const name of namesIn(block)) names[lang].add(name);
    }
    const languages = Object.keys(names);
    const all = [...new Set(languages.flatMap((lang) => [...names[lang]]))];
    assert.ok(all.length > 40 && languages.length > 1, `${all.length} names in ${languages}`);
    assert.deepEqual(all.filter((name) => languages.some((lang) => !names[lang].has(name))), []);
  });

  it("speaks of every kind of thing that the portal has a page for", () => {
    const types = new Set([...found.values()].map(({ block }) => block["@type"]));
    const wanted = ["WebSite", "LibrarySystem", "Library", "Event", "EventSeries", "Service", "Organization", "NewsArticle", "DataCatalog", "ItemList", "Dataset", "BreadcrumbList"];
    assert.deepEqual(wanted.filter((type) => !types.has(type)), []);
  });

  it("is refused where it is not", () => {
    const of = (/** @type {string} */ type) => [...outlines.values()].find((block) => block["@type"] === type);
    const [event, site] = [of("Event"), of("WebSite")];
    const { name, ...nameless } = event;
    const action = site.potentialAction;
    const broken = [
      { ...nameless, title: name },
      { ...event, eventStatus: "https://schema.org/EventPlanned" },
      { ...event, location: { "@type": "Plaza", name: "text" } },
      { ...event, maximumAttendeeCapacity: { many: true } },
      { ...site, potentialAction: { ...action, goal: "text" } },
    ];
    assert.equal(strangersToSchemaOrg([event, site, ...broken]).length, broken.length);

    const real = [...found.values()].find(({ block }) => block["@type"] === "Event")?.block ?? {};
    assert.deepEqual(lacks(real, "event"), []);
    const { startDate, ...undated } = real;
    assert.ok(startDate);
    assert.deepEqual(lacks(undated, "event"), ["event: Event without startDate"]);
    assert.deepEqual(lacks({ ...real, startDate: "12 Mei 2026" }, "event"), ["event.startDate: 12 Mei 2026"]);
    assert.deepEqual(lacks({ ...real, location: { "@type": "Place", name: "Aula" } }, "event"), ["event.location: Place without address"]);
    assert.deepEqual(lacks({ ...real, image: ["poster.png"] }, "event"), ["event.image: poster.png"]);
    assert.deepEqual(lacks({ "@type": "Dataset", name: "Data", description: "Data" }, "data"), ["data.description: 4 characters"]);
  });
});
