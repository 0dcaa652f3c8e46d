// Questions to small indexes that fixture.mjs writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Index, VERSION, fetchFrom } from "../../themes/default/assets/js/search/index.js";
import { Answer } from "../../themes/default/assets/js/search/search.js";
import { fetchOf, indexOf, inline, noFilters, packed } from "./fixture.mjs";

const members = [
  { id: "melati", regency: "Garut", lat: -7.2, lon: 107.9 },
  { id: "dahlia", regency: "Cirebon", lat: -6.7, lon: 108.5 },
  { id: "kenanga", regency: "Cirebon", lat: -6.8, lon: 108.6 },
];

let rids = 0;
function book(title, more = {}) {
  rids += 1;
  return { rid: `r${String(rids).padStart(9, "0")}`, title, authors: ["Sari, Dewi"], year: 2000, members: ["melati"], ...more };
}

const records = [
  book("Sejarah perpustakaan : perkembangan di Nusantara", { isbn: ["9786028519939"], members: ["melati", "dahlia"], year: 2010, subjects: ["Perpustakaan", "Sejarah"] }),
  book("Sejarah Nusantara", { authors: ["Hamka"], year: 1980, subjects: ["Indonesia"], members: ["kenanga"] }),
  book("Sajarah Sunda", { lang: "sun", subjects: ["Sejarah Sunda"], year: 1924, members: ["dahlia"] }),
  book("Pengantar fiqih mu'amalah", { class: "islam", isbn: ["9780306406157"], year: 2018 }),
  book("Tafsīr al-Jalālayn", { lang: "ara", class: "islam", year: 1995, authors: ["al-Suyūṭī"] }),
  book("إحياء علوم الدين", { lang: "ara", class: "islam", year: 0, authors: ["الغزالي"] }),
  book("Pengelolaan e-book", { type: "electronic", year: 2021, publisher: "Pustaka Contoh", call: "025.17 SAR p" }),
  book("Tjerita Soekarno", { year: 1950, members: ["kenanga", "melati"] }),
  book("中国图书馆史", { lang: "zho" }),
  book("Jurnal Pustakawan", { type: "serial", isbn: ["0378-5955"] }),
];

async function ask(question, { files = indexOf([records], { members }), n = 20 } = {}) {
  const fetched = [];
  const index = await Index.open(fetchOf(files, fetched));
  const { text = question, filters = {}, ...more } = typeof question === "string" ? {} : question;
  const answer = await Answer.to(index, { text: typeof text === "string" ? text : "", filters: { ...noFilters(), ...filters }, sort: "relevance", ...more });
  const page = await answer.page(0, n);
  return { ...page, titles: page.cards.map(({ title }) => title), fetched, answer, index };
}

test("all words must be there, and the title counts most", async () => {
  assert.deepEqual((await ask("sejarah nusantara ")).titles, [records[0].title, "Sejarah Nusantara"]);
  assert.deepEqual((await ask("sejarah zzzzzzzz ")).titles, []);
  const { titles, total, isExact } = await ask("sunda ");
  assert.deepEqual([titles, total, isExact], [["Sajarah Sunda"], 1, true]);
});

test("apostrophes, accents, vowel points and hyphens do not matter", async () => {
  for (const text of ["muamalah", "mu’amalah", "MU'AMALAH"]) assert.deepEqual((await ask(text)).titles, ["Pengantar fiqih mu'amalah"], text);
  for (const text of ["ebook ", "e-book ", "e book "]) assert.deepEqual((await ask(text)).titles, ["Pengelolaan e-book"], text);
  for (const text of ["tafsir aljalalayn", "tafsir jalalayn"]) assert.deepEqual((await ask(text)).titles, ["Tafsīr al-Jalālayn"], text);
  for (const text of ["احياء علوم دين ", "إِحْيَاءُ"]) assert.deepEqual((await ask(text)).titles, ["إحياء علوم الدين"], text);
  assert.deepEqual((await ask("图书馆")).titles, ["中国图书馆史"]);
});

test("numbers are found however they are written", async () => {
  for (const text of ["978-602-8519-93-9", "9786028519939", "ISBN 978 602 8519 93 9", "602-8519-93-6"]) {
    const { titles, fetched } = await ask(text);
    assert.deepEqual(titles, [records[0].title], text);
    assert.ok(!fetched.some((path) => path.includes("leaves")), fetched.join(" "));
  }
  assert.deepEqual((await ask("0-306-40615-2")).titles, ["Pengantar fiqih mu'amalah"]);
  assert.deepEqual((await ask("issn 03785955")).titles, ["Jurnal Pustakawan"]);
  assert.deepEqual((await ask("pengantar isbn:0306406152 ")).titles, ["Pengantar fiqih mu'amalah"]);
  assert.deepEqual((await ask("jurnal isbn:0306406152 ")).titles, []);
});

test("the beginning of a word is enough while it is typed, and where nothing else is found", async () => {
  assert.deepEqual((await ask({ text: "penge", isTyping: true })).titles, ["Pengelolaan e-book"]);
  assert.deepEqual((await ask("penge")).titles, ["Pengelolaan e-book"]);
  const { titles } = await ask({ text: "pen", isTyping: true }, { files: indexOf([records], { leaf: 2 }) });
  assert.deepEqual(titles.sort(), ["Pengantar fiqih mu'amalah", "Pengelolaan e-book"]);
  // "nusantara" is complete: it counts more than what it begins.
  assert.equal((await ask({ text: "sejarah", isTyping: true })).titles.length, 3);
});

test("mistakes are corrected and told", async () => {
  for (const [text, title] of [["sunad ", "Sajarah Sunda"], ["nusantera sejarah ", "Sejarah Nusantara"], ["pengelolan ", "Pengelolaan e-book"], ["kengelolaan ", "Pengelolaan e-book"]]) {
    const { titles, corrections } = await ask(text);
    assert.ok(titles.includes(title), `${text}: ${titles}`);
    assert.equal(corrections.length, 1);
    assert.equal(corrections[0].from, text.split(" ")[0]);
  }
  assert.deepEqual((await ask("sunda ")).corrections, []);
});

test("old spelling and other romanization find the same", async () => {
  for (const text of ["cerita sukarno ", "tjerita soekarno ", "cerita soekarno "]) assert.deepEqual((await ask(text)).titles, ["Tjerita Soekarno"], text);
  for (const text of ["fikih ", "fiqh ", "fiqih "]) assert.deepEqual((await ask(text)).titles, ["Pengantar fiqih mu'amalah"], text);
});

test("words alike are added where few are found, after what is right as it is", async () => {
  const files = indexOf([[book("Fikih zakat"), book("Fiqih zakat"), book("Tanya jawab fiqih zakat")]]);
  const { titles, answer } = await ask("fiqih zakat ", { files });
  assert.deepEqual(titles, ["Fiqih zakat", "Tanya jawab fiqih zakat"]);
  assert.equal(await answer.widen(), true);
  const more = await answer.page(2, 20);
  assert.deepEqual([more.cards.map(({ title }) => title), more.total], [["Fikih zakat"], 3]);
  assert.equal(await answer.widen(), false);
  const sorted = await ask({ text: "fiqih zakat ", sort: "title" }, { files });
  assert.deepEqual(sorted.titles, ["Fikih zakat", "Fiqih zakat", "Tanya jawab fiqih zakat"]);
});

test("fields can be asked for", async () => {
  const names = { judul: "title" };
  assert.deepEqual((await ask("author:hamka ")).titles, ["Sejarah Nusantara"]);
  assert.deepEqual((await ask("title:hamka ")).titles, []);
  assert.deepEqual((await ask({ text: "judul:sejarah ", names })).titles.length, 2);
  assert.deepEqual((await ask("publisher:contoh ")).titles, ["Pengelolaan e-book"]);
  assert.deepEqual((await ask("call:025 ")).titles, ["Pengelolaan e-book"]);
  assert.deepEqual((await ask("call:pustaka ")).titles, []);
});

test("phrases are words one after another, on one line of the card", async () => {
  assert.deepEqual((await ask('"sejarah nusantara"')).titles, ["Sejarah Nusantara"]);
  assert.deepEqual((await ask('"nusantara sejarah"')).titles, []);
  assert.deepEqual((await ask('"sejarah sunda"')).titles, ["Sajarah Sunda"], "in the subject");
  assert.deepEqual((await ask('title:"sejarah sunda"')).titles, []);
});

test("filters narrow, and counts of a filter leave out its own choice", async () => {
  const { titles, answer } = await ask({ text: "sejarah ", filters: { lang: ["ind"] } });
  assert.deepEqual(titles.sort(), ["Sejarah Nusantara", records[0].title].sort());
  const counts = await answer.counts();
  assert.deepEqual(counts.lang, { n: { ind: 2, sun: 1 }, isExact: true });
  assert.deepEqual(counts.type, { n: { book: 2 }, isExact: true });
  assert.deepEqual(counts.member, { n: { melati: 1, dahlia: 1, kenanga: 1 }, isExact: true });
  assert.deepEqual(counts.regency, { n: { Garut: 1, Cirebon: 2 }, isExact: true });
  assert.deepEqual(counts.subject.n, { Perpustakaan: 1, Sejarah: 1, Indonesia: 1 });
  assert.deepEqual((await answer.counts()).year.n, { 1980: 1, 2010: 1 });
});

test("every filter chooses by itself, too", async () => {
  assert.deepEqual((await ask({ filters: { type: ["serial"] } })).titles, ["Jurnal Pustakawan"]);
  assert.deepEqual((await ask({ filters: { lang: ["ara"], from: 1990 } })).titles, ["Tafsīr al-Jalālayn"]);
  assert.deepEqual((await ask({ filters: { from: 2018, to: 2021 } })).titles.length, 2);
  assert.deepEqual((await ask({ filters: { member: ["kenanga"] } })).titles, ["Sejarah Nusantara", "Tjerita Soekarno"]);
  assert.deepEqual((await ask({ filters: { regency: ["Cirebon"] } })).titles.length, 4);
  assert.deepEqual((await ask({ filters: { subject: ["Sejarah Sunda"] } })).titles, ["Sajarah Sunda"]);
  assert.deepEqual((await ask({ filters: { member: ["nobody"] } })).titles, []);
  assert.deepEqual((await ask("")).titles, []);
  assert.deepEqual((await ask({ text: "!!!", filters: { lang: ["ara"] } })).titles, []);
});

test("results are sorted by year, title and distance", async () => {
  const years = async (sort) => (await ask({ filters: { type: ["book"] }, sort })).cards.map(({ year }) => year);
  assert.deepEqual((await years("newest")).slice(0, 3), [2018, 2010, 2000]);
  assert.equal((await years("newest")).at(-1), 0);
  assert.deepEqual((await years("oldest")).slice(0, 3), [1924, 1950, 1980]);
  assert.deepEqual((await ask({ text: "sejarah ", sort: "title" })).titles, ["Sajarah Sunda", "Sejarah Nusantara", records[0].title]);
  const near = await ask({ text: "sejarah ", sort: "nearest", at: "Garut" });
  assert.equal(near.titles[0], records[0].title);
  const spot = await ask({ text: "sejarah ", sort: "nearest", spot: { lat: -6.8, lon: 108.6 } });
  assert.equal(spot.titles[0], "Sejarah Nusantara");
});

/** Many records that share words, so that these have files of their own. */
const many = Array.from({ length: 300 }, (_, at) =>
  book(`${at % 2 === 0 ? "Sejarah" : "Ilmu"} ${at % 3 === 0 ? "islam" : "sunda"} nomor${at}`, {
    notes: at % 5 === 0 ? "tersembunyi" : "",
    subjects: at % 7 === 0 ? ["sejarah ilmu"] : [],
    year: 1900 + (at % 100),
    members: [members[at % 3].id],
  }));

const expected = (test) => many.filter((_, at) => test(at)).length;

for (const [name, options] of /** @type {const} */ ([
  ["without frequent words", {}],
  ["with frequent words", { head: 10, flags: 30, members }],
  ["with frequent words that stay in leaves", { head: 1000, flags: 30, members }],
])) {
  test(`an index ${name} finds all that meet two words`, async () => {
    const files = indexOf([many], { ...options, members });
    const isSejarah = (at) => at % 2 === 0 || at % 7 === 0;
    for (const [text, meets] of [
      ["sejarah islam ", (at) => isSejarah(at) && at % 3 === 0],
      ["title:ilmu title:sunda ", (at) => at % 2 === 1 && at % 3 !== 0],
      ["title:ilmu tersembunyi ", (at) => at % 2 === 1 && at % 5 === 0],
      ['"ilmu sunda"', (at) => at % 2 === 1 && at % 3 !== 0],
    ]) {
      let { titles, total, answer } = await ask(text, { files, n: 1000 });
      for (let more = true; more; ) {
        const page = await answer.page(titles.length, 1000);
        titles.push(...page.cards.map(({ title }) => title));
        [more, total] = [page.hasMore, page.total];
      }
      assert.equal(titles.length, expected(meets), text);
      assert.equal(new Set(titles).size, titles.length);
      assert.equal(total, titles.length);
    }
  });
}

test("one frequent word shows its best postings first and goes on in its list, without repeating", async () => {
  const files = indexOf([many], { head: 10, flags: 30 });
  const first = await ask("sejarah ", { files, n: 10 });
  assert.ok(!first.fetched.some((path) => path.includes("lists")), first.fetched.join(" "));
  const all = expected((at) => at % 2 === 0 || at % 7 === 0);
  assert.deepEqual([first.total, first.isExact, first.hasMore], [all, true, true]);
  const rest = await first.answer.page(10, 1000);
  const rids = [...first.cards, ...rest.cards].map(({ rid }) => rid);
  assert.equal(rids.length, all);
  assert.equal(new Set(rids).size, all);
  assert.equal(rest.hasMore, false);
});

test("a very frequent word may be missing beside a rarer one, and adds to the score", async () => {
  const lots = Array.from({ length: 2200 }, (_, at) => book(`${at % 2 === 0 ? "Sejarah" : "Ilmu"} bab${at % 700}`, { authors: [] }));
  const files = indexOf([lots], { head: 20, flags: 100, leaf: 100 });
  assert.deepEqual((await ask("sejarah bab8 ", { files })).titles.length, 4);
  const { titles } = await ask("ilmu bab699 ", { files });
  assert.deepEqual(titles, ["Ilmu bab699", "Ilmu bab699", "Ilmu bab699"]);
  const mixed = await ask("sejarah bab699 ", { files });
  assert.deepEqual(mixed.titles, ["Ilmu bab699", "Ilmu bab699", "Ilmu bab699"]);
  assert.deepEqual((await ask("sejarah title:ilmu bab699 ", { files })).titles.length, 3);
  assert.deepEqual((await ask("title:sejarah bab699 ", { files })).titles, [], "a word of a field must be there");
});

test("a rarer word tells of frequent words, so that their lists are not fetched", async () => {
  const lots = Array.from({ length: 2200 }, (_, at) =>
    book(`${at % 2 === 0 ? "Sejarah" : "Ilmu"} bab${at % 55}`, { authors: at % 8 === 0 ? ["Islam, Ahmad"] : ["Sari, Dewi"], notes: at % 3 === 0 ? "islam" : "" }));
  const files = indexOf([lots], { head: 20, flags: 100, leaf: 100 });
  const { titles, total, isExact, fetched } = await ask("title:sejarah bab7 ", { files, n: 100 });
  assert.deepEqual([titles.length, total, isExact], [20, 20, true]);
  assert.deepEqual(titles, titles.map(() => "Sejarah bab7"));
  assert.ok(fetched.some((path) => path.includes("asides")), fetched.join(" "));
  assert.ok(!fetched.some((path) => /tops|lists/.test(path)), fetched.join(" "));
  // In notes only: no aside tells, a card does, and such results come last.
  const both = await ask("islam bab8 ", { files, n: 10 });
  for (let n = 20; both.hasMore && n < 200; n += 10) Object.assign(both, await both.answer.page(0, n));
  const isMet = (_, at) => at % 55 === 8 && (at % 8 === 0 || at % 3 === 0);
  assert.equal(both.cards.length, lots.filter(isMet).length);
  const isAuthor = ({ authors }) => authors.startsWith("Islam");
  assert.ok(both.cards.findLastIndex(isAuthor) < both.cards.findIndex((card) => !isAuthor(card)), "what asides tell comes first");
});

test("counts of more results than cards are said to be about so many", async () => {
  const { answer } = await ask("sejarah islam ", { files: indexOf([many], { members }) });
  const { type, member } = await answer.counts();
  const n = expected((at) => (at % 2 === 0 || at % 7 === 0) && at % 3 === 0);
  assert.deepEqual(type, { n: { book: n }, isExact: true });
  assert.equal(member.isExact, false);
  assert.equal(member.n.melati, n, "every third is held there");
});

test("a segment goes on where the one before ends; what is dead is not found", async () => {
  const files = indexOf([many.slice(0, 200), many.slice(200)], { head: 10, flags: 30, dead: [4], members });
  const whole = await ask("title:sejarah title:sunda ", { files, n: 1000 });
  const isMet = (at) => at % 2 === 0 && at % 3 !== 0 && at !== 4;
  assert.deepEqual(whole.titles.sort(), many.filter((_, at) => isMet(at)).map(({ title }) => title).sort());
  assert.deepEqual((await ask("nomor250 ", { files })).titles, [many[250].title]);
  assert.deepEqual((await ask("nomor4 ", { files })).titles, []);
  assert.equal((await ask({ filters: { member: ["melati"] } }, { files })).total, 100);
  const { index } = await ask("nomor250 ", { files });
  assert.equal((await index.record(many[250].rid)).title, many[250].title);
  assert.deepEqual(await index.identified(many[4].rid), []);
});

test("a first question needs few files, and none of those that wait", async () => {
  const { fetched } = await ask("sejarah islam nomor6 ", { files: indexOf([many], { head: 10, flags: 30, cards: 64 }), n: 10 });
  assert.ok(fetched.length <= 8, fetched.join(" "));
  assert.ok(!fetched.some((path) => /facets|holders|members|near|heads|records/.test(path)), fetched.join(" "));
  assert.equal(new Set(fetched).size, fetched.length);
});

test("a small index is one file", async () => {
  const { titles, fetched } = await ask("sejarah nusantara ", { files: inline(indexOf([records], { members })) });
  assert.equal(titles.length, 2);
  assert.deepEqual(fetched, ["root.json"]);
});

test("packed files are unpacked, unless the server has done so", async () => {
  const files = packed(indexOf([records], { members }));
  const original = globalThis.fetch;
  try {
    for (const undo of [false, true]) {
      const { gunzipSync } = await import("node:zlib");
      globalThis.fetch = async (url) => {
        const body = files.get(String(url).replace("https://example.org/forum/data/holdings/", ""));
        if (body === undefined) return new Response("", { status: 404 });
        return new Response(undo && String(url).endsWith(".gz") ? gunzipSync(body) : body);
      };
      const index = await Index.open(fetchFrom("https://example.org/forum/data/holdings/root.json"));
      const answer = await Answer.to(index, { text: "sunda", filters: noFilters(), sort: "relevance" });
      assert.deepEqual((await answer.page(0, 10)).cards.map(({ title }) => title), ["Sajarah Sunda"]);
    }
  } finally {
    globalThis.fetch = original;
  }
});

test("an index for another analyzer or of another format is refused", async () => {
  const root = indexOf([records]).get("root.json");
  for (const other of [{ analyzer: "sil0-00000000" }, { format: "silang/2" }]) {
    await assert.rejects(Index.open(async () => ({ ...root, ...other })), { message: VERSION });
  }
});

test("a failed fetch can be tried again", async () => {
  const files = indexOf([records]);
  let fails = true;
  const index = await Index.open(async (path) => {
    if (fails && path.includes("leaves")) throw new Error("offline");
    return fetchOf(files)(path);
  });
  const question = { text: "tafsir", filters: noFilters(), sort: "relevance" };
  await assert.rejects(Answer.to(index, question), /offline/);
  fails = false;
  assert.equal((await (await Answer.to(index, question)).page(0, 10)).total, 1);
});
