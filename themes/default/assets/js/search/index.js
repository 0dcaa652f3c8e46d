// @ts-check
// The index of the holdings, file by file, as a search needs them: src/search/FORMAT.md, sections 2 to 8. No DOM;
// whoever opens it says how to fetch. Documents of all segments are numbered through: those of the second go on where
// the first ends.

import { ANALYZER_ID, sliced } from "./analyze.js";
import { compareKeys, digits, fc, grouped, hashed, lastPlace, paired, rice, vlq } from "./codec.js";

/**
 * @typedef {{
 *   path: string, packed: boolean, documents: number, leaves: string, fat: string, fat_df: string, fat_mean: string,
 *   tops: number, asides: number, cards: number, records: number, ids: number, near: number, heads: number, holders: number, dead?: string,
 *   n_dead?: number
 * }} SegmentRoot
 * @typedef {{
 *   format: string, analyzer: string, as_of: string, works: number, holdings: number, types: string[],
 *   languages: string[], classes: string[], members: { ids: string[], names: string[], works: number[] },
 *   exports: Record<string, string>, flags: string, segments: SegmentRoot[], files?: Record<string, any>
 * }} Root
 * @typedef {{ segment: Segment, place: number, df: number, hasTops: boolean, mean: number, bytes: number }} Tail
 *   postings of a frequent word in a segment, of which some are not known yet; `bytes` is what all of them weigh
 * @typedef {{ docs: ArrayLike<number>, rows: number[][] }} Asides
 *   the frequent words of some documents: by document the places among the flags, each as its distance to the one before
 *   less one, followed by twice about its level, and one more where the title has it
 * @typedef {{ docs: ArrayLike<number>, levels: ArrayLike<number>, masks: ArrayLike<number> }} List by document
 * @typedef {List & { word: string, df: number, tails: Tail[], flag: number, asides: Asides[] }} Posting `flag` is the
 *   place among the frequent words, or -1
 * @typedef {{
 *   doc: number, rid: string, title: string, authors: string, year: number, type: string, language: string,
 *   holders: number, members: number[], subjects: string, flags: number[], work: string
 * }} Card
 * @typedef {{ name?: Record<string, string>, regency?: string, lat?: number, lon?: number, url?: string }} Place
 * @typedef {(path: string) => Promise<any>} FetchJson path relative to `root.json`
 */

/** The message of what went wrong where a file could not be fetched; also the key of the text that says so to visitors. */
export const FETCH = "error";
/** The same where the index was made for another client: loading the page again gets both from one build. */
export const VERSION = "error_version";

/** The beginning of a word is looked up in as many leaves as this, at most. */
const COMPLETION_LEAVES = 4;
/** `heads` has beginnings of as many letters as this. */
const HEAD_CHARS = 6;
/** Of a word with more documents than this, the best have asides. */
const ASIDES = 2048;
/** A file that has not come until then does not come: networks drop without a word. */
const PATIENCE_MS = 40_000;

/** @type {Posting} */
export const NOTHING = { word: "", df: 0, docs: [], levels: [], masks: [], tails: [], flag: -1, asides: [] };

/** One segment of an index. */
class Segment {
  /**
   * @param {Index} index
   * @param {SegmentRoot} root
   * @param {number} base number of its first document
   */
  constructor(index, root, base) {
    this.index = index;
    this.root = root;
    this.base = base;
    this.end = base + root.documents;
    this.leaves = fc(root.leaves);
    const [flags, dfs, means] = [root.fat, root.fat_df, root.fat_mean].map(vlq);
    /** @type {Map<string, Posting>} the frequent words, without any posting */
    this.fat = new Map(
      flags.map((flag, place) => {
        const [word, df] = [index.flags[flag], dfs[place]];
        const bytes = Math.floor((df * (45 - Math.clz32((root.documents / df) | 1))) / 8);
        const tail = { segment: this, place, df, hasTops: false, mean: means[place], bytes };
        return [word, { ...NOTHING, word, df, flag, tails: [tail] }];
      }),
    );
  }

  /**
   * @param {number} doc
   * @returns {boolean}
   */
  has(doc) {
    return doc >= this.base && doc < this.end;
  }

  /**
   * A file, as it is or as `read` makes it, once.
   * @template [T=any]
   * @param {string} name
   * @param {(json: any) => T} [read]
   * @returns {Promise<T>}
   */
  named(name, read) {
    return this.index.file(`${this.root.path}/${name}.json${this.root.packed ? ".gz" : ""}`, read);
  }

  /**
   * A file of a family.
   * @template [T=any]
   * @param {string} family
   * @param {number} n what is behind its point does not count
   * @param {(json: any) => T} [read]
   * @returns {Promise<T>}
   */
  file(family, n, read) {
    return this.named(`${family}/${n >> 8}/${n & 255}`, read);
  }

  /**
   * Lists of documents that follow one another.
   * @param {string} text
   * @param {number[]} sizes
   * @returns {Int32Array[]}
   */
  docs(text, sizes) {
    return rice(text, sizes, this.root.documents).map((docs) => docs.map((doc) => doc + this.base));
  }

  /**
   * Lists of postings that follow one another.
   * @param {any} json
   * @param {number[]} sizes
   * @returns {List[]}
   */
  lists({ g, q, e, m }, sizes) {
    const lower = digits(e);
    const levels = grouped(Uint16Array.from(digits(q), (digit, at) => digit * 16 + lower[at]), sizes);
    const masks = grouped(digits(m), sizes);
    return this.docs(g, sizes).map((docs, at) => ({ docs, levels: levels[at], masks: masks[at] }));
  }

  /**
   * The words of a leaf in order, with their postings.
   * @param {number} n -1 for none
   * @returns {Promise<Map<string, Posting>>}
   */
  async leaf(n) {
    if (n < 0) return new Map();
    return this.file("leaves", n, (json) => {
      const sizes = vlq(json.n);
      const lists = this.lists(json, sizes);
      const { flags } = this.index;
      return new Map(fc(json.t).map((word, at) => [word, { ...NOTHING, ...lists[at], word, df: sizes[at], flag: flags.indexOf(word) }]));
    });
  }

  /**
   * What a family has under a key.
   * @template T
   * @param {"asides" | "ids" | "near" | "heads"} family
   * @param {number} n of the file that would have it
   * @param {string} key
   * @param {(json: any) => T[]} read what is there under all keys, one after another
   * @returns {Promise<T[]>}
   */
  async under(family, n, key, read) {
    if (!this.root[family]) return [];
    const file = await this.file(family, n, (json) => new Map(paired(fc(json.k), grouped(read(json), vlq(json.n)))));
    return file.get(key) ?? [];
  }

  /**
   * What the postings of a word say of frequent words, posting by posting.
   * @param {string} word
   * @returns {Promise<number[][]>}
   */
  async rows(word) {
    if (this.fat.has(word)) return [];
    const n = (hashed(word, 2 ** 32) * this.root.asides) / 2 ** 32;
    return this.under("asides", n, word, ({ a, f, l }) =>
      grouped(paired(vlq(f), digits(l)).flat(), Array.from(digits(a), (size) => 2 * size)),
    );
  }

  /**
   * Words under a key of `near` or `heads`, with how many documents have each.
   * @param {"near" | "heads"} family
   * @param {string} key
   * @param {string} place what the file is found by
   * @returns {Promise<[string, number][]>}
   */
  keyed(family, key, place) {
    return this.under(family, hashed(place, this.root[family]), key, ({ t, f }) => paired(fc(t), vlq(f)));
  }

  /**
   * The place of the leaf that has a word, or would.
   * @param {string} word
   * @returns {number} -1 for a word before all others
   */
  leafOf(word) {
    return lastPlace(this.leaves, (first) => compareKeys(first, word));
  }

  /**
   * The leaves that may have words that begin so.
   * @param {string} prefix
   * @returns {number[]}
   */
  leavesOf(prefix) {
    const begun = this.leafOf(prefix);
    return this.leaves.flatMap((first, at) => (at === begun || first.startsWith(prefix) ? [at] : []));
  }
}

/** An opened index. Every file is fetched once at most. */
export class Index {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();
  #fetchJson;

  /**
   * @param {Root} root
   * @param {FetchJson} fetchJson
   */
  constructor(root, fetchJson) {
    if (root.format !== "silang/1" || root.analyzer !== ANALYZER_ID) {
      throw new Error(VERSION);
    }
    this.root = root;
    this.#fetchJson = fetchJson;
    this.documents = 0;
    this.flags = fc(root.flags);
    this.segments = root.segments.map((segment) => {
      const made = new Segment(this, segment, this.documents);
      this.documents += segment.documents;
      return made;
    });
    /** @type {Map<string, Posting>} what is known of frequent words before anything is fetched */
    this.frequent = new Map(
      this.flags.flatMap((word) => {
        const posting = joined(this.segments.flatMap(({ fat }) => fat.get(word) ?? []));
        return posting ? [/** @type {const} */ ([word, posting])] : [];
      }),
    );
    this.dead = new Set(
      this.segments.flatMap((segment) => {
        const { dead = "", n_dead: n = 0 } = segment.root;
        return Array.from(segment.docs(dead, [n])[0]);
      }),
    );
  }

  /**
   * @param {FetchJson} fetchJson
   * @returns {Promise<Index>}
   */
  static async open(fetchJson) {
    return new Index(await fetchJson("root.json"), fetchJson);
  }

  /**
   * @template [T=any]
   * @param {string} path
   * @param {(json: any) => T} [read]
   * @returns {Promise<T>}
   */
  file(path, read = (json) => json) {
    let file = this.#files.get(path);
    if (!file) {
      file = Promise.resolve(this.root.files?.[path] ?? this.#fetchJson(path)).then(read);
      this.#files.set(path, file);
      // A failure is not remembered, so that the visitor can try again.
      file.catch(() => this.#files.delete(path));
    }
    return file;
  }

  /**
   * What all segments have, one after another.
   * @template T
   * @param {(segment: Segment) => Promise<T[]>} read
   * @returns {Promise<T[]>}
   */
  async #all(read) {
    // Much faster than `flat` where lists are long.
    return /** @type {T[]} */ ([]).concat(...(await Promise.all(this.segments.map(read))));
  }

  /**
   * Where a family has a document: segment, file, place in it.
   * @param {"cards" | "records"} family
   * @param {number} doc
   * @returns {[Segment, number, number]}
   */
  placeOf(family, doc) {
    const segment = /** @type {Segment} */ (this.segments.find((one) => one.has(doc)));
    const [place, size] = [doc - segment.base, segment.root[family]];
    return [segment, Math.floor(place / size), place % size];
  }

  /**
   * Postings of words; a word that nothing has is left out. Of frequent words none is fetched.
   * @param {string[]} words
   * @param {string[]} [telling] those that say what frequent words their documents have
   * @returns {Promise<Map<string, Posting>>}
   */
  async postings(words, telling = []) {
    const found = words.map(async (word) => {
      const told = telling.includes(word) ? this.segments.map((segment) => segment.rows(word)) : [];
      const parts = this.#all(async (segment) => {
        const posting = segment.fat.get(word) ?? (await segment.leaf(segment.leafOf(word))).get(word);
        return posting ? [posting] : [];
      });
      const [posting, ...lists] = await Promise.all([parts.then(joined), ...told]);
      if (!posting) return [];
      const asides = lists.flatMap((rows, at) => (rows.length > 0 ? [{ docs: coveredBy(posting, this.segments[at]), rows }] : []));
      return [/** @type {const} */ ([word, { ...posting, asides }])];
    });
    return new Map((await Promise.all(found)).flat());
  }

  /**
   * Words that begin so: of one leaf, or the most frequent.
   * @param {string} prefix
   * @returns {Promise<string[]>} sorted
   */
  async completions(prefix) {
    const words = await this.#all(async (segment) => {
      const leaves = segment.leavesOf(prefix);
      const fat = Array.from(segment.fat.keys());
      if (leaves.length > 1 && Array.from(prefix).length <= HEAD_CHARS) {
        const heads = await segment.keyed("heads", prefix, sliced(prefix, 0, 2));
        if (heads.length > 0) return [...fat, ...withinLeaves(segment, heads)];
      }
      const maps = await Promise.all(leaves.slice(0, COMPLETION_LEAVES).map((leaf) => segment.leaf(leaf)));
      return [...fat, ...maps.flatMap((leaf) => Array.from(leaf.keys()))];
    });
    return Array.from(new Set(words.filter((word) => word.startsWith(prefix)))).sort(compareKeys);
  }

  /**
   * The words that may be meant by one: those of its leaf, those with its ending, those with its skeleton.
   * @param {string} word
   * @param {string[]} keys of `near`
   * @param {boolean} hasLeaf whether the leaf is looked at
   * @returns {Promise<Map<string, number>>} with how many documents have each
   */
  async neighbors(word, keys, hasLeaf) {
    const found = await this.#all(async (segment) => {
      const [leaf, ...lists] = await Promise.all([
        segment.leaf(hasLeaf ? segment.leafOf(word) : -1),
        ...keys.map((key) => segment.keyed("near", key, key)),
      ]);
      const known = [...(hasLeaf ? segment.fat.values() : []), ...leaf.values()];
      return Array.from(new Map([...known.map(({ word, df }) => /** @type {const} */ ([word, df])), ...lists.flat()]));
    });
    /** @type {Map<string, number>} */
    const all = new Map();
    for (const [near, df] of found) all.set(near, (all.get(near) ?? 0) + df);
    return all;
  }

  /**
   * The posting with the best of those that are missing, or with all.
   * @param {Posting} posting
   * @param {boolean} isWhole
   * @returns {Promise<Posting>}
   */
  async loaded(posting, isWhole) {
    const parts = await Promise.all(
      posting.tails.filter(({ hasTops }) => isWhole || !hasTops).map(({ segment, place, df }) =>
        segment.file(isWhole ? "lists" : "tops", place, (json) => segment.lists(json, [isWhole ? df : segment.root.tops])[0]),
      ),
    );
    const tails = isWhole ? [] : posting.tails.map((tail) => ({ ...tail, hasTops: true }));
    return { ...posting, ...merged([posting, ...parts]), tails };
  }

  /**
   * The documents that have a number: ISBN as 13 digits, ISSN as `NNNN-NNNC`, record id.
   * @param {string} number
   * @returns {Promise<number[]>} ascending
   */
  async identified(number) {
    const found = await this.#all(async (segment) => {
      const docs = await segment.under("ids", hashed(number, segment.root.ids), number, ({ d }) => vlq(d));
      return docs.map((doc) => doc + segment.base);
    });
    return found.filter((doc) => !this.dead.has(doc)).sort((a, b) => a - b);
  }

  /**
   * The cards of documents, in their order.
   * @param {number[]} docs
   * @returns {Promise<Card[]>}
   */
  cards(docs) {
    const { types, languages } = this.root;
    return Promise.all(
      docs.map(async (doc) => {
        const [segment, n, at] = this.placeOf("cards", doc);
        const file = await segment.file("cards", n);
        return {
          doc,
          rid: file.r.slice(at * 10, at * 10 + 10),
          title: file.t[at],
          authors: file.a[at],
          year: vlq(file.y)[at],
          type: types[digits(file.k)[at]],
          language: languages[vlq(file.l)[at]],
          holders: vlq(file.n)[at],
          members: vlq(file.h[at]),
          subjects: file.s[at],
          flags: vlq(file.x[at]),
          work: file.w.split(" ")[at],
        };
      }),
    );
  }

  /**
   * A whole record.
   * @param {string} rid
   * @returns {Promise<any>} nothing where there is none
   */
  async record(rid) {
    const [doc] = await this.identified(rid);
    if (doc === undefined) return;
    const [segment, n, at] = this.placeOf("records", doc);
    return (await segment.file("records", n)).records[at];
  }

  /**
   * Type, language, class and year of every document, run by run.
   * @returns {Promise<{ start: number, values: string[] }[]>}
   */
  async runs() {
    const { types, languages, classes } = this.root;
    const numbers = await this.#all((segment) => segment.named("facets", ({ n }) => vlq(n)));
    const runs = [];
    for (let at = 0, start = 0; at < numbers.length; at += 5) {
      const [type, language, group, year, size] = numbers.slice(at, at + 5);
      runs.push({ start, values: [types[type], languages[language], classes[group], String(year)] });
      start += size;
    }
    return runs;
  }

  /**
   * The documents that a member holds.
   * @param {number} member place in `members`
   * @returns {Promise<number[]>}
   */
  heldBy(member) {
    return this.#all(async (segment) => {
      // The documents of a segment may be older than the first that this member holds.
      if (member >= segment.root.holders) return [];
      return segment.file("holders", member, ({ n, g }) => Array.from(segment.docs(g, [n])[0]));
    });
  }

  /**
   * Where each member is.
   * @returns {Promise<Place[]>} in the order of `members`
   */
  places() {
    return /** @type {Segment} */ (this.segments.at(-1)).named("members");
  }

  /** @returns {Promise<string[]>} the regency of each member, or nothing */
  async regencies() {
    return (await this.places()).map(({ regency = "" }) => regency);
  }
}

/**
 * Fetches over HTTP, relative to the address of the root. Only the root is asked for anew: everything else lies in a
 * folder named by its content.
 * @param {string} rootUrl absolute
 * @returns {FetchJson}
 */
export function fetchFrom(rootUrl) {
  return async (path) => {
    // What was kept on the way may be what is wrong: an answer of 404 is remembered, too.
    for (const cache of /** @type {const} */ ([path === "root.json" ? "no-cache" : "default", "reload"])) {
      try {
        const response = await fetch(new URL(path, rootUrl), { cache, signal: AbortSignal.timeout?.(PATIENCE_MS) });
        if (!response.ok) continue;
        const bytes = await response.arrayBuffer();
        const body = /** @type {ReadableStream} */ (new Response(bytes).body);
        // A server may have unpacked it already; no JSON begins as gzip does.
        const isPacked = new Uint8Array(bytes)[0] === 0x1f;
        return await new Response(isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body).json();
      } catch {
        // As where it is not there.
      }
    }
    throw new Error(FETCH);
  };
}

/**
 * The most frequent words that few leaves hold.
 * @param {Segment} segment
 * @param {[string, number][]} words
 * @returns {string[]}
 */
function withinLeaves(segment, words) {
  const sorted = [...words].sort(([, a], [, b]) => b - a).map(([word]) => word);
  const rare = sorted.filter((word) => !segment.fat.has(word));
  const leaves = Array.from(new Set(rare.map((word) => segment.leafOf(word)))).slice(0, COMPLETION_LEAVES);
  return rare.filter((word) => leaves.includes(segment.leafOf(word)));
}

/**
 * Postings of one word in several segments.
 * @param {Posting[]} parts
 * @returns {Posting | undefined}
 */
function joined(parts) {
  if (parts.length < 2) return parts[0];
  const df = parts.reduce((sum, part) => sum + part.df, 0);
  const tails = parts.flatMap((part) => part.tails);
  return { ...parts[0], ...merged(parts), df, tails, flag: Math.max(...parts.map(({ flag }) => flag)) };
}

/**
 * Lists as one, by document.
 * @param {List[]} parts
 * @returns {List}
 */
function merged(parts) {
  const columns = /** @type {const} */ (["docs", "levels", "masks"]).map((name) => parts.flatMap((part) => Array.from(part[name])));
  const [docs] = columns;
  const order = Array.from(docs.keys()).sort((a, b) => docs[a] - docs[b]);
  // What is in two lists is the same in both.
  const places = order.filter((at, n) => docs[at] !== docs[order[n - 1]]);
  const [some, levels, masks] = columns.map((column) => places.map((at) => column[at]));
  return { docs: some, levels, masks };
}

/**
 * The documents of a word in a segment that have asides: those of the highest levels.
 * @param {Posting} posting
 * @param {Segment} segment
 * @returns {number[]} ascending
 */
function coveredBy({ docs, levels }, segment) {
  const places = Array.from(docs, (_, at) => at).filter((at) => segment.has(docs[at]));
  const best = places.sort((a, b) => levels[b] - levels[a]).slice(0, ASIDES);
  return best.map((at) => docs[at]).sort((a, b) => a - b);
}
