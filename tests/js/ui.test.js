// The search page over a small index, in a fake document.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { FakeElement, FakeFormData, fakeWindow, parse } from "./fakeDom.js";
import { fetchOf, indexOf } from "./fixture.mjs";
import { markup, stringsOf } from "./strings.mjs";
import { FETCH, Index } from "../../themes/default/assets/js/search/index.js";
import { questionOf, start } from "../../themes/default/assets/js/search/page.js";
import { listed } from "../../themes/default/assets/js/search/pieces.js";
import { textsIn } from "../../themes/default/assets/js/search/texts.js";
import { Answer } from "../../themes/default/assets/js/search/search.js";
import { doorTo, serveDoor } from "../../themes/default/assets/js/search/worker.js";

const members = [{ id: "melati", regency: "Garut", lat: -7, lon: 107 }, { id: "dahlia", regency: "Cirebon", lat: -6, lon: 108 }];
const book = (rid, title, more = {}) => ({ rid, title, authors: ["Sari, Dewi"], year: 2000, members: ["melati"], ...more });
const files = indexOf([[
  book("aaaaaaaaaa", "Sejarah perpustakaan", { members: ["melati", "dahlia"], year: 2010, subjects: ["Perpustakaan"] }),
  book("bbbbbbbbbb", "Sejarah Nusantara", { members: ["dahlia"], year: 1980 }),
  book("cccccccccc", "Sajarah Sunda", { lang: "sun" }),
  ...Array.from({ length: 25 }, (_, at) => book(`d${String(at).padStart(9, "0")}`, `Tafsir juz ${at}`, { lang: "ara" })),
]], { members });
const fetchJson = fetchOf(files);

test("lists have the comma of the page", () => {
  globalThis.document = { documentElement: { dataset: { comma: "\u060C " } } };
  assert.equal(listed("Bandung", ["", "2014"]), "Bandung\u060C 2014");
});

test("numbers have the digits of the language", () => {
  const numbers = (lang, ten) => [7, 999, 1234].map(textsIn(lang, { ten }).number);
  assert.deepEqual(numbers("id", "10"), ["7", "999", "1.234"]);
  assert.deepEqual(numbers("fa", "\u06F1\u06F0"), ["\u06F7", "\u06F9\u06F9\u06F9", "\u06F1\u066C\u06F2\u06F3\u06F4"]);
});

/** Opens the page at an address and waits for what it does by itself. */
async function open(address, fetcher = fetchJson, lang = "id") {
  const root = parse(markup(lang));
  globalThis.window = fakeWindow(address);
  Object.assign(globalThis, globalThis.window);
  globalThis.FormData = FakeFormData;
  globalThis.matchMedia = () => ({ matches: false });
  globalThis.document = {
    querySelector: (selector) => root.querySelector(selector),
    documentElement: { dataset: { comma: ", " } }, baseURI: "https://example.org/cari/", title: "Cari", createElement: (tag) => new FakeElement(tag),
    get activeElement() {
      return FakeElement.focused ?? null;
    },
  };
  FakeElement.focused = null;
  const texts = Object.fromEntries(Object.entries(stringsOf(lang)).map(([key, text]) => [key.replace("search_", ""), text]));
  root.setAttribute("data-lang", lang);
  root.setAttribute("data-root", "/data/holdings/root.json");
  root.setAttribute("data-member-url", "/perpustakaan/{id}/");
  root.setAttribute("data-strings", JSON.stringify(texts));
  const part = (selector) => root.querySelector(selector);
  start(root, "", fetcher);
  await settled();
  return {
    root,
    part,
    titles: () => root.querySelectorAll(".silang-result__title").map((title) => title.textContent),
    status: () => part("[data-search-status]").textContent,
    box: (name, value) => root.querySelectorAll(`[name="${name}"]`).find((box) => box.value === value),
    /** Opens a filter, as somebody does who looks at it. */
    unfold: async (name) => {
      part("[data-search-filters]").setAttribute("open", "");
      part(`[data-search-facet="${name}"]`).setAttribute("open", "");
      part("[data-search-filters]").dispatch("toggle");
      await settled();
    },
    links: () => root.querySelectorAll("a").map((link) => link.getAttribute("href")),
  };
}

/** Long enough for typing to pause and files to be read. */
async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 400));
}

afterEach(() => {
  delete globalThis.window;
  delete globalThis.document;
  for (const name of ["location", "history", "addEventListener", "FormData"]) delete globalThis[name];
  delete globalThis.matchMedia;
});

test("only the root is loaded until somebody asks", async () => {
  const fetched = [];
  const page = await open("", fetchOf(files, fetched));
  assert.equal(page.status(), stringsOf("id").search_start);
  assert.deepEqual(fetched, ["root.json"]);
  assert.equal(page.part("[data-search-narrow]").hidden, false);
});

test("an address with a question is answered, with what was asked for marked", async () => {
  const page = await open("?q=sejarah+nusantara");
  assert.deepEqual(page.titles(), ["Sejarah Nusantara"]);
  assert.equal(page.status(), "1 hasil.");
  assert.deepEqual(page.root.querySelectorAll("mark").map((mark) => mark.textContent), ["Sejarah", "Nusantara"]);
  assert.ok(page.part("[data-search-results]").textContent.includes("Dimiliki oleh: DAHLIA"));
  assert.ok(page.links().includes("?q=sejarah+nusantara&id=bbbbbbbbbb"), page.links().join(" "));
});

test("words alike are found, too, and put below", async () => {
  const page = await open("?q=sejarah");
  assert.deepEqual(page.titles(), ["Sejarah perpustakaan", "Sejarah Nusantara", "Sajarah Sunda"]);
  assert.equal(page.status(), "3 hasil.");
});

test("a correction is told", async () => {
  const page = await open("?q=nusantaar", fetchJson, "en");
  assert.equal(page.status(), "“nusantaar” was not found; showing: nusantara. 1 result.");
});

test("filters are written to the address and going back undoes them", async () => {
  const page = await open("?q=sejarah");
  const before = page.titles();
  assert.equal(page.box("member", "dahlia"), undefined, "nobody looks at filters");
  await page.unfold("member");
  const box = page.box("member", "dahlia");
  box.checked = true;
  page.part("[data-search-form]").dispatch("change", box);
  await settled();
  assert.equal(window.location.search, "?q=sejarah&member=dahlia");
  assert.equal(page.titles().length, 2);
  window.history.back();
  await settled();
  assert.equal(box.checked, false);
  assert.deepEqual(page.titles(), before);
});

test("filters of the address are checked, even those with no box yet", async () => {
  const page = await open("?lang=ind&regency=Cirebon&from=1990");
  assert.deepEqual(page.titles(), ["Sejarah perpustakaan"]);
  assert.equal(page.box("lang", "ind").checked, true);
  assert.equal(page.box("regency", "Cirebon").checked, true);
  assert.equal(page.part('[name="from"]').value, "1990");
  page.part("[data-search-clear]").dispatch("click");
  await settled();
  assert.equal(window.location.search, "");
  assert.equal(FakeElement.focused, page.part('[name="q"]'));
});

test("typing is one entry of the history", async () => {
  const page = await open("");
  for (const text of ["sej", "sejarah", "sejarah nus"]) {
    page.part('[name="q"]').value = text;
    page.part('[name="q"]').dispatch("input");
    await settled();
  }
  assert.deepEqual(window.history.entries, ["", "?q=sejarah+nus"]);
  assert.deepEqual(page.titles(), ["Sejarah Nusantara"]);
});

test("counts are loaded when somebody looks, and what would find nothing is hidden", async () => {
  const fetched = [];
  const page = await open("?q=sejarah", fetchOf(files, fetched));
  assert.ok(!fetched.some((path) => /facets|members/.test(path)), fetched.join(" "));
  await page.unfold("lang");
  const option = (name, code) => page.box(name, code).closest("label");
  assert.equal(option("lang", "sun").lastElementChild.textContent, "1");
  assert.equal(option("lang", "ara").hidden, true);
  assert.equal(option("member", "dahlia").lastElementChild.textContent, "2");
  assert.equal(option("regency", "Cirebon").lastElementChild.textContent, "2");
  assert.equal(option("subject", "Perpustakaan").lastElementChild.textContent, "1");
  assert.deepEqual(page.root.querySelectorAll("[data-search-decades] button").map((button) => button.textContent), ["2010–2019 (1)", "2000–2009 (1)", "1980–1989 (1)"]);
});

test("more results come when asked for, and reading goes on at the first", async () => {
  const page = await open("?q=tafsir", fetchJson, "en");
  assert.equal(page.titles().length, 8);
  assert.equal(page.status(), "25 results. Showing 8.");
  // Who asks twice gets the next ones once.
  page.part("[data-search-more]").dispatch("click");
  page.part("[data-search-more]").dispatch("click");
  await settled();
  assert.equal(page.titles().length, 16);
  assert.equal(FakeElement.focused, page.root.querySelectorAll(".silang-result")[8].querySelector("a"));
  for (const shown of [24, 25]) {
    page.part("[data-search-more]").dispatch("click");
    await settled();
    assert.equal(page.titles().length, shown);
  }
  assert.equal(new Set(page.titles()).size, 25);
  assert.equal(page.part("[data-search-more]").hidden, true);
});

test("further editions of a work stand under the first, and all are counted", async () => {
  const cards = Array.from(files.keys()).filter((path) => path.includes("/cards/"));
  const works = (path, json) => (cards.includes(path) ? { ...json, w: json.w.split(" ").map((_, at) => (at < 3 ? "sejarah" : "-")).join(" ") } : json);
  const page = await open("?q=sejarah", async (path) => works(path, await fetchJson(path)), "en");
  assert.equal(page.status(), "3 results.");
  assert.equal(page.root.querySelectorAll(".silang-result").length, 1);
  assert.equal(page.part(".silang-result__editions").hidden, false);
  assert.equal(page.part(".silang-result__editions").querySelector("summary").textContent, "2 further editions: 1980, 2000");
  const links = page.root.querySelectorAll(".silang-edition").map((edition) => edition.querySelector("a").getAttribute("href"));
  assert.deepEqual(links, ["?q=sejarah&id=bbbbbbbbbb", "?q=sejarah&id=cccccccccc"]);
  page.root.dispatch("click", page.root.querySelectorAll("a").find((link) => link.getAttribute("href") === links[1]));
  await settled();
  assert.ok(page.links().includes("?q=title%3A%22Sajarah+Sunda%22+author%3A%22Sari%2C+Dewi%22"), page.links().join(" "));
  // What belongs to no work stands alone.
  const other = await open("?q=tafsir", fetchJson, "en");
  assert.equal(other.titles().length, 8);
  assert.equal(other.root.querySelectorAll(".silang-result__editions").filter(({ hidden }) => !hidden).length, 0);
});

test("a record opens at its address, with each holder's own, and closing it goes back to its place in the list", async () => {
  const page = await open("?q=sejarah");
  const link = page.root.querySelectorAll(".silang-result__link")[1];
  page.root.dispatch("click", link);
  await settled();
  assert.equal(window.location.search, "?q=sejarah&id=bbbbbbbbbb");
  assert.equal(page.part("[data-search-found]").hidden, true);
  const shown = page.part("[data-search-shown]");
  assert.equal(FakeElement.focused, shown.querySelector("h2"));
  assert.equal(document.title, "Sejarah Nusantara – Cari");
  for (const expected of ["DAHLIA", "2X0 SAR s", "2 eksemplar", "menurut data per 1 November 2025", "TY  - BOOK", "@book{sari1980sejarah"]) {
    assert.ok(shown.textContent.includes(expected), `${expected} in ${shown.textContent}`);
  }
  assert.ok(page.links().includes("/perpustakaan/dahlia/"));
  assert.ok(page.links().includes("?q=author%3A%22Sari%2C+Dewi%22"));
  window.history.back();
  await settled();
  assert.equal(page.part("[data-search-record]").hidden, true);
  assert.equal(page.part("[data-search-found]").hidden, false);
  assert.equal(document.title, "Cari");
  assert.equal(FakeElement.focused, link, "the list is the same as before");
});

test("the address of a record is enough, and one that is not there is said so", async () => {
  const page = await open("?id=cccccccccc");
  assert.equal(page.part("[data-search-shown]").querySelector("h2").textContent, "Sajarah Sunda");
  const none = await open("?id=zzzzzzzzzz");
  assert.ok(none.part("[data-search-shown]").textContent.includes(stringsOf("id").search_no_record));
});

test("the nearest come first for who says where", async () => {
  const page = await open("?q=sejarah&sort=nearest&at=Cirebon");
  assert.equal(page.part("[data-search-near]").hidden, false);
  assert.equal(page.part('[name="at"]').value, "Cirebon");
  assert.equal(page.titles().at(-1), "Sajarah Sunda");
});

test("a failure says so and can be tried again", async () => {
  let fails = true;
  const page = await open("?q=nusantara", async (path) => {
    if (fails) throw new Error(FETCH);
    return fetchJson(path);
  });
  assert.equal(page.status(), stringsOf("id").search_error);
  assert.equal(page.part("[data-search-failed]").hidden, false);
  assert.equal(page.part("[data-search-retry]").hidden, false);
  fails = false;
  page.part("[data-search-retry]").dispatch("click");
  await settled();
  assert.deepEqual(page.titles(), ["Sejarah Nusantara"]);
  assert.equal(page.part("[data-search-failed]").hidden, true);
});

test("an index of another build is said to need the page anew, and what else fails is seen by whoever mends it", async () => {
  const logged = [];
  const { error } = console;
  console.error = (one) => logged.push(one.message);
  try {
    const old = await open("?q=nusantara", async (path) => ({ ...(await fetchJson(path)), analyzer: "sil0" }), "en");
    assert.equal(old.status(), stringsOf("en").search_error_version);
    assert.equal(old.part("[data-search-retry]").hidden, true);
    const odd = await open("?q=nusantara", async (path) => (path === "root.json" ? fetchJson(path) : {}), "ar");
    assert.equal(odd.status(), stringsOf("ar").search_error);
    assert.equal(odd.part("[data-search-retry]").hidden, false);
    assert.equal(logged.length, 2);
    assert.notEqual(logged[1], FETCH);
  } finally {
    console.error = error;
  }
});

test("one thing that fails ends what was asked with it", async () => {
  let fails = true;
  const page = await open("?q=tafsir", async (path) => {
    if (fails && path.includes("facets")) throw new Error(FETCH);
    return fetchJson(path);
  });
  page.part('[data-search-facet="lang"]').setAttribute("open", "");
  page.part("[data-search-filters]").dispatch("toggle");
  page.part("[data-search-more]").dispatch("click");
  await settled();
  assert.equal(page.status(), stringsOf("id").search_error);
  assert.equal(page.titles().length, 8);
  assert.equal(page.part("[data-search-more]").hidden, true);
  fails = false;
  page.part("[data-search-retry]").dispatch("click");
  await settled();
  assert.equal(page.status(), "25 hasil. Ditampilkan 8.");
  assert.equal(page.box("lang", "ara").closest("label").lastElementChild.textContent, "25");
  assert.equal(page.part("[data-search-failed]").hidden, true);
});

test("a record that fails leaves no results of another question", async () => {
  for (const [search, left] of [["?q=sejarah&id=bbbbbbbbbb", 3], ["?q=tafsir&id=d000000001", 0]]) {
    const page = await open("?q=sejarah", async (path) => {
      if (path.includes("/records/")) throw new Error(FETCH);
      return fetchJson(path);
    });
    assert.equal(page.titles().length, 3);
    window.location.search = search;
    window.dispatch("popstate");
    await settled();
    assert.equal(page.status(), stringsOf("id").search_error);
    assert.equal(page.titles().length, left, search);
  }
});

test("where none of the first is one, more can be asked for", async () => {
  const original = Answer.prototype.page;
  Answer.prototype.page = async function (from, n) {
    const found = await original.call(this, from, n);
    return n === 8 && !this.isAsked ? ((this.isAsked = true), { ...found, cards: [], isExact: false, hasMore: true }) : found;
  };
  try {
    const page = await open("?q=tafsir", fetchJson, "en");
    assert.equal(page.status(), "About 25 results.");
    page.part("[data-search-more]").dispatch("click");
    await settled();
    assert.equal(page.titles().length, 8);
  } finally {
    Answer.prototype.page = original;
  }
});

test("an answer is looked through by one at a time", async () => {
  let later = Promise.resolve();
  const door = doorTo(await Index.open(async (path) => (path.includes("/cards/") && (await later), fetchJson(path))));
  const first = await door("ask", questionOf("?q=tafsir"), 8);
  let release;
  later = new Promise((resolve) => (release = resolve));
  const counting = door("counts");
  await settled();
  const turning = door("page", 8, 16);
  await settled();
  release();
  assert.equal((await counting).lang.n.ara, 25);
  assert.equal(new Set([...first.cards, ...(await turning).cards].map(({ rid }) => rid)).size, 16);
});

test("no results are said in words", async () => {
  const page = await open("?q=zzzzzzzz", fetchJson, "en");
  assert.equal(page.status(), stringsOf("en").search_count_zero);
  assert.deepEqual(page.titles(), []);
});

test("an address asks for what can be asked", () => {
  const question = questionOf("?q=e-book+%26+c&member=a&member=b&lang=ind&subject=Islam&from=1990&sort=newest");
  const { filters } = question;
  assert.equal(questionOf("?q=a&q=b&sort=title&sort=newest").text, "a");
  assert.equal(questionOf("?q=a&q=b&sort=title&sort=newest").sort, "title");
  assert.deepEqual([question.text, question.sort, filters.member, filters.lang, filters.subject, filters.from, filters.to],
    ["e-book & c", "newest", ["a", "b"], ["ind"], ["Islam"], 1990, null]);
  assert.deepEqual(questionOf("?from=x&sort=best").filters, questionOf("").filters);
  assert.equal(questionOf("?sort=best").sort, "relevance");
});

test("a worker answers as the page itself would, and its errors keep their names", async () => {
  const index = await Index.open(fetchJson);
  const sent = [];
  const scope = { onmessage: null, postMessage: (message) => sent.push(structuredClone(message)) };
  const original = globalThis.fetch;
  globalThis.fetch = async (url) => new Response(JSON.stringify(files.get(String(url).replace("https://example.org/", ""))));
  try {
    serveDoor(scope);
    scope.onmessage({ data: [index.root, "https://example.org/root.json"] });
    const question = questionOf("?q=sejarah");
    await scope.onmessage({ data: [0, ["ask", question, 10]] });
    assert.deepEqual(sent[0], [0, await doorTo(index)("ask", question, 10)]);
    globalThis.fetch = async () => new Response("", { status: 500 });
    await scope.onmessage({ data: [1, ["record", "zzzzzzzzzz"]] });
    await scope.onmessage({ data: [2, ["counts"]] });
    assert.deepEqual(sent.at(-1), [2, null, FETCH]);
  } finally {
    globalThis.fetch = original;
  }
});
