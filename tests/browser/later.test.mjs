// Events on days after that on which the site was made: what is over no longer stands under what is coming, and
// registration that has ended says so.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { copyOfForum, world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** The example forum is made as of 16 February 2026; its first events are on 25 and 26 February, its last is on 28 April. */
const MADE = "2026-02-16T10:00:00+07:00";
const IN_MARCH = "2026-03-08T10:00:00+07:00";
const AFTER_ALL = "2026-12-01T10:00:00+07:00";

const OVER = "Semua kegiatan yang tercantum di sini, menurut data per 16 Februari 2026, sudah lewat.";

describe("events on a later day", () => {
  const { open, url, at } = world();

  /**
   * The days on which the events of a list begin.
   * @param {Page} page
   * @param {string} list
   */
  const days = (page, list) => page.locator(`${list} .event:visible time`).evaluateAll((all) => all.map((time) => time.getAttribute("datetime")?.slice(0, 10)));
  const HOME = 'section[aria-labelledby="events"]';

  it("the first page shows the next five, those of the day too", async () => {
    await at("", MADE, async (page) => assert.deepEqual(await days(page, HOME), ["2026-02-25", "2026-02-26", "2026-03-05", "2026-03-10", "2026-04-07"]));
    await at("", "2026-02-25T23:30:00+07:00", async (page) => assert.equal((await days(page, HOME))[0], "2026-02-25"));
    await at("", "2026-02-26T00:30:00+07:00", async (page) =>
      assert.deepEqual(await days(page, HOME), ["2026-02-26", "2026-03-05", "2026-03-10", "2026-04-07", "2026-04-15"]));
    // One of several days is there until its last.
    await at("", "2026-04-09T10:00:00+07:00", async (page) => assert.equal((await days(page, HOME))[0], "2026-04-07"));
  });

  it("registration is closed once its day is over", async () => {
    const said = (/** @type {Page} */ page) => page.locator(`${HOME} .event`, { hasText: "Naskah dan Buku Sunda" }).innerText();
    await at("", "2026-03-06T20:00:00+07:00", async (page) => assert.match(await said(page), /Pendaftaran: Dibuka/));
    await at("", IN_MARCH, async (page) => {
      assert.match(await said(page), /Pendaftaran: Ditutup/);
      assert.doesNotMatch(await said(page), /Dibuka/);
    });
    // What was not open yet may be by now, but nobody has said so.
    await at("", IN_MARCH, async (page) => assert.doesNotMatch(await page.locator(HOME).innerText(), /Belum dibuka/));
    await at("pelatihan/lokakarya-naskah-sunda/", IN_MARCH, async (page) => {
      const answers = await page.locator(".answers").innerText();
      assert.match(answers, /Pendaftaran: Ditutup/);
      assert.doesNotMatch(answers, /Dibuka|Ditutup 6 Maret/);
      assert.equal(await page.locator(".answers .button:visible").count(), 0);
    });
    for (const path of ["cetak/kalender/", "cetak/poster-acara/lokakarya-naskah-sunda/"]) {
      await at(path, IN_MARCH, async (page) => {
        const text = await page.locator(".notice, .poster", { hasText: "Naskah dan Buku Sunda" }).innerText();
        assert.match(text, /Pendaftaran: Ditutup/, path);
        assert.doesNotMatch(text, /Dibuka|paling lambat/, path);
      });
    }
    await at("pelatihan/lokakarya-naskah-sunda/", "2026-03-11T10:00:00+07:00", async (page) => {
      assert.match(await page.locator(".answers").innerText(), /Kegiatan sudah lewat/);
      assert.doesNotMatch(await page.locator(".answers").innerText(), /Pendaftaran:|Poster/);
    });
  });

  it("where nobody has to register, the list says so as the page does", () =>
    at("pelatihan/", MADE, async (page) => {
      const said = await page.locator("#events-rows .event", { has: page.locator('a[href$="/pojok-baca-2026-1/"]') }).innerText();
      assert.match(said, /Tidak perlu mendaftar/);
      assert.doesNotMatch(said, /Pendaftaran:/);
    }));

  it("the calendar moves what is over to what is past, and counts what is left", () =>
    at("pelatihan/", IN_MARCH, async (page) => {
      assert.equal((await days(page, "#events-rows"))[0], "2026-03-10");
      const past = await days(page, "[data-past]");
      assert.deepEqual(past.slice(0, 3), ["2026-03-05", "2026-02-26", "2026-02-25"]);
      assert.deepEqual(past, [...past].sort().reverse());
      // Of a meeting that was put off it is still said.
      assert.match(await page.locator("[data-past] .event").nth(1).innerText(), /Dijadwalkan ulang/);
      assert.doesNotMatch(await page.locator("[data-past]").innerText(), /Pendaftaran/);
      const n = await page.locator("#events-rows .event:visible:not(.event--off)").count();
      const off = await page.locator("#events-rows .event--off:visible").count();
      assert.equal(await page.locator(".lead").innerText(), `Kegiatan yang masih akan datang: ${n}, menurut data per 16 Februari 2026.${off > 0 ? ` Dibatalkan atau ditunda: ${off}.` : ""}`);
      assert.deepEqual(await page.locator(".month .is-today .month__day").allInnerTexts(), ["8"]);
      assert.match(await page.locator("[data-months] summary:visible").first().innerText(), /Maret 2026/);
      const shown = await page.locator("#events-rows .event").count();
      assert.match(await page.locator("form [data-status]").innerText(), new RegExp(`^${shown} dari ${shown} `));
    }));

  it("the calendar for a notice board begins with what is still to be held, and leaves out months in which nothing is", async () => {
    const months = (/** @type {Page} */ page) => page.locator(".agenda__month h2:visible").allInnerTexts();
    const first = (/** @type {Page} */ page) => page.locator(".notice:visible h3").first().innerText();
    await at("cetak/kalender/", MADE, async (page) => assert.deepEqual(await months(page), ["Februari 2026", "Maret 2026", "April 2026"]));
    await at("cetak/kalender/", IN_MARCH, async (page) => {
      assert.deepEqual(await months(page), ["Maret 2026", "April 2026"]);
      assert.match(await first(page), /Naskah dan Buku Sunda/);
    });
    // Of a course it lists the days that are left, of holidays those to come.
    await at("cetak/kalender/", "2026-04-08T10:00:00+07:00", async (page) => {
      assert.deepEqual(await months(page), ["April 2026"]);
      assert.match(await first(page), /Sekolah Katalog 3/);
      assert.doesNotMatch(await page.locator(".notice:visible").first().innerText(), /7 April/);
      assert.doesNotMatch(await page.locator(".agenda__month:visible").innerText(), /[35] April 2026 \(/);
      assert.equal(await page.locator("[data-none]").isVisible(), false);
    });
    await at("cetak/kalender/", AFTER_ALL, async (page) => {
      assert.deepEqual(await months(page), []);
      assert.match(await page.locator(".agenda").innerText(), new RegExp(OVER));
    });
  });

  it("where all is over the pages say so, and of which day they speak", async () => {
    await at("", AFTER_ALL, async (page) => {
      assert.deepEqual(await days(page, HOME), []);
      assert.match(await page.locator(HOME).innerText(), new RegExp(OVER));
    });
    await at("pelatihan/", AFTER_ALL, async (page) => {
      assert.match(await page.locator("[data-coming]").innerText(), new RegExp(OVER));
      assert.deepEqual([await page.locator("form.filter").isVisible(), await page.locator("[data-months]").isVisible()], [false, false]);
      assert.equal((await days(page, "[data-past]"))[0], "2026-04-28");
    });
    await at("perpustakaan/univ-priangan/", MADE, async (page) => assert.ok((await days(page, HOME)).length > 0));
    await at("perpustakaan/univ-priangan/", AFTER_ALL, async (page) => {
      assert.deepEqual(await days(page, HOME), []);
      assert.match(await page.locator(HOME).innerText(), new RegExp(OVER));
    });
    await at("widget/univ-priangan.html", MADE, async (page) => assert.equal(await page.locator("#events [data-none]").isVisible(), false));
    await at("widget/univ-priangan.html", AFTER_ALL, async (page) => {
      assert.equal(await page.locator("#events li:visible").count(), 0);
      assert.match(await page.locator("#events").innerText(), new RegExp(OVER));
    });
  });

  it("without scripts the pages stay those of their day, and say so", async () => {
    for (const path of ["", "pelatihan/"]) {
      await at(path, IN_MARCH, async (page) => {
        assert.equal((await days(page, "main"))[0], "2026-02-25");
        assert.match(await page.locator("body").innerText(), /per 16 Februari 2026/);
        assert.doesNotMatch(await page.locator("main").innerText(), /sudah lewat\.|Pendaftaran: Ditutup[^]*Yang sudah lewat/);
      }, { javaScriptEnabled: false });
    }
  });
});

describe("rooms in a page in another language", () => {
  const forum = copyOfForum();
  forum.edit("portal.yaml", [["languages: [id, en]", "languages: [id, en, ar]"]]);
  const { open, url } = world({ folder: () => forum.build("2026-02-16") });

  it("say their own, wherever events are listed", async () => {
    const { page, close } = await open({ javaScriptEnabled: false });
    for (const path of ["en/", "en/training/", "en/print/calendar/", "en/print/event-poster/temu-pustakawan-2026/", "en/training/temu-pustakawan-2026/", "ar/", "ar/tadrib/"]) {
      await page.goto(url(path));
      const room = page.getByText("Aula perpustakaan, lantai 4", { exact: false }).last();
      assert.equal(await room.evaluate((element) => element.closest("[lang]")?.getAttribute("lang")), "id", path);
      assert.equal(await room.evaluate((element) => getComputedStyle(element).direction), "ltr", path);
    }
    await close();
  });
});
