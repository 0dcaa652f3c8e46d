// What pages say of themselves to machines is true to schema.org, and enough for those who read it.
//
// Two packages are needed, neither of which asks the network: `schema-dts` is the vocabulary of schema.org (its types, their
// properties, what a property takes, the values of its enumerations) as types of TypeScript, `typescript` holds every block of
// the site to it. What search engines ask for beyond the vocabulary is listed here, from what Google says of Event,
// Breadcrumb, Dataset, Article and Local business.

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
  DataCatalog: ["name", "url"],
  NewsArticle: ["headline", "datePublished"],
  Library: ["name", "url"],
  LibrarySystem: ["name", "url"],
  Service: ["name", "provider"],
  Organization: ["name"],
  Place: ["address"],
  VirtualLocation: ["url"],
  Offer: ["price", "priceCurrency"],
  OpeningHoursSpecification: ["opens", "closes"],
  PostalAddress: ["addressCountry"],
};

/** What a text must look like that is more than a text. */
/** @type {Record<string, RegExp>} */
const SHAPES = {
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
  url: /^https?:\/\/[^\s]+$/,
  license: /^https?:\/\/[^\s]+$/,
  item: /^https?:\/\/[^\s]+$/,
  email: /^[^\s@]+@[^\s@]+$/,
  telephone: /^\+\d[\d ()-]+$/,
};

/**
 * Every block of the site with a page it is on.
 * @returns {Map<string, { block: Block, page: string }>} by the block's text
 */
function blocksOfSite() {
  const found = new Map();
  for (const page of readdirSync(SITE, { recursive: true, encoding: "utf8" }).sort()) {
    if (!page.endsWith(".html")) continue;
    const html = readFileSync(join(SITE, page), "utf8");
    for (const [, text] of html.matchAll(/<script type="?application\/ld\+json"?>([^<]*)<\/script>/g)) {
      for (const block of [JSON.parse(text)].flat()) found.set(JSON.stringify(block), { block, page });
    }
  }
  return found;
}

/**
 * A block in which texts that may be anything are all alike, so that the many pages of one kind are looked at once.
 * What SearchAction says of its input (`query-input`) is an annotation of schema.org, and no property.
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
    const own = Object.entries(value).filter(([name]) => !name.endsWith("-input"));
    return Object.fromEntries(own.map(([name, inside]) => [name, outline(inside, name)]));
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
  const types = [...new Set(all.map((block) => block["@type"]))].sort();
  const lines = all.map((block, n) => `export const block${n}: WithContext<${block["@type"]}> = ${JSON.stringify(block, null, 1)};`);
  writeFileSync(join(folder, "blocks.mts"), `import type { ${types.join(", ")}, WithContext } from "schema-dts";\n${lines.join("\n")}\n`);
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
  const { "@type": type, "@id": id, "@context": context, ...own } = value;
  // An @id alone, or with a name, points to what another block describes.
  const isReference = id !== undefined && context === undefined && Object.keys(own).every((name) => ["name", "url"].includes(name));
  const missing = isReference ? [] : (NEEDED[type] ?? []).filter((name) => own[name] === undefined);
  const strange = Object.entries(own).filter(([name, text]) => typeof text === "string" && SHAPES[name]?.test(text) === false);
  return [
    ...missing.map((name) => `${way}: ${type} without ${name}`),
    ...strange.map(([name, text]) => `${way}.${name}: ${text}`),
    ...Object.entries(own).flatMap(([name, inside]) => lacks(inside, `${way}.${name}`)),
  ];
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

  it("speaks of every kind of thing that the portal has a page for", () => {
    const types = new Set([...found.values()].map(({ block }) => block["@type"]));
    const wanted = ["WebSite", "LibrarySystem", "Library", "Event", "EventSeries", "Service", "Organization", "NewsArticle", "DataCatalog", "ItemList", "Dataset", "BreadcrumbList"];
    assert.deepEqual(wanted.filter((type) => !types.has(type)), []);
  });

  it("is refused where it is not", () => {
    const [event] = [...outlines.values()].filter((block) => block["@type"] === "Event");
    const { name, ...nameless } = event;
    const broken = [
      { ...nameless, title: name },
      { ...event, eventStatus: "https://schema.org/EventPlanned" },
      { ...event, location: { "@type": "Plaza", name: "text" } },
      { ...event, maximumAttendeeCapacity: { many: true } },
    ];
    assert.equal(strangersToSchemaOrg([event, ...broken]).length, broken.length);
    assert.deepEqual(lacks({ ...nameless, "@context": "https://schema.org", startDate: "12 Mei 2026" }, "event").filter((line) => !line.includes(".url")).slice(0, 2), [
      "event: Event without name",
      "event.startDate: 12 Mei 2026",
    ]);
  });
});
