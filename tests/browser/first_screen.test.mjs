// On a small phone, the first screen of every kind of page answers what the page is asked.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SITE, pagesOfEachKind, world } from "./harness.mjs";

const PHONE = { width: 360, height: 740 };
/** A line of text, which is to be seen whole. */
const LINE = 20;
/** The day of the data: on a later one, what the page of the day says first is that it is too old. */
const DAY = new Date("2026-02-16T10:00:00+07:00");

/**
 * What is asked of each kind of page, and where the answer begins.
 * @type {Record<string, [question: string, answer: string]>}
 */
const ANSWERS = {
  home: ["What can this forum do for me now?", ".tasks > :nth-child(3) h2"],
  members: ["Which libraries belong, and which fit me?", "#members-rows th a"],
  member: ["Can I use this library, and when?", ".answers > :nth-child(4) dt"],
  guide: ["What do I bring and do?", ".answers > :nth-child(2) .key"],
  finder: ["Which libraries can I use?", "#r-category"],
  access: ["Which libraries can I use?", ".answer__may"],
  cards: ["Which cards are there?", "main h3 a"],
  card: ["How does the card work?", ".answers > :nth-child(3)"],
  search: ["Who has this book?", '[name="q"]'],
  browse: ["Which titles are there?", "main table a"],
  titles: ["Which titles are there?", "main table a"],
  services: ["What is offered?", "main .card h3"],
  service: ["How do I get it?", ".answers > :nth-child(2) .key"],
  agreements: ["What have we agreed, until when?", "main .badge"],
  agreement: ["What must we do, what may we do, until when?", ".party li"],
  partner: ["Who is that?", "main h1 ~ *, main .page-head ~ *"],
  events: ["What can I attend?", ".event h3"],
  event: ["Is it for me, when, where, how do I register?", ".answers > :nth-child(3) .key"],
  series: ["What did I miss, what comes?", "main h1 ~ *, .event h3"],
  equity: ["Who is left out?", "#summary ~ * li"],
  news_list: ["What changed?", "main h2 a, main h3 a"],
  news: ["What changed?", ".prose p"],
  page: ["What does it say?", ".prose > *"],
  documents: ["Where is the form?", "main h3 a, main li a, main td a"],
  repositories: ["Where are theses, can I read them?", ".answers > :nth-child(2) a"],
  data: ["How can I reuse it?", "main table a, main li a"],
  print_directory: ["Where does each library stand in it?", ".register a"],
  print_calendar: ["What comes, and when?", "main h2"],
  poster: ["What is it?", "main h1"],
  today: ["What is open now?", "#today-rows th a"],
  404: ["Where do I go now?", "main a"],
  offline: ["Where do I go now?", "main form button, main a"],
};

describe("the first screen of a small phone", () => {
  const { open, url } = world();
  for (const { kind, path } of pagesOfEachKind().filter(({ lang }) => lang === "id")) {
    const [question, answer] = ANSWERS[kind] ?? [];
    it(`of ${kind} answers: ${question}`, async () => {
      assert.ok(answer, `what is asked of ${kind}?`);
      const { page, close } = await open({ viewport: PHONE });
      await page.clock.setFixedTime(DAY);
      await page.goto(url(path), { waitUntil: "networkidle" });
      const box = await page.locator(answer).locator("visible=true").first().boundingBox();
      assert.ok(box !== null, `${answer} is there`);
      assert.ok(box.y + LINE <= PHONE.height, `it begins at ${box.y} of ${PHONE.height}`);
      await close();
    });
  }
});

/**
 * Folders in a folder of the site that have a page, with what is to come after their names.
 * @param {string} folder
 * @param {string} [rest]
 */
const pagesIn = (folder, rest = "") =>
  readdirSync(join(SITE, folder))
    .filter((name) => existsSync(join(SITE, folder, name, rest, "index.html")))
    .map((name) => `${folder}${name}/${rest}`);

/**
 * What the first screen shows of elements: the text of each of which the first line is on it.
 * @param {import("playwright-core").Page} page
 * @param {string} selector
 * @returns {Promise<string[]>}
 */
const seen = (page, selector) =>
  page.$$eval(
    selector,
    (all, bottom) =>
      all
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().top <= bottom)
        .map((element) => /** @type {HTMLElement} */ (element).innerText),
    PHONE.height - LINE,
  );

describe("on the first screen of a small phone", () => {
  const { open, url } = world();
  /**
   * @param {string[]} paths
   * @param {(page: import("playwright-core").Page, path: string) => Promise<void>} look
   */
  async function each(paths, look) {
    const { page, close } = await open({ viewport: PHONE });
    await page.clock.setFixedTime(DAY);
    for (const path of paths) {
      await page.goto(url(path), { waitUntil: "networkidle" });
      await look(page, path);
    }
    await close();
  }

  for (const [folder, guide, questions] of /** @type {[string, string, RegExp[]][]} */ ([
    ["perpustakaan/", "kunjungan/", [/boleh/i, /kapan/i, /dibawa/, /siapa/]],
    ["en/libraries/", "visit/", [/may/i, /when/i, /need/, /whom/i]],
  ])) {
    it(`a library answers whether and when to come, what to bring and whom to ask (/${folder})`, () =>
      each(pagesIn(folder), async (page, path) => {
        // A library that is no active member says so before all else.
        const asked = questions.slice(0, (await page.locator(".page-head .note").count()) > 0 ? 3 : 4);
        const terms = await seen(page, ".answers dt");
        asked.forEach((question, n) => assert.match(terms[n] ?? "", question, path));
      }));

    it(`what to know before a visit begins with what to bring, whom to report to, and the hours of the day (/${folder})`, () =>
      each(pagesIn(folder, guide), async (page, path) => {
        const n = await page.locator(".answers > div").count();
        assert.equal((await seen(page, ".answers dt")).length, n, path);
        const [papers = ""] = await seen(page, ".answers > :first-child .key");
        assert.ok(papers.length > 5, `${path}: ${papers}`);
        const whole = await page.locator(".answers > :first-child").boundingBox();
        assert.ok(whole && whole.y + whole.height <= PHONE.height, path);
        if ((await page.locator("[data-when]").count()) > 0) assert.match((await seen(page, "[data-when]")).join(), /16 \S+ 2026: \S/, path);
      }));
  }

  for (const folder of ["pelatihan/", "en/training/"]) {
    it(`an event answers for whom, when and where it is, and how to register (/${folder})`, () =>
      each(pagesIn(folder), async (page, path) => {
        const n = await page.locator(".answers > div:visible").count();
        assert.equal(n, 3, path);
        assert.equal((await seen(page, ".answers > div > .key:nth-child(2)")).length, n, path);
      }));
  }

  it("an event that was moved says first when it is held now, and one that is cancelled that it is", () =>
    each(["pelatihan/temu-pustakawan-2026/", "pelatihan/bincang-pustaka-4/"], async (page, path) => {
      const [note = ""] = await seen(page, ".page-head .note");
      assert.match(note, path.includes("temu") ? /^Dipindahkan ke Kamis, 26 Februari 2026, 09\.00–12\.00 WIB; semula 12 Februari 2026/ : /^Dibatalkan/);
      const [, when = ""] = await seen(page, ".answers .key");
      if (path.includes("temu")) assert.match(when, /26 Februari 2026/);
    }));

  for (const [path, answer] of /** @type {[string, RegExp][]} */ ([
    ["pemerataan/", /^20 dari 27 kabupaten\/kota belum memiliki anggota/],
    ["en/equity/", /^20 of 27 regencies and cities have no member yet/],
  ])) {
    it(`who is left out is told before who is served (/${path})`, () =>
      each([path], async (page) => {
        const [first = "", second = ""] = await seen(page, "main p, main li");
        assert.match(first, answer);
        assert.match(second, /kartu|card/);
        // The names are there for who wants them.
        await page.locator(".page-head summary").click();
        assert.match(await page.locator(".page-head details p").innerText(), /Bekasi/);
      }));
  }

  it("the home page has all three tasks, and the map below them", () =>
    each(["", "en/"], async (page, path) => {
      assert.equal((await seen(page, ".tasks h2")).length, 3, path);
      const card = page.locator("main section:has(> svg[aria-hidden])");
      const box = await card.boundingBox();
      assert.ok(box !== null && box.y < PHONE.height, `the map begins at ${box?.y} on /${path}`);
      assert.match(await card.getByRole("heading").innerText(), /^(Peta|Map)/);
      const [map, ...others] = await card.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
      assert.match(map, /(perpustakaan|libraries)\/#map$/);
      assert.match(others.join(), /(pemerataan|equity)\/$/);
    }));

  it("the number of libraries is told alike wherever it is told", () =>
    each(["", "perpustakaan/", "cetak/direktori/"], async (page, path) => {
      const main = (await page.locator("main").innerText()).replaceAll(/\s+/g, " ");
      assert.match(main, /12 perpustakaan, 10 di antaranya anggota aktif/, path);
    }));

  it("of a record answers: Where is it, and what may I do there?", async () => {
    const { page, close } = await open({ viewport: PHONE });
    await page.clock.setFixedTime(DAY);
    await page.goto(url("cari/?q=pendidikan"), { waitUntil: "networkidle" });
    await page.locator(".silang-result__link").first().click();
    const holder = page.locator(".silang-holder").first();
    await holder.waitFor();
    await page.waitForLoadState("networkidle");
    const box = await holder.boundingBox();
    assert.ok(box !== null && box.y >= 0 && box.y + 2 * LINE < PHONE.height, JSON.stringify(box));
    await close();
  });
});
