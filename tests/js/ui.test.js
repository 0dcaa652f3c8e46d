// The search page over the small index of tests/contracts/index, in a fake document.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, test } from "node:test";
import { FakeElement, fakeWindow, parse } from "./fakeDom.js";
import { markup, stringsOf } from "./strings.mjs";
import { FetchError } from "../../themes/default/assets/js/search/index.js";
import { SearchPage, addressOf, questionOf } from "../../themes/default/assets/js/search/ui.js";

const folder = new URL("../contracts/index/data/holdings/", import.meta.url);
const fetchJson = async (path) => JSON.parse(await readFile(new URL(path, folder), "utf8"));

/** Opens the page at an address and waits for what it does by itself. */
async function open(address, needs = { fetchJson }, lang = "id") {
  globalThis.window = fakeWindow(address);
  globalThis.document = { baseURI: "https://example.org/cari/", createElement: (tag) => new FakeElement(tag) };
  const root = parse(markup(lang));
  root.setAttribute("data-lang", lang);
  root.setAttribute("data-manifest", "/data/holdings/manifest.json");
  root.setAttribute("data-member-url", "/perpustakaan/{id}/");
  root.setAttribute("data-strings", JSON.stringify(stringsOf(lang)));
  const part = (selector) => root.querySelector(selector);
  new SearchPage(root, needs).start();
  await settled();
  return {
    root,
    part,
    titles: () => root.querySelectorAll(".silang-result__title").map((title) => title.textContent),
    status: () => part("[data-search-status]").textContent,
    box: (name, value) => root.querySelectorAll(`[name="${name}"]`).find((box) => box.value === value),
  };
}

/** Long enough for typing to pause and files to be read. */
async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 400));
}

afterEach(() => {
  delete globalThis.window;
  delete globalThis.document;
});

test("nothing is loaded until somebody comes near", async () => {
  const fetched = [];
  const page = await open("", { fetchJson: (path) => (fetched.push(path), fetchJson(path)) });
  assert.deepEqual(fetched, []);
  assert.equal(page.status(), stringsOf("id").search_start);
  page.part("[data-search-form]").dispatch("focusin");
  await settled();
  assert.deepEqual(fetched, ["manifest.json"]);
  assert.equal(page.part("[data-search-narrow]").hidden, false);
});

test("an address with a question is answered", async () => {
  const page = await open("?q=sejarah+perpustakaan");
  assert.deepEqual(page.titles(), ["Sejarah perpustakaan: perkembangan di Nusantara"]);
  assert.equal(page.status(), "1 hasil.");
  assert.equal(page.part('[name="q"]').value, "sejarah perpustakaan");
  const text = page.part("[data-search-results]").textContent;
  for (const expected of ["Perpustakaan Universitas Melati", "2X0.09 SAR s", "2 eksemplar", "1 untuk dipinjamkan",
    "menurut data per 1 November 2025", "jumlah eksemplar tidak disebutkan", "Dicatat sebagai: Sedjarah perpoestakaan"]) {
    assert.ok(text.includes(expected), `${expected} in ${text}`);
  }
  const links = page.root.querySelectorAll("a").map((link) => link.getAttribute("href"));
  assert.ok(links.includes("/perpustakaan/melati/") && links.includes("https://opac.melati.example/?id=1"), links.join(" "));
});

test("filters are written to the address and going back undoes them", async () => {
  const page = await open("?q=sejarah");
  const before = page.titles();
  assert.equal(before.length, 3);
  const box = page.box("member", "melati");
  box.checked = true;
  page.part("[data-search-form]").dispatch("change", box);
  await settled();
  assert.equal(window.location.search, "?q=sejarah&member=melati");
  assert.equal(page.titles().length, 1);
  window.history.back();
  await settled();
  assert.equal(box.checked, false);
  assert.deepEqual(page.titles(), before);
});

test("filters of the address are checked", async () => {
  const page = await open("?q=&lang=ara&from=1990");
  assert.deepEqual(page.titles(), ["Tafsīr al-Jalālayn"]);
  assert.equal(page.box("lang", "ara").checked, true);
  assert.equal(page.part('[name="from"]').value, "1990");
});

test("typing is one entry of the history", async () => {
  const page = await open("");
  for (const text of ["sej", "sejarah", "sejarah nus"]) {
    page.part('[name="q"]').value = text;
    page.part('[name="q"]').dispatch("input");
    await settled();
  }
  assert.deepEqual(window.history.entries, ["", "?q=sejarah+nus"]);
  assert.equal(page.titles().length, 2);
});

test("counts stand beside the filters, and what would find nothing is hidden", async () => {
  const page = await open("?q=sejarah");
  const option = (name, code) => page.root.querySelectorAll("label").find((label) => label.children[0]?.value === code && label.children[0].name === name);
  assert.equal(option("lang", "sun").children[2].textContent, "1");
  assert.equal(option("lang", "zho").hidden, true);
  assert.equal(option("member", "melati").hidden, false);
});

test("more results come when asked for, and reading goes on at the first", async () => {
  const manifest = await fetchJson("manifest.json");
  const shard = await fetchJson(manifest.records[0].path);
  const n = 45;
  const many = async (path) => {
    if (path === "manifest.json") {
      const table = [{ path: "records", first: 0, count: n }];
      return { ...manifest, n_records: n, records: table, columns: [{ path: "columns", first: 0, count: n }] };
    }
    if (path === "records") return { version: 1, first: 0, records: Array.from({ length: n }, () => shard.records[0]) };
    const zeros = Array.from({ length: n }, () => 0);
    return { version: 1, first: 0, format: zeros, language: zeros, class_group: zeros, year: zeros.map(() => 2000), members: zeros.map(() => [0]) };
  };
  const page = await open("?from=1999", { fetchJson: many }, "en");
  assert.equal(page.titles().length, 20);
  assert.equal(page.status(), "45 results. Showing 20 of 45.");
  page.part("[data-search-more]").dispatch("click");
  await settled();
  assert.equal(page.titles().length, 40);
  assert.equal(FakeElement.focused, page.root.querySelectorAll("li").filter((li) => li.className === "silang-result")[20]);
  page.part("[data-search-more]").dispatch("click");
  await settled();
  assert.equal(page.titles().length, 45);
  assert.equal(page.part("[data-search-more]").hidden, true);
});

test("a failure says so and can be tried again", async () => {
  let fails = true;
  const page = await open("?q=tafsir", {
    fetchJson: async (path) => {
      if (fails) throw new FetchError("offline");
      return fetchJson(path);
    },
  });
  assert.equal(page.status(), stringsOf("id").search_error);
  assert.equal(page.part("[data-search-retry]").hidden, false);
  fails = false;
  page.part("[data-search-retry]").dispatch("click");
  await settled();
  assert.deepEqual(page.titles(), ["Tafsīr al-Jalālayn"]);
  assert.equal(page.part("[data-search-retry]").hidden, true);
});

test("no results are said in words", async () => {
  const page = await open("?q=tidakada", { fetchJson }, "en");
  assert.equal(page.status(), stringsOf("en").search_count_zero);
  assert.deepEqual(page.titles(), []);
});

test("an address and its question are the same", () => {
  const address = "?q=e-book+%26+c&member=a&member=b&lang=ind&from=1990&sort=newest";
  assert.equal(addressOf(questionOf(address)), address);
  assert.equal(addressOf(questionOf("?from=x&sort=best&q=+")), "");
});
