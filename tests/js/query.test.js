// Questions to the small index of tests/contracts/index, which Rust made.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { HoldingsIndex, VersionError, compareKeys } from "../../themes/default/assets/js/search/index.js";
import { noFilters, parseQuery, search } from "../../themes/default/assets/js/search/query.js";

const folder = new URL("../contracts/index/data/holdings/", import.meta.url);
const fetched = [];

async function fetchJson(path) {
  fetched.push(path);
  return JSON.parse(await readFile(new URL(path, folder), "utf8"));
}

async function ask(text, filters = {}, sort = "relevance") {
  const index = await HoldingsIndex.open(fetchJson);
  const answer = await search(index, { text, filters: { ...noFilters(), ...filters }, sort });
  const records = await index.records(answer.ordinals);
  return { ...answer, titles: records.map((record) => record.title), records };
}

test("all words must be there", async () => {
  assert.deepEqual((await ask("sejarah nusantara ")).titles, ["Sejarah Nusantara", "Sejarah perpustakaan"]);
  assert.deepEqual((await ask("sejarah tidakada ")).titles, []);
});

test("a word in the title counts more than one in the subject", async () => {
  const { titles } = await ask("sejarah ");
  assert.deepEqual(titles.slice(0, 2).sort(), ["Sejarah Nusantara", "Sejarah perpustakaan"]);
  assert.deepEqual(titles.slice(2), ["Sajarah Sunda ᮞᮥᮔ᮪ᮓ"]);
});

test("the last word may be unfinished, until a space ends it", async () => {
  assert.deepEqual((await ask("fiqih muam")).titles, ["Pengantar fiqih mu'amalah"]);
  assert.deepEqual((await ask("fiqih muam ")).titles, []);
});

test("apostrophes, accents and vowel points do not matter", async () => {
  for (const text of ["muamalah", "mu’amalah", "MU'AMALAH"]) {
    assert.deepEqual((await ask(text)).titles, ["Pengantar fiqih mu'amalah"], text);
  }
  assert.deepEqual((await ask("tafsir aljalalayn")).titles, ["Tafsīr al-Jalālayn"]);
  assert.deepEqual((await ask("احياء علوم دين ")).titles, ["إحياء علوم الدين"]);
  assert.deepEqual((await ask("إِحْيَاءُ")).titles, ["إحياء علوم الدين"]);
});

test("hyphens do not matter", async () => {
  for (const text of ["ebook ", "e-book ", "e book "]) {
    assert.deepEqual((await ask(text)).titles, ["Pengelolaan e-book"], text);
  }
});

test("scripts without spaces and scripts with vowel signs are found", async () => {
  assert.deepEqual((await ask("图书馆")).titles, ["中国图书馆史"]);
  assert.deepEqual((await ask("史")).titles, []);
  assert.deepEqual((await ask("ᮞᮥᮔ᮪ᮓ")).titles, ["Sajarah Sunda ᮞᮥᮔ᮪ᮓ"]);
});

test("numbers are found however they are written", async () => {
  for (const text of ["978-602-8519-93-9", "9786028519939", "ISBN 978 602 8519 93 9"]) {
    const answer = await ask(text);
    assert.deepEqual(answer.titles, ["Sejarah perpustakaan"], text);
    assert.equal(answer.identifier, "9786028519939");
  }
  assert.deepEqual((await ask("0-306-40615-2")).titles, ["Pengantar fiqih mu'amalah"]);
  assert.deepEqual((await ask("issn 03785955")).titles, ["Jurnal Pustakawan"]);
});

test("a member's own wording finds the record and is kept", async () => {
  const { records } = await ask("sedjarah perpoestakaan");
  assert.equal(records.length, 1);
  assert.equal(records[0].title, "Sejarah perpustakaan");
  const held = records[0].held.find(({ member }) => member === "kenanga");
  assert.equal(held.own.title, "Sedjarah perpoestakaan");
  assert.equal(held.own.edition, "Cet. 2");
  assert.equal(held.call_number, "2X0.09 SAR s");
  assert.equal(held.copies, undefined);
});

test("fields can be asked for", async () => {
  assert.deepEqual((await ask("pengarang:sari ")).titles.sort(), ["Pengelolaan e-book", "Sejarah perpustakaan"]);
  assert.deepEqual((await ask("title:sari ")).titles, []);
  assert.deepEqual((await ask('judul:"sejarah nusantara"')).titles.length, 2);
  assert.deepEqual((await ask("subject:sejarah title:sajarah")).titles, ["Sajarah Sunda ᮞᮥᮔ᮪ᮓ"]);
});

test("filters narrow, and counts of a filter leave out its own choice", async () => {
  const answer = await ask("sejarah ", { member: ["melati"] });
  assert.deepEqual(answer.titles, ["Sejarah perpustakaan"]);
  assert.equal(answer.counts.member.get("dahlia"), 1);
  assert.equal(answer.counts.member.get("kenanga-pasca"), 1);
  assert.equal(answer.counts.lang.get("ind"), 1);
  assert.equal(answer.counts.lang.get("sun"), undefined);
});

test("filters alone list what they choose", async () => {
  assert.deepEqual((await ask("", { type: ["serial"] })).titles, ["Jurnal Pustakawan"]);
  assert.deepEqual((await ask("", { lang: ["ara"], from: 1990 })).titles, ["Tafsīr al-Jalālayn"]);
  assert.deepEqual((await ask("", { from: 2018, to: 2021 })).titles.length, 2);
  assert.deepEqual((await ask("")).titles, []);
  assert.deepEqual((await ask("!!!", { lang: ["ara"] })).titles, []);
});

test("results can be sorted by year and by title", async () => {
  const years = (answer) => answer.records.map((record) => record.year);
  assert.deepEqual(years(await ask("", { member: ["dahlia"] }, "newest")).slice(0, 2), [2010, 2008]);
  assert.deepEqual(years(await ask("", { from: 1, to: 1990 }, "oldest")), [1924, 1980]);
  const titles = (await ask("sejarah ", {}, "title")).titles;
  assert.deepEqual(titles, ["Sajarah Sunda ᮞᮥᮔ᮪ᮓ", "Sejarah Nusantara", "Sejarah perpustakaan"]);
});

test("a question fetches only the shards it needs, and each once", async () => {
  fetched.length = 0;
  await ask("9783161484100");
  assert.ok(!fetched.some((path) => path.startsWith("terms/")), fetched.join(" "));
  assert.equal(fetched.filter((path) => path.startsWith("records/")).length, 1);
  assert.equal(new Set(fetched).size, fetched.length);
});

test("an index for another analyzer is refused", async () => {
  const other = async (path) => ({ ...(await fetchJson(path)), analyzer: "sil0-00000000" });
  await assert.rejects(HoldingsIndex.open(other), VersionError);
});

test("a failed fetch can be tried again", async () => {
  let fails = true;
  const index = await HoldingsIndex.open(async (path) => {
    if (fails && path.startsWith("terms/")) throw new Error("offline");
    return fetchJson(path);
  });
  const question = { text: "tafsir", filters: noFilters(), sort: "relevance" };
  await assert.rejects(search(index, question), /offline/);
  fails = false;
  assert.equal((await search(index, question)).ordinals.length, 1);
});

test("keys are in the order of code points", () => {
  const keys = ["z", "ﻼ", "𠀀", "a", "aa", "豈"];
  assert.deepEqual(keys.sort(compareKeys), ["a", "aa", "z", "豈", "ﻼ", "𠀀"]);
});

test("a single letter is not completed", () => {
  assert.equal(parseQuery("a")[0].isPrefix, false);
  assert.equal(parseQuery("ab")[0].isPrefix, true);
  assert.equal(parseQuery("图")[0].isPrefix, true);
  assert.equal(parseQuery('"ab"')[0].isPrefix, false);
});
