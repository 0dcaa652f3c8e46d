// @ts-check
// The index of the holdings, file by file, as a search needs them: src/search/FORMAT.md, sections 2 to 8. No DOM;
// whoever opens it says how to fetch. Documents of all segments are numbered through: those of the second go on where
// the first ends.

import { ANALYZER_ID } from "./analyze.js";
import { compareKeys, digits, fc, hashed, lastPlace, rice, vlq } from "./codec.js";

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
 * @typedef {{ base: number, end: number, place: number, df: number, size: number, hasTops: boolean, mean: number, bytes: number, segment: Segment }} Tail
 *   postings of a frequent word in a segment, of which `size` are not known yet; `bytes` is what all of them weigh
 * @typedef {{ docs: Int32Array, rows: number[][] }} Asides
 *   the frequent words of some documents: by document places among the flags, each followed by twice about its level,
 *   and one more where the title has it
 * @typedef {{
 *   word: string, df: number, docs: Int32Array, levels: Uint16Array, masks: Uint8Array, tails: Tail[], flag: number,
 *   asides: Asides[]
 * }} Posting `flag` is the place among the frequent words, or -1
 * @typedef {{
 *   doc: number, rid: string, title: string, authors: string, year: number, type: string, language: string,
 *   class: string, holders: number, members: number[], subjects: string, flags: number[], work: string
 * }} Card
 * @typedef {{ name?: Record<string, string>, regency?: string, lat?: number, lon?: number, url?: string }} Place
 * @typedef {(path: string) => Promise<any>} FetchJson path relative to `root.json`
 */

/**
 * What may go wrong: `FetchError`, the index could not be fetched; `VersionError`, it was made for another client, and
 * loading the page again gets both from one build.
 * @param {"FetchError" | "VersionError"} name
 * @param {unknown} cause
 * @returns {Error}
 */
function failure(name, cause) {
  return Object.assign(new Error(String(cause), { cause }), { name });
}

/** The beginning of a word is looked up in as many leaves as this, at most. */
const COMPLETION_LEAVES = 4;
/** `heads` has beginnings of as many letters as this. */
const HEAD_CHARS = 6;
/** A word of as few documents as this has no asides; of one with more than `ASIDES`, the best have. */
const ALONE_MAX = 8;
const ASIDES = 2048;

/** @type {Posting} */
const NOTHING = {
  word: "",
  df: 0,
  docs: new Int32Array(0),
  levels: new Uint16Array(0),
  masks: new Uint8Array(0),
  tails: [],
  flag: -1,
  asides: [],
};

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
    const [dfs, means] = [vlq(root.fat_df), vlq(root.fat_mean)];
    /** @type {Map<string, Posting>} the frequent words, without any posting */
    this.fat = new Map(
      vlq(root.fat).map((flag, place) => {
        const [word, df] = [index.flags[flag], dfs[place]];
        const bytes = Math.floor((df * (45 - Math.clz32(Math.max(1, Math.floor(root.documents / df))))) / 8);
        const tail = { segment: this, base, end: this.end, place, df, size: df, hasTops: false, mean: means[place], bytes };
        return [word, { ...NOTHING, word, df, flag, tails: [tail] }];
      }),
    );
  }

  /**
   * A file of a family, as `read` makes it, once.
   * @template T
   * @param {string} family
   * @param {number} n
   * @param {(json: any) => T} read
   * @returns {Promise<T>}
   */
  file(family, n, read) {
    return this.index.file(`${this.root.path}/${family}/${n >> 8}/${n & 255}.json${this.root.packed ? ".gz" : ""}`, read);
  }

  /**
   * A leaf: its words in order, and their postings.
   * @param {number} n
   * @returns {Promise<Map<string, Posting>>}
   */
  leaf(n) {
    return this.file("leaves", n, ({ t, n: numbers, g, q, e, m }) => {
      const [sizes, levels, masks] = [vlq(numbers), levelsOf(q, e), digits(m)];
      const lists = rice(g, sizes, this.root.documents);
      let at = 0;
      return new Map(
        fc(t).map((word, place) => {
          const [from, to] = [at, (at += sizes[place])];
          const docs = lists[place].map((doc) => doc + this.base);
          const [flag, df] = [this.index.flags.indexOf(word), docs.length];
          return [word, { ...NOTHING, word, df, docs, levels: levels.slice(from, to), masks: masks.slice(from, to), flag }];
        }),
      );
    });
  }

  /**
   * What the postings of a word say of frequent words, posting by posting.
   * @param {string} word
   * @returns {Promise<number[][]>}
   */
  async rows(word) {
    const { asides } = this.root;
    if (!asides || this.fat.has(word)) return [];
    const words = await this.file("asides", Math.floor((hashed(word, 2 ** 32) * asides) / 2 ** 32), ({ k, n, a, f, l }) => {
      const [sizes, counts, places, told] = [vlq(n), digits(a), vlq(f), digits(l)];
      let [row, aside] = [0, 0];
      return new Map(
        fc(k).map((known, at) => {
          const rows = Array.from({ length: sizes[at] }, () => {
            let flag = -1;
            return Array.from({ length: counts[row++] }, () => [(flag += places[aside] + 1), told[aside++]]).flat();
          });
          return [known, rows];
        }),
      );
    });
    return words.get(word) ?? [];
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
    const places = [];
    for (let at = Math.max(0, this.leafOf(prefix)); at < this.leaves.length; at += 1) {
      if (compareKeys(this.leaves[at], prefix) > 0 && !this.leaves[at].startsWith(prefix)) break;
      places.push(at);
    }
    return places;
  }

  /**
   * Words under a key of `near` or `heads`, with how many documents have each.
   * @param {"near" | "heads"} family
   * @param {string} key
   * @param {string} place what the file is found by
   * @returns {Promise<Map<string, number>>}
   */
  async keyed(family, key, place) {
    if (!this.root[family]) return new Map();
    const keys = await this.file(family, hashed(place, this.root[family]), ({ k, n, t, f }) => {
      const [sizes, words, dfs] = [vlq(n), fc(t), vlq(f)];
      let at = 0;
      return new Map(
        fc(k).map((known, n) => {
          const entries = words.slice(at, at + sizes[n]).map((word, m) => /** @type {const} */ ([word, dfs[at + m]]));
          at += sizes[n];
          return [known, new Map(entries)];
        }),
      );
    });
    return keys.get(key) ?? new Map();
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
      throw failure("VersionError", `${root.format} ${root.analyzer}`);
    }
    this.root = root;
    this.#fetchJson = fetchJson;
    this.documents = 0;
    this.flags = fc(root.flags ?? "");
    this.segments = root.segments.map((segment) => {
      const made = new Segment(this, segment, this.documents);
      this.documents = made.end;
      return made;
    });
    this.dead = new Set(
      this.segments.flatMap(({ root: { dead, n_dead: n, documents }, base }) =>
        dead && n ? Array.from(rice(dead, [n], documents)[0], (doc) => doc + base) : [],
      ),
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
   * @template T
   * @param {string} path
   * @param {(json: any) => T} read
   * @returns {Promise<T>}
   */
  file(path, read) {
    let file = this.#files.get(path);
    if (file === undefined) {
      const inside = this.root.files?.[path];
      file = (inside === undefined ? this.#fetchJson(path) : Promise.resolve(inside)).then(read);
      this.#files.set(path, file);
      // A failure is not remembered, so that the visitor can try again.
      file.catch(() => this.#files.delete(path));
    }
    return file;
  }

  /**
   * The segment of a document.
   * @param {number} doc
   * @returns {Segment}
   */
  segmentOf(doc) {
    return this.segments[lastPlace(this.segments, ({ base }) => base - doc)];
  }

  /**
   * What the root knows of a word: that it is a frequent one, if it is.
   * @param {string} word
   * @returns {Posting | null}
   */
  stub(word) {
    return joined(this.segments.flatMap(({ fat }) => fat.get(word) ?? []));
  }

  /**
   * Postings of words; a word that nothing has is left out. Of frequent words none is fetched.
   * @param {Iterable<string>} words
   * @returns {Promise<Map<string, Posting>>}
   */
  async postings(words) {
    const found = await Promise.all(
      Array.from(new Set(words), async (word) => {
        const parts = await Promise.all(
          this.segments.map(async (segment) => {
            const leaf = segment.leafOf(word);
            return segment.fat.get(word) ?? (leaf < 0 ? undefined : (await segment.leaf(leaf)).get(word));
          }),
        );
        return joined(parts.filter((part) => part !== undefined));
      }),
    );
    return new Map(found.filter((posting) => posting !== null).map((posting) => [posting.word, posting]));
  }

  /**
   * Words that begin so: of one leaf, or the most frequent.
   * @param {string} prefix
   * @returns {Promise<string[]>} sorted
   */
  async completions(prefix) {
    const length = Array.from(prefix).length;
    const words = await Promise.all(
      this.segments.map(async (segment) => {
        const [leaves, fat] = [segment.leavesOf(prefix), Array.from(segment.fat.keys())];
        if (leaves.length > 1 && length <= HEAD_CHARS) {
          const heads = await segment.keyed("heads", prefix, Array.from(prefix).slice(0, 2).join(""));
          if (heads.size > 0) return [...fat, ...withinLeaves(segment, heads)];
        }
        const maps = await Promise.all(leaves.slice(0, COMPLETION_LEAVES).map((leaf) => segment.leaf(leaf)));
        return [...fat, ...maps.flatMap((leaf) => Array.from(leaf.keys()))];
      }),
    );
    return Array.from(new Set(words.flat().filter((word) => word.startsWith(prefix)))).sort(compareKeys);
  }

  /**
   * The words that may be meant by one: those of its leaf, those with its ending, those with its skeleton.
   * @param {string} word
   * @param {string[]} keys of `near`
   * @param {boolean} hasLeaf whether the leaf is looked at
   * @returns {Promise<Map<string, number>>} with how many documents have each
   */
  async neighbors(word, keys, hasLeaf) {
    /** @type {Map<string, number>} */
    const all = new Map();
    await Promise.all(
      this.segments.map(async (segment) => {
        const place = segment.leafOf(word);
        const [leaf, ...lists] = await Promise.all([
          hasLeaf && place >= 0 ? segment.leaf(place) : new Map(),
          ...keys.map((key) => segment.keyed("near", key, key)),
        ]);
        /** @type {Map<string, number>} */
        const here = new Map([...(hasLeaf ? segment.fat.values() : []), ...leaf.values()].map(({ word, df }) => [word, df]));
        for (const list of lists) for (const [near, df] of list) here.set(near, df);
        for (const [near, df] of here) all.set(near, (all.get(near) ?? 0) + df);
      }),
    );
    return all;
  }

  /**
   * The posting with what it says of frequent words.
   * @param {Posting} posting
   * @returns {Promise<Posting>}
   */
  async telling(posting) {
    const asides = this.segments.map(async (segment) => {
      const rows = await segment.rows(posting.word);
      return { docs: rows.length > 0 ? coveredBy(posting, segment) : new Int32Array(0), rows };
    });
    return { ...posting, asides: await Promise.all(asides) };
  }

  /**
   * The posting with the best of those that are missing, or with all.
   * @param {Posting} posting
   * @param {boolean} isWhole
   * @returns {Promise<Posting>}
   */
  async loaded(posting, isWhole) {
    const wanted = posting.tails.filter(({ hasTops }) => isWhole || !hasTops);
    const parts = await Promise.all(
      wanted.map(({ segment, place, df }) =>
        segment.file(isWhole ? "lists" : "tops", place, ({ g, q, e, m }) => ({
          ...NOTHING,
          docs: rice(g, [isWhole ? df : Math.min(df, segment.root.tops)], segment.root.documents)[0].map((doc) => doc + segment.base),
          levels: levelsOf(q, e),
          masks: digits(m),
        })),
      ),
    );
    const all = parts.reduce(merged, without(posting, wanted));
    const tails = posting.tails.flatMap((tail) => {
      const size = tail.df - tail.segment.root.tops;
      if (!wanted.includes(tail)) return [tail];
      return isWhole || size <= 0 ? [] : [{ ...tail, size, hasTops: true }];
    });
    return { ...all, tails };
  }

  /**
   * The documents that have a number: ISBN as 13 digits, ISSN as `NNNN-NNNC`, record id.
   * @param {string} number
   * @returns {Promise<number[]>} ascending
   */
  async identified(number) {
    const found = await Promise.all(
      this.segments.map(async (segment) => {
        if (!segment.root.ids) return [];
        const file = await segment.file("ids", hashed(number, segment.root.ids), ({ k, n, d }) => {
          const [sizes, docs] = [vlq(n), vlq(d)];
          let at = 0;
          return new Map(fc(k).map((key, place) => [key, docs.slice(at, (at += sizes[place]))]));
        });
        return (file.get(number) ?? []).map((doc) => doc + segment.base);
      }),
    );
    return found.flat().filter((doc) => !this.dead.has(doc)).sort((a, b) => a - b);
  }

  /**
   * The cards of documents, in their order.
   * @param {number[]} docs
   * @returns {Promise<Card[]>}
   */
  cards(docs) {
    const { types, languages, classes } = this.root;
    return Promise.all(
      docs.map(async (doc) => {
        const segment = this.segmentOf(doc);
        const [place, size] = [doc - segment.base, segment.root.cards];
        const file = await segment.file("cards", Math.floor(place / size), (json) => ({
          ...json,
          y: vlq(json.y),
          k: digits(json.k),
          c: digits(json.c),
          l: vlq(json.l),
          n: vlq(json.n),
          w: json.w.split(" "),
        }));
        const at = place % size;
        return {
          doc,
          rid: file.r.slice(at * 10, at * 10 + 10),
          title: file.t[at],
          authors: file.a[at],
          year: file.y[at],
          type: types[file.k[at]],
          language: languages[file.l[at]],
          class: classes[file.c[at]],
          holders: file.n[at],
          members: vlq(file.h[at]),
          subjects: file.s[at],
          flags: vlq(file.x[at]),
          work: file.w[at],
        };
      }),
    );
  }

  /**
   * The whole record of a document.
   * @param {number} doc
   * @returns {Promise<any>}
   */
  async record(doc) {
    const segment = this.segmentOf(doc);
    const [place, size] = [doc - segment.base, segment.root.records];
    return (await segment.file("records", Math.floor(place / size), (json) => json.records))[place % size];
  }

  /**
   * Type, language, class and year of every document, run by run.
   * @returns {Promise<{ starts: number[], values: number[][] }>} a list of values for each run
   */
  async runs() {
    /** @type {number[]} */
    const starts = [];
    /** @type {number[][]} */
    const values = [];
    const files = this.segments.map(({ root: { path, packed } }) =>
      this.file(`${path}/facets.json${packed ? ".gz" : ""}`, ({ n }) => vlq(n)),
    );
    for (const [place, numbers] of (await Promise.all(files)).entries()) {
      let doc = this.segments[place].base;
      for (let at = 0; at < numbers.length; at += 5) {
        starts.push(doc);
        values.push(numbers.slice(at, at + 4));
        doc += numbers[at + 4];
      }
    }
    return { starts, values };
  }

  /**
   * The documents that a member holds.
   * @param {number} member place in `members`
   * @returns {Promise<Int32Array>}
   */
  async heldBy(member) {
    const lists = await Promise.all(
      // The documents of a segment may be older than the first that this member holds.
      this.segments.filter(({ root }) => member < root.holders).map((segment) =>
        segment.file("holders", member, ({ n, g }) =>
          Array.from(rice(g, [n], segment.root.documents)[0], (doc) => doc + segment.base),
        ),
      ),
    );
    return Int32Array.from(lists.flat());
  }

  /**
   * Where each member is.
   * @returns {Promise<Place[]>} in the order of `members`
   */
  places() {
    const { path, packed } = this.segments[this.segments.length - 1].root;
    return this.file(`${path}/members.json${packed ? ".gz" : ""}`, (json) => json.members ?? json);
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
    const url = new URL(path, rootUrl).href;
    try {
      const response = await fetch(url, { cache: path === "root.json" ? "no-cache" : "default" });
      if (!response.ok) throw response.status;
      const body = await response.arrayBuffer();
      const [first, second] = new Uint8Array(body);
      // A server may have unpacked it already.
      if (first !== 0x1f || second !== 0x8b) return JSON.parse(new TextDecoder().decode(body));
      const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"));
      return await new Response(stream).json();
    } catch (cause) {
      throw failure("FetchError", cause);
    }
  };
}

/**
 * The most frequent words that few leaves hold.
 * @param {Segment} segment
 * @param {Map<string, number>} words
 * @returns {string[]}
 */
function withinLeaves(segment, words) {
  /** @type {Set<number>} */
  const leaves = new Set();
  return Array.from(words)
    .sort(([a, dfA], [b, dfB]) => dfB - dfA || compareKeys(a, b))
    .filter(([word]) => {
      const leaf = segment.leafOf(word);
      if (segment.fat.has(word)) return true;
      if (!leaves.has(leaf) && leaves.size === COMPLETION_LEAVES) return false;
      leaves.add(leaf);
      return true;
    })
    .map(([word]) => word);
}

/**
 * Postings of one word in several segments.
 * @param {Posting[]} parts
 * @returns {Posting | null}
 */
function joined(parts) {
  if (parts.length < 2) return parts[0] ?? null;
  const df = parts.reduce((sum, part) => sum + part.df, 0);
  const tails = parts.flatMap((part) => part.tails);
  return { ...parts.reduce(merged), df, tails, flag: Math.max(...parts.map(({ flag }) => flag)) };
}

/**
 * Two lists of postings as one, by document.
 * @param {Posting} a
 * @param {Posting} b
 * @returns {Posting}
 */
function merged(a, b) {
  const size = a.docs.length + b.docs.length;
  const [docs, levels, masks] = [new Int32Array(size), new Uint16Array(size), new Uint8Array(size)];
  let [i, j] = [0, 0];
  for (let at = 0; at < size; at += 1) {
    const isFirst = j >= b.docs.length || (i < a.docs.length && a.docs[i] < b.docs[j]);
    const [from, place] = isFirst ? [a, i++] : [b, j++];
    docs[at] = from.docs[place];
    levels[at] = from.levels[place];
    masks[at] = from.masks[place];
  }
  return { ...a, docs, levels, masks };
}

/**
 * A posting without the documents of some segments.
 * @param {Posting} posting
 * @param {Tail[]} tails
 * @returns {Posting}
 */
function without(posting, tails) {
  const keep = Array.from(posting.docs, (doc) => !tails.some(({ base, end }) => doc >= base && doc < end));
  const kept = (/** @type {unknown} */ _, /** @type {number} */ at) => keep[at];
  const { docs, levels, masks } = posting;
  return { ...posting, docs: docs.filter(kept), levels: levels.filter(kept), masks: masks.filter(kept) };
}

/**
 * The documents of a word in a segment that have asides: those of the highest levels.
 * @param {Posting} posting
 * @param {Segment} segment
 * @returns {Int32Array} ascending
 */
function coveredBy({ docs, levels }, { base, end }) {
  const places = Array.from(docs.keys()).filter((at) => docs[at] >= base && docs[at] < end);
  if (places.length > ASIDES) places.sort((a, b) => levels[b] - levels[a] || a - b);
  return Int32Array.from(places.length > ALONE_MAX ? places.slice(0, ASIDES) : [], (at) => docs[at]).sort();
}

/**
 * Levels of their upper and their lower digits.
 * @param {string} upper
 * @param {string} lower
 * @returns {Uint16Array}
 */
function levelsOf(upper, lower) {
  const rest = digits(lower);
  return Uint16Array.from(digits(upper), (digit, at) => digit * 16 + rest[at]);
}
