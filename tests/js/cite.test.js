// Records for other programs, and the marks on what was asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bibtex, ris } from "../../themes/default/assets/js/search/cite.js";
import { highlight } from "../../themes/default/assets/js/search/highlight.js";

const record = {
  rid: "abcdefghij", title: "Ekonomi & syariah", subtitle: "50% teori", authors: ["Sari, Dewi", "Hamka"], year: 2015,
  publisher: "Pustaka", place: "Bandung", isbn: ["9786028519939"], subjects: ["Islam"], language: "ind", format: "book",
};

test("RIS has a line for each thing known", () => {
  assert.equal(ris(record, "https://example.org/?id=abcdefghij"), [
    "TY  - BOOK", "AU  - Sari, Dewi", "AU  - Hamka", "TI  - Ekonomi & syariah: 50% teori", "CY  - Bandung", "PB  - Pustaka",
    "PY  - 2015", "SN  - 9786028519939", "KW  - Islam", "LA  - ind", "UR  - https://example.org/?id=abcdefghij", "ER  - ", "",
  ].join("\r\n"));
  assert.match(ris({ rid: "x", title: "a\nb", format: "strange" }, ""), /^TY {2}- GEN\r\nTI {2}- a b\r\n/);
});

test("BibTeX has a key and escapes what TeX would take for more", () => {
  const text = bibtex(record, "https://example.org/?id=a_b");
  assert.match(text, /^@book\{sari2015ekonomi,\n/);
  assert.ok(text.includes("author = {Sari, Dewi and Hamka}"));
  assert.ok(text.includes("title = {Ekonomi \\& syariah: 50\\% teori}"));
  assert.ok(text.includes("url = {https://example.org/?id=a_b}"));
  assert.match(bibtex({ rid: "abc", title: "إحياء" }, ""), /^@misc\{abc,/);
});

/** The text with what is marked in brackets. */
function marked(text, ...terms) {
  let out = "";
  let at = 0;
  for (const [start, end] of highlight(text, new Set(terms))) {
    out += `${text.slice(at, start)}[${text.slice(start, end)}]`;
    at = end;
  }
  return out + text.slice(at);
}

test("words are marked as they are written, not as they are folded", () => {
  assert.equal(marked("Tafsīr al-Jalālayn", "tafsir", "jalalayn"), "[Tafsīr] al-[Jalālayn]");
  assert.equal(marked("Cafe\u0301 ﬁqih", "cafe", "fiqih"), "[Cafe\u0301] [ﬁqih]");
  assert.equal(marked("ŒUVRES complètes", "oeuvres", "completes"), "[ŒUVRES] [complètes]");
  assert.equal(marked("إِحْيَاءُ علوم", "احياء"), "[إِحْيَاءُ] علوم");
  assert.equal(marked("Mu'amalah dan Qur’an", "muamalah", "quran"), "[Mu'amalah] dan [Qur’an]");
});

test("old spelling, joined words and pairs of letters are marked", () => {
  assert.equal(marked("Tjerita Soekarno", "sukarno"), "Tjerita [Soekarno]");
  assert.equal(marked("Pengelolaan e-book", "ebook"), "Pengelolaan [e-book]");
  assert.equal(marked("Pengelolaan e-book", "book"), "Pengelolaan e-[book]");
  assert.equal(marked("中国图书馆史", "图书", "书馆"), "中国[图书馆]史");
});

test("nothing is marked that was not asked for", () => {
  assert.equal(marked("Sejarah", "jarah"), "Sejarah");
  assert.deepEqual(highlight("", new Set(["a"])), []);
  assert.deepEqual(highlight("!!! …", new Set()), []);
});
