// @ts-check
// The index of the holdings, shard by shard, as the browser needs them. No DOM; whoever opens it says how to fetch.
// The wire format is that of src/search/wire.rs.

import { ANALYZER_ID } from "./analyze.js";

/** Version of the wire format that this client reads. */
export const FORMAT_VERSION = 1;

/**
 * @typedef {{ code: string, n_records: number }} FacetValue
 * @typedef {{ id: string, name: Record<string, string>, regency: string, n_records: number }} Member
 * @typedef {{ path: string, first: number, count: number }} OrdinalShard
 * @typedef {{ path: string, first: string, last: string }} KeyShard
 * @typedef {{
 *   version: number, analyzer: string, n_records: number, n_holdings: number, n_terms: number, fields: string[],
 *   facets: {
 *     members: Member[], languages: FacetValue[], formats: FacetValue[], class_groups: FacetValue[],
 *     years: [number, number][]
 *   },
 *   sources: { source: string, member: string, exported_at: string }[],
 *   records: OrdinalShard[], columns: OrdinalShard[], terms: KeyShard[], identifiers: KeyShard[]
 * }} Manifest
 * @typedef {{
 *   member: string, branch?: string, call_number?: string, locations?: string[], copies?: number, loanable?: number,
 *   reference?: number, item_codes?: string[], url?: string, exported_at: string,
 *   own?: { title?: string, subtitle?: string, part?: string, edition?: string }
 * }} Held
 * @typedef {{
 *   rid: string, title: string, subtitle?: string, part?: string, responsibility?: string, authors?: string[],
 *   isbn?: string[], issn?: string[], edition?: string, publisher?: string, place?: string, year?: number,
 *   year_raw?: string, extent?: string, series?: string, language?: string, format: string, subjects?: string[],
 *   class_group?: string, held: Held[]
 * }} HoldingsRecord
 * @typedef {{ format: number, language: number, class_group: number, year: number | null, members: number[] }} Columns
 * @typedef {(path: string) => Promise<any>} FetchJson path relative to the manifest; `manifest.json` is the manifest
 */

/** The index could not be fetched. */
export class FetchError extends Error {
  name = "FetchError";
}

/** The index was made for another client; loading the page again gets both from one build. */
export class VersionError extends Error {
  name = "VersionError";
}

/** An opened index. Every shard is fetched once at most. */
export class HoldingsIndex {
  /** @type {Map<string, Promise<any>>} */
  #shards = new Map();
  /** @type {FetchJson} */
  #fetchJson;

  /**
   * @param {Manifest} manifest
   * @param {FetchJson} fetchJson
   */
  constructor(manifest, fetchJson) {
    this.manifest = manifest;
    this.#fetchJson = fetchJson;
  }

  /**
   * @param {FetchJson} fetchJson
   * @returns {Promise<HoldingsIndex>}
   */
  static async open(fetchJson) {
    const manifest = await fetchJson("manifest.json");
    if (manifest.version !== FORMAT_VERSION || manifest.analyzer !== ANALYZER_ID) {
      throw new VersionError(`index ${manifest.version}/${manifest.analyzer}, client ${FORMAT_VERSION}/${ANALYZER_ID}`);
    }
    return new HoldingsIndex(manifest, fetchJson);
  }

  /**
   * The records that have a term, each with the mask of the fields it stands in.
   * @param {string} term
   * @returns {Promise<Map<number, number>>}
   */
  async postings(term) {
    const found = await this.#entries("terms", term, term, Infinity);
    return postingsOf(found.flatMap(([, numbers]) => [numbers]));
  }

  /**
   * Terms that begin with a prefix, the term itself left out, in order; at most `limit`, from at most `shards` files.
   * @param {string} prefix
   * @param {number} limit
   * @param {number} shards
   * @returns {Promise<{ term: string, postings: Map<number, number> }[]>}
   */
  async completions(prefix, limit, shards) {
    /** @type {Map<string, number[][]>} */
    const lists = new Map();
    for (const [term, numbers] of await this.#entries("terms", prefix, `${prefix}\u{10FFFF}`, shards)) {
      if (term === prefix) continue;
      if (!lists.has(term) && lists.size === limit) break;
      lists.set(term, [...(lists.get(term) ?? []), numbers]);
    }
    return Array.from(lists, ([term, numbers]) => ({ term, postings: postingsOf(numbers) }));
  }

  /**
   * The records that have an ISBN (13 digits) or ISSN (`NNNN-NNNC`).
   * @param {string} identifier
   * @returns {Promise<number[]>}
   */
  async identified(identifier) {
    const found = await this.#entries("identifiers", identifier, identifier, Infinity);
    return found.flatMap(([, ordinals]) => ordinals);
  }

  /**
   * Facet values of records, in the order of the ordinals.
   * @param {number[]} ordinals
   * @returns {Promise<Columns[]>}
   */
  async columns(ordinals) {
    const shards = await this.#holding("columns", ordinals);
    return ordinals.map((ordinal) => {
      const shard = shardOf(shards, ordinal);
      const at = ordinal - shard.first;
      return {
        format: shard.format[at],
        language: shard.language[at],
        class_group: shard.class_group[at],
        year: shard.year[at],
        members: shard.members[at],
      };
    });
  }

  /**
   * Full records, in the order of the ordinals.
   * @param {number[]} ordinals
   * @returns {Promise<HoldingsRecord[]>}
   */
  async records(ordinals) {
    const shards = await this.#holding("records", ordinals);
    return ordinals.map((ordinal) => {
      const shard = shardOf(shards, ordinal);
      return shard.records[ordinal - shard.first];
    });
  }

  /**
   * Entries of the keys from `first` to `last`, in order.
   * @param {"terms" | "identifiers"} kind
   * @param {string} first
   * @param {string} last
   * @param {number} limit of files
   * @returns {Promise<[string, number[]][]>}
   */
  async #entries(kind, first, last, limit) {
    const touched = this.manifest[kind]
      .filter((shard) => compareKeys(shard.last, first) >= 0 && compareKeys(shard.first, last) <= 0)
      .slice(0, limit);
    const shards = await Promise.all(touched.map((shard) => this.#shard(shard.path)));
    return shards
      .flatMap((shard) => shard[kind])
      .filter(([key]) => compareKeys(key, first) >= 0 && compareKeys(key, last) <= 0);
  }

  /**
   * The shards that hold some records.
   * @param {"records" | "columns"} kind
   * @param {number[]} ordinals
   * @returns {Promise<any[]>} sorted
   */
  async #holding(kind, ordinals) {
    const table = this.manifest[kind];
    const places = new Set(ordinals.map((ordinal) => placeOf(table, ordinal)));
    const sorted = Array.from(places).sort((a, b) => a - b);
    return Promise.all(sorted.map((place) => this.#shard(table[place].path)));
  }

  /**
   * @param {string} path
   * @returns {Promise<any>}
   */
  #shard(path) {
    let shard = this.#shards.get(path);
    if (shard === undefined) {
      shard = this.#fetchJson(path);
      this.#shards.set(path, shard);
      // A failure is not remembered, so that the visitor can try again.
      shard.catch(() => this.#shards.delete(path));
    }
    return shard;
  }
}

/**
 * Fetches over HTTP, relative to the address of the manifest. Shards carry a hash of their content in their name,
 * so only the manifest is asked for anew.
 * @param {string} manifestUrl absolute
 * @returns {FetchJson}
 */
export function fetchFrom(manifestUrl) {
  return async (path) => {
    const isManifest = path === "manifest.json";
    const url = isManifest ? manifestUrl : new URL(path, manifestUrl).href;
    let response;
    try {
      response = await fetch(url, { cache: isManifest ? "no-cache" : "default" });
    } catch (cause) {
      throw new FetchError(`${url} cannot be reached`, { cause });
    }
    if (!response.ok) throw new FetchError(`${url} answers ${response.status}`);
    return response.json();
  };
}

/**
 * Order of code points, the order in which keys are written. JavaScript's own is that of UTF-16 and differs
 * beyond U+FFFF.
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
export function compareKeys(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const [unitA, unitB] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (unitA === unitB) continue;
    const isSurrogateA = unitA >= 0xd800 && unitA <= 0xdfff;
    const isSurrogateB = unitB >= 0xd800 && unitB <= 0xdfff;
    return isSurrogateA === isSurrogateB ? unitA - unitB : isSurrogateA ? 1 : -1;
  }
  return a.length - b.length;
}

/**
 * @param {number[][]} lists pieces of one posting list
 * @returns {Map<number, number>}
 */
function postingsOf(lists) {
  const postings = new Map();
  for (const numbers of lists) {
    let ordinal = -1;
    for (const number of numbers) {
      ordinal += Math.floor(number / 16);
      postings.set(ordinal, number % 16);
    }
  }
  return postings;
}

/**
 * The last place whose `first` is not beyond the ordinal.
 * @param {{ first: number }[]} table
 * @param {number} ordinal
 * @returns {number}
 */
function placeOf(table, ordinal) {
  let [low, high] = [0, table.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (table[middle].first <= ordinal) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * @param {any[]} shards
 * @param {number} ordinal
 * @returns {any}
 */
function shardOf(shards, ordinal) {
  return shards[placeOf(shards, ordinal)];
}
