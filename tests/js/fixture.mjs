// A small index `silang/1`, written by src/search/FORMAT.md and not by the code under test.

import { gzipSync } from "node:zlib";
import { ANALYZER_ID, analyze } from "../../themes/default/assets/js/search/analyze.js";
import { compareKeys } from "../../themes/default/assets/js/search/codec.js";
import { modern, skeleton } from "../../themes/default/assets/js/search/spelling.js";

const A64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function vlqOf(numbers) {
  return numbers.map((number) => {
    let [rest, text] = [number, ""];
    while (rest >= 32) {
      text += A64[32 + (rest % 32)];
      rest = Math.floor(rest / 32);
    }
    return text + A64[rest];
  }).join("");
}

export function digitsOf(numbers) {
  return Array.from(numbers, (number) => A64[number]).join("");
}

/** Several Rice lists, one after another. */
export function riceOf(lists, span) {
  let bits = "";
  for (const list of lists) {
    const k = Math.floor(Math.log2(Math.max(1, Math.floor((69 * span) / (100 * list.length)))));
    let before = -1;
    for (const number of list) {
      const distance = number - before - 1;
      bits += "1".repeat(distance >> k) + "0" + (k > 0 ? (distance % 2 ** k).toString(2).padStart(k, "0") : "");
      before = number;
    }
  }
  return (bits.match(/.{1,6}/g) ?? []).map((six) => A64[parseInt(six.padEnd(6, "0"), 2)]).join("");
}

export function fcOf(words) {
  let before = [];
  return words.map((word) => {
    const chars = Array.from(word);
    let shared = 0;
    while (shared < 63 && shared < chars.length && chars[shared] === before[shared]) shared += 1;
    before = chars;
    return A64[shared] + chars.slice(shared).join("");
  }).join(" ");
}

/** Front-coded list whose coding begins anew with each group. */
function groupsOf(groups) {
  return groups.filter((words) => words.length > 0).map(fcOf).join(" ");
}

function hash(key) {
  let value = 2166136261n;
  for (const byte of Buffer.from(key, "utf8")) value = ((value ^ BigInt(byte)) * 16777619n) % 2n ** 32n;
  return Number(value);
}

const unique = (list) => Array.from(new Set(list));

/** The words of a record, each with its fields and a level. */
function termsOf(record) {
  const fields = [
    [1, record.title],
    [2, (record.authors ?? []).join("; ")],
    [4, (record.subjects ?? []).join("; ")],
    [8, record.publisher ?? ""],
    [16, record.call ?? ""],
    [32, record.notes ?? ""],
  ];
  const terms = new Map();
  for (const [mask, text] of fields) {
    for (const { parts, also } of analyze(text)) {
      for (const term of [...parts, ...also].flatMap((one) => unique([one, modern(one)]))) terms.set(term, (terms.get(term) ?? 0) | mask);
    }
  }
  return new Map(Array.from(terms, ([term, mask]) => [term, { mask, level: mask & 1 ? 40 : mask & 2 ? 30 : mask & 4 ? 20 : 10 }]));
}

/**
 * The files of an index by path, `root.json` among them.
 * Records: rid, title, authors, subjects, year, type, lang, class, publisher, call, notes, isbn, members.
 * @param {any[][]} segments records of each
 * @param {{ head?: number, leaf?: number, cards?: number, flags?: number, dead?: number[], members?: any[] }} [options]
 */
export function indexOf(segments, { head = 1000, leaf = 20, cards = 4, flags = 1000, dead = [], members = [] } = {}) {
  const all = segments.flat();
  const types = unique(all.map((record) => record.type ?? "book"));
  const languages = unique(all.map((record) => record.lang ?? "ind"));
  const classes = unique(all.map((record) => record.class ?? "200"));
  const ids = unique([...members.map(({ id }) => id), ...all.flatMap((record) => record.members ?? [])]);
  const files = new Map();
  const segmentRoots = [];
  const termsByRecord = new Map(all.map((record) => [record, termsOf(record)]));
  const frequency = new Map();
  for (const terms of termsByRecord.values()) for (const term of terms.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const flagWords = Array.from(frequency).filter(([, n]) => n >= flags)
    .sort(([a, dfA], [b, dfB]) => dfB - dfA || compareKeys(a, b)).map(([word]) => word);

  for (const [number, records] of segments.entries()) {
    const path = `s${number}`;
    const put = (family, n, json) => files.set(`${path}/${family}/${n >> 8}/${n & 255}.json`, json);
    const postings = new Map();
    for (const [doc, record] of records.entries()) {
      for (const [term, posting] of termsByRecord.get(record)) {
        if (!postings.has(term)) postings.set(term, []);
        postings.get(term).push({ doc, ...posting });
      }
    }
    const words = Array.from(postings.keys()).sort(compareKeys);
    const dfOf = (word) => postings.get(word).length;
    const fat = words.filter((word) => dfOf(word) > head && flagWords.includes(word));
    const columns = (list) => ({ q: digitsOf(list.map(({ level }) => level >> 4)),
      e: digitsOf(list.map(({ level }) => level & 15)), m: digitsOf(list.map(({ mask }) => mask)) });
    const docsOf = (list) => list.map(({ doc }) => doc);
    const best = (list, n) => list.toSorted((a, b) => b.level - a.level || a.doc - b.doc).slice(0, n).sort((a, b) => a.doc - b.doc);
    const firsts = [];
    const thin = words.filter((word) => !fat.includes(word));
    for (let at = 0, n = 0; at < thin.length; at += leaf, n += 1) {
      const inside = thin.slice(at, at + leaf);
      firsts.push(inside[0]);
      const lists = inside.map((word) => postings.get(word));
      put("leaves", n, { t: fcOf(inside), n: vlqOf(inside.map(dfOf)), g: riceOf(lists.map(docsOf), records.length), ...columns(lists.flat()) });
    }
    for (const [n, word] of fat.entries()) {
      const list = postings.get(word);
      const top = best(list, head);
      put("tops", n, { g: riceOf([docsOf(top)], records.length), ...columns(top) });
      put("lists", n, { g: riceOf([docsOf(list)], records.length), ...columns(list) });
    }
    const asides = flagWords.length > 0 && number === 0 ? 3 : 0;
    for (let file = 0; file < asides; file += 1) {
      const some = thin.filter((word) => dfOf(word) > 8 && Math.floor((hash(word) * asides) / 2 ** 32) === file);
      const rows = some.map((word) => best(postings.get(word), 2048).map(({ doc }) => {
        const terms = termsByRecord.get(records[doc]);
        return flagWords.flatMap((flag, place) => ((terms.get(flag)?.mask ?? 0) & 7 ? [{ place, ...terms.get(flag) }] : []));
      }));
      const gaps = (row) => row.map(({ place }, at) => (at === 0 ? place : place - row[at - 1].place - 1));
      put("asides", file, {
        k: fcOf(some),
        n: vlqOf(rows.map((list) => list.length)),
        a: digitsOf(rows.flat().map((row) => row.length)),
        f: vlqOf(rows.flat().flatMap(gaps)),
        l: digitsOf(rows.flat(2).map(({ level, mask }) => 2 * (level >> 5) + (mask & 1))),
      });
    }
    for (let at = 0; at < records.length; at += cards) {
      const some = records.slice(at, at + cards);
      const visible = (record) => termsOf({ title: record.title, authors: record.authors, subjects: (record.subjects ?? []).slice(0, 2) });
      put("cards", at / cards, {
        r: some.map(({ rid }) => rid).join(""),
        t: some.map(({ title }) => title),
        a: some.map(({ authors = [] }) => authors.slice(0, 4).join("; ")),
        y: vlqOf(some.map(({ year = 0 }) => year)),
        k: digitsOf(some.map(({ type = "book" }) => types.indexOf(type))),
        c: digitsOf(some.map((record) => classes.indexOf(record.class ?? "200"))),
        l: vlqOf(some.map(({ lang = "ind" }) => languages.indexOf(lang))),
        n: vlqOf(some.map(({ members = [] }) => members.length)),
        h: some.map(({ members = [] }) => vlqOf(members.slice(0, 6).map((id) => ids.indexOf(id)))),
        s: some.map(({ subjects = [] }) => subjects.slice(0, 2).join("; ")),
        x: some.map((record) => {
          const hidden = flagWords.filter((word) => termsByRecord.get(record).has(word) && !visible(record).has(word));
          return vlqOf(hidden.map((word) => flagWords.indexOf(word)).sort((a, b) => a - b));
        }),
        w: some.map(() => "-").join(" "),
      });
      put("records", at / cards, {
        records: some.map(({ rid, title, authors, subjects, year, isbn, members = [], ...rest }) => ({
          rid, title, authors, subjects, year, isbn, format: "book", ...rest,
          held: members.map((member) => ({ member, call_number: "2X0 SAR s", copies: 2 })),
        })),
      });
    }
    const keyed = (family, n, entries, placeOf = (key) => key) => {
      for (let file = 0; file < n; file += 1) {
        const keys = Array.from(entries.keys()).filter((key) => hash(placeOf(key)) % n === file).sort(compareKeys);
        const lists = keys.map((key) => entries.get(key));
        put(family, file, {
          k: fcOf(keys),
          n: vlqOf(lists.map((list) => list.length)),
          ...(family === "ids"
            ? { d: vlqOf(lists.flat()) }
            : { t: groupsOf(lists), f: vlqOf(lists.flat().map((word) => postings.get(word).length)) }),
        });
      }
    };
    const group = (pairs) => {
      const groups = new Map();
      for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
      return groups;
    };
    keyed("ids", 3, group(records.flatMap((record, doc) => [record.rid, ...(record.isbn ?? [])].map((id) => [id, doc]))));
    const long = words.filter((word) => Array.from(word).length >= 4);
    keyed("near", 4, group(long.flatMap((word) => [
      [`<${Array.from(word).slice(-4).join("")}`, word],
      [`^${Array.from(word).slice(0, 2).join("")}${Array.from(word).slice(-2).join("")}`, word],
      ...(skeleton(word) === null ? [] : [[`~${skeleton(word)}`, word]]),
    ])));
    const leafOf = (word) => firsts.findLastIndex((first) => compareKeys(first, word) <= 0);
    const begun = group(words.flatMap((word) => {
      const chars = Array.from(word);
      return chars.slice(0, 6).map((_, at) => [chars.slice(0, at + 1).join(""), word]);
    }));
    const shared = new Map(Array.from(begun).filter(([, some]) => unique(some.map(leafOf)).length > 1).map(([key, some]) => {
      const best = [...some].sort((a, b) => postings.get(b).length - postings.get(a).length || compareKeys(a, b)).slice(0, 20);
      return [key, best.sort(compareKeys)];
    }));
    keyed("heads", 2, shared, (key) => Array.from(key).slice(0, 2).join(""));
    const runs = records.flatMap(({ type = "book", lang = "ind", year = 0, ...rest }) => [
      types.indexOf(type), languages.indexOf(lang), classes.indexOf(rest.class ?? "200"), year, 1,
    ]);
    files.set(`${path}/facets.json`, { n: vlqOf(runs) });
    for (const [at, id] of ids.entries()) {
      const docs = records.flatMap(({ members = [] }, doc) => (members.includes(id) ? [doc] : []));
      put("holders", at, { n: docs.length, g: riceOf([docs], records.length) });
    }
    if (number === segments.length - 1) {
      const place = (id) => members.find((member) => member.id === id) ?? {};
      files.set(`${path}/members.json`, ids.map((id) => ({ name: { id }, regency: "", ...place(id) })));
    }
    const gone = number === 0 ? dead : [];
    segmentRoots.push({
      path, packed: false, documents: records.length,
      leaves: fcOf(firsts), fat: vlqOf(fat.map((word) => flagWords.indexOf(word))), fat_df: vlqOf(fat.map(dfOf)),
      fat_mean: vlqOf(fat.map((word) => Math.floor(postings.get(word).reduce((sum, { level }) => sum + level, 0) / dfOf(word)))),
      tops: head, asides, cards, records: cards, ids: 3, near: 4, heads: 2, holders: ids.length,
      dead: riceOf([gone], records.length), n_dead: gone.length,
    });
  }
  files.set("root.json", {
    format: "silang/1", analyzer: ANALYZER_ID, as_of: "2025-11-20", works: all.length,
    holdings: all.reduce((sum, { members = [] }) => sum + members.length, 0),
    types, languages, classes,
    exports: Object.fromEntries(ids.map((id) => [id, "2025-11-01"])),
    members: { ids, names: ids.map((id) => id.toUpperCase()), works: ids.map((id) => all.filter(({ members = [] }) => members.includes(id)).length) },
    flags: fcOf(flagWords), segments: segmentRoots,
  });
  return files;
}

/** How a client fetches these files; `fetched` gets every path. */
export function fetchOf(files, fetched = []) {
  return async (path) => {
    fetched.push(path);
    if (!files.has(path)) throw new Error(`no ${path}`);
    return structuredClone(files.get(path));
  };
}

/** The same index in one file. */
export function inline(files) {
  const { "root.json": root, ...others } = Object.fromEntries(files);
  return new Map([["root.json", { ...root, files: others }]]);
}

/** The same index with its files packed, as bytes. */
export function packed(files) {
  const root = structuredClone(files.get("root.json"));
  for (const segment of root.segments) segment.packed = true;
  const others = Array.from(files).filter(([path]) => path !== "root.json");
  return new Map([
    ["root.json", Buffer.from(JSON.stringify(root))],
    ...others.map(([path, json]) => [`${path}.gz`, gzipSync(JSON.stringify(json))]),
  ]);
}

/** No filter. */
export function noFilters() {
  return { member: [], regency: [], type: [], lang: [], subject: [], class: [], from: null, to: null };
}
