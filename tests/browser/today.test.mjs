// The page of the day and the week of a library, with the clock some days after the site was made, and without scripts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** The example forum is made as of 16 February 2026; its hours go to 16 April. */
const MADE = "2026-02-16T10:00:00+07:00";
const FRIDAY = "2026-02-20T10:05:00+07:00";
const LAST = "2026-04-16T09:00:00+07:00";
const TOO_LATE = "2026-04-17T00:00:00+07:00";

/**
 * What the cell of a library says.
 * @param {Page} page
 * @param {string} id
 */
const said = (page, id) => page.locator(`[data-member="${id}"] [data-day]`).innerText();

/**
 * The libraries in the order in which they are shown.
 * @param {Page} page
 */
const shown = (page) =>
  page.locator("[data-member]:visible").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-member")));

/**
 * Lets a library that is closed on the Friday have a night service then.
 * @param {Page} page
 */
const atNight = (page) =>
  page.route("**/data/hours.json", async (route) => {
    const book = await (await route.fetch()).json();
    const member = book.members.find((/** @type {{ id: string }} */ { id }) => id === "mahad-aly-garut");
    const week = [...book.weeks[member.weeks[0]]];
    book.reasons.push({ id: "Layanan malam" });
    book.days.push({ state: "closed", extra: [{ name: book.reasons.length - 1, state: "open", spans: ["18:00-22:00"] }] });
    week[4] = book.days.length - 1;
    book.weeks.push(week);
    member.weeks[0] = book.weeks.length - 1;
    await route.fulfill({ json: book });
  });

describe("the page of the day", () => {
  const { open, url, at } = world();

  it("without scripts shows the day of the data, and says so", () =>
    at("hari-ini/", FRIDAY, async (page) => {
      assert.equal(await page.locator("h1").innerText(), "Jam buka per Senin, 16 Februari 2026");
      assert.match(await page.locator("[data-counts]").innerText(), /Buka pada hari itu: 8 .* Tutup: 3 .* Belum diketahui: 1/);
      assert.match(await said(page, "univ-priangan"), /08\.00–20\.00\s+Pengunjung terakhir diterima pukul 19\.30/);
      assert.match(await said(page, "dispusip-sumedang"), /tutup\s+Cuti bersama pegawai daerah/);
      assert.match(await said(page, "akper-majalengka"), /jam belum diketahui\s+Tanyakan:/);
      assert.equal(await page.locator("form.filter").isVisible(), false);
      assert.doesNotMatch(await page.locator("main").innerText(), /Menurut jam yang diberikan/);
    }, { javaScriptEnabled: false }));

  it("tells the hours of visitors where they are others, and a library's day before its usual week", async () => {
    await at("hari-ini/", "2026-04-11T09:00:00+07:00", async (page) => {
      assert.match(await said(page, "poltek-bandung"), /08\.00–12\.00\s+Pengunjung dari luar: tutup(?![^]*terakhir)/);
      assert.doesNotMatch(await said(page, "univ-priangan"), /Pengunjung dari luar/);
    });
    await at("perpustakaan/poltek-bandung/", FRIDAY, async (page) => {
      assert.match(await page.locator("[data-when]").innerText(), /^20 Februari 2026: 08\.00–10\.30\s+Rapat/);
    });
  });

  it("shows the day on which it is read, and speaks of the moment by the hours given", () =>
    at("hari-ini/", FRIDAY, async (page) => {
      assert.equal(await page.locator("h1").innerText(), "Hari ini: Jumat, 20 Februari 2026");
      assert.match(await page.locator("main").innerText(), /Menurut data per 16 Februari 2026/);
      assert.match(await said(page, "univ-priangan"), /08\.00–11\.30, 13\.00–15\.00[^]*Menurut jam yang diberikan, sedang buka sampai pukul 11\.30/);
      assert.match(await said(page, "poltek-bandung"), /08\.00–10\.30\s+Rapat kerja politeknik[^]*segera tutup: pukul 10\.30/);
      assert.match(await said(page, "mahad-aly-garut"), /^tutup/);
      assert.match(await said(page, "sma-cimahi"), /tutup sementara sampai 30 April 2026\s+Atap ruang baca diperbaiki/);
      assert.match(await page.locator("[data-counts]").innerText(), /Menurut jam yang diberikan, sedang buka: 9 · Buka nanti hari ini: 0 .* Tutup: 2/);
      assert.equal((await shown(page)).at(-1), "akper-majalengka");
    }));

  it("on the day of the data says of each library what it says without scripts", async () => {
    /** @type {string[][]} */
    const found = [];
    for (const javaScriptEnabled of [false, true]) {
      await at("en/today/", MADE, async (page) => {
        const cells = page.locator("[data-member] [data-day]");
        // What is said of the moment is the script's own.
        const texts = await cells.evaluateAll((all) =>
          all.map((cell) => [...cell.children].filter((line) => !line.matches(".now, [hidden]")).map((line) => line.textContent).join(" | ")),
        );
        found.push(texts.sort());
      }, { javaScriptEnabled });
    }
    assert.deepEqual(found[1], found[0]);
  });

  it("goes with the time of the day", async () => {
    for (const [time, id, says] of [
      ["06:00", "stie-cimahi", /sedang tutup dan buka pukul 09\.00/],
      ["15:10", "univ-priangan", /pengunjung baru tidak diterima lagi; tutup pukul 15\.30/],
      ["23:59", "stie-cimahi", /sudah tutup sejak pukul 16\.00/],
    ]) {
      await at("hari-ini/", `2026-02-19T${time}:00+07:00`, async (page) => assert.match(await said(page, String(id)), /** @type {RegExp} */ (says)));
    }
    // Who is open at the moment comes before who no longer is.
    await at("hari-ini/", "2026-02-19T15:40:00+07:00", async (page) => assert.equal((await shown(page))[0], "stie-cimahi"));
  });

  it("shows what is held and where visiting is suspended on the day", () =>
    at("hari-ini/", "2026-04-08T09:00:00+07:00", async (page) => {
      const section = (/** @type {string} */ id) => page.locator(`section[aria-labelledby="${id}"]`);
      assert.match(await section("events").innerText(), /Sekolah Katalog 3/);
      assert.match(await section("suspensions").innerText(), /ujian tengah semester/);
      assert.equal(await page.locator("p[data-none]:visible").count(), 0);
    }));

  it("speaks of the last day of its data, and says that it is too old on the next", async () => {
    await at("en/today/", LAST, async (page) => {
      assert.equal(await page.locator("h1").innerText(), "Today: Thursday, 16 April 2026");
      assert.equal(await page.locator("[data-stale]").isVisible(), false);
    });
    await at("en/today/", TOO_LATE, async (page) => {
      assert.equal(await page.locator("h1").innerText(), "Opening hours as of Monday, 16 February 2026");
      assert.match(await page.locator("[data-stale]").innerText(), /too old: its hours end on 16 April 2026, and today is 17 April 2026/);
      assert.doesNotMatch(await page.locator("main").innerText(), /According to the hours given/);
    });
  });

  it("lets the reader choose a place, and only what is open, by keyboard too", () =>
    at("hari-ini/", FRIDAY, async (page) => {
      await page.locator("#f-regency").selectOption({ label: "Kabupaten Garut (2)" });
      assert.equal((await shown(page)).length, 2);
      await page.locator('[name="open"]').focus();
      await page.keyboard.press("Space");
      assert.deepEqual(await shown(page), ["stkip-garut"]);
      assert.match(await page.locator("form.filter [data-status]").innerText(), /1 dari 12/);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => location.search === "");
      assert.equal((await shown(page)).length, 12);
    }));

  it("counts, orders and asks for who is open by the minute", async () => {
    const counts = (/** @type {Page} */ page) => page.locator("[data-counts]").innerText();
    await at("hari-ini/?open=yes", "2026-02-20T22:00:00+07:00", async (page) => {
      assert.match(await counts(page), /sedang buka: 0 · Buka nanti hari ini: 0 .* Tutup: 11 · Belum diketahui: 1/);
      assert.deepEqual(await shown(page), []);
    });
    await at("hari-ini/?open=yes", "2026-02-20T07:00:00+07:00", async (page) => {
      assert.match(await counts(page), /sedang buka: 0 · Buka nanti hari ini: 9 .* Tutup: 2/);
      await page.locator('form.filter [type="reset"]').click();
      const says = await page.locator("[data-member] [data-day]").allInnerTexts();
      assert.deepEqual(says.map((text) => /sedang tutup dan buka/.test(text)), [...Array(9).fill(true), ...Array(3).fill(false)]);
    });
    // Where nothing is said of the moment, nobody is asked whether it is to count.
    await at("hari-ini/?open=yes", TOO_LATE, async (page) => {
      assert.equal(await page.locator('[name="open"]').isVisible(), false);
      assert.equal((await shown(page)).length, 12);
    });
  });

  it("names a night service where nothing else is open, and counts it apart", async () => {
    for (const [time, says, counts] of [
      ["10:05", /^hanya Layanan malam: 18\.00–22\.00\s+Menurut jam yang diberikan, sedang tutup; Layanan malam buka pukul 18\.00/, /Buka nanti hari ini: 1 .* Tutup: 1 · Belum diketahui: 1$/],
      ["19:00", /^hanya Layanan malam: 18\.00–22\.00\s+Menurut jam yang diberikan, yang sedang buka Layanan malam, sampai pukul 22\.00/, /sedang buka: 0 .* Tutup: 10 · Belum diketahui: 1 · Hanya layanan tertentu: 1$/],
      ["22:00", /^hanya Layanan malam: 18\.00–22\.00$/, /Buka nanti hari ini: 0 .* Tutup: 11/],
    ]) {
      const { page, close } = await open();
      await atNight(page);
      await page.clock.setFixedTime(new Date(`2026-02-20T${time}:00+07:00`));
      await page.goto(url("hari-ini/"), { waitUntil: "networkidle" });
      assert.match(await said(page, "mahad-aly-garut"), /** @type {RegExp} */ (says));
      assert.match(await page.locator("[data-counts]").innerText(), /** @type {RegExp} */ (counts));
      if (time === "19:00") {
        await page.locator('[name="open"]').check();
        assert.deepEqual(await shown(page), ["mahad-aly-garut"]);
      }
      await close();
    }
  });

  it("says in the directory that only a night service is open", async () => {
    const { page, close } = await open();
    await atNight(page);
    await page.clock.setFixedTime(new Date(FRIDAY));
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    const head = page.locator('[data-members="mahad-aly-garut"]');
    assert.doesNotMatch(await head.innerText(), /malam/);
    await page.locator('[name="open"]').check();
    assert.match(await head.innerText(), /hari ini: hanya Layanan malam: 18\.00–22\.00/);
    // It is no part of the name that is looked for.
    await page.locator("#f-text").fill("malam");
    assert.equal(await page.locator("#members-rows > tr:visible").count(), 0);
    await close();
  });

  it("counts and tells hours for a reader who is known", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-04-11T09:00:00+07:00"));
    await page.goto(url("pakai/iai-cirebon/lecturer/"), { waitUntil: "networkidle" });
    await page.goto(url("hari-ini/"), { waitUntil: "networkidle" });
    await page.locator("[data-may]").first().waitFor();
    assert.match(await said(page, "poltek-bandung"), /08\.00–12\.00\s+Untuk Anda: tutup/);
    const counts = page.locator("[data-counts]");
    const [, open_, mine] = /sedang buka: (\d+) .* Pada jam ini menerima Anda, dengan ketentuan masing-masing: (\d+)$/.exec(await counts.innerText()) ?? [];
    assert.ok(Number(mine) > 0 && Number(mine) < Number(open_), await counts.innerText());
    await page.locator(".me__forget").click();
    assert.doesNotMatch(await counts.innerText(), /Anda/);
    assert.match(await said(page, "poltek-bandung"), /Pengunjung dari luar: tutup/);
    await close();
  });

  it("does not carry to paper what was said of the moment", () =>
    at("hari-ini/", FRIDAY, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator(".now:visible").count(), 0);
      assert.match(await said(page, "univ-priangan"), /08\.00–11\.30/);
    }));

  it("a library's week begins on the day on which it is read, and marks it", () =>
    at("perpustakaan/poltek-bandung/", FRIDAY, async (page) => {
      const week = page.locator('[data-hours="week"] table');
      assert.match(await week.locator("caption").innerText(), /Mulai hari ini, 20 Februari 2026, menurut data per 16 Februari 2026/);
      assert.equal(await week.locator("tbody tr").count(), 7);
      const today = week.locator('[aria-current="date"]');
      assert.match(await today.innerText(), /Jumat hari ini\s+20 Februari 2026: 08\.00–10\.30\s+Rapat kerja politeknik/);
      assert.match(await week.locator("tbody tr").last().innerText(), /Kamis\s+26 Februari 2026/);
    }));

  it("a library's week ends where its data does, and then says that it is too old", async () => {
    await at("en/libraries/stie-cimahi/", LAST, async (page) => {
      assert.equal(await page.locator('[data-hours="week"] tbody tr').count(), 1);
      assert.match(await page.locator('[data-hours="week"] tbody').innerText(), /16 April 2026: 09:00–12:00, 13:00–20:00/);
    });
    await at("en/libraries/stie-cimahi/", TOO_LATE, async (page) => {
      assert.equal(await page.locator('[data-hours="week"] tbody tr').count(), 7);
      assert.match(await page.locator('[data-hours="week"] caption').innerText(), /16 February 2026/);
      assert.equal(await page.locator('[data-hours="week"] [data-stale]').isVisible(), true);
    });
  });

  it("the sheet for a visit leaves out what is over on the day", () =>
    at("perpustakaan/univ-priangan/kunjungan/", "2026-03-28T09:00:00+07:00", async (page) => {
      const hours = await page.locator("[aria-labelledby=hours]").innerText();
      assert.doesNotMatch(hours, /Ramadan|25–27 Maret/);
      assert.match(hours, /Jam biasa.*25 April 2026.*Ruang baca malam ujian/s);
    }));

  it("on the day of the data the week says what it says without scripts", async () => {
    /** @type {string[]} */
    const found = [];
    for (const javaScriptEnabled of [false, true]) {
      await at("perpustakaan/iai-cirebon/", MADE, async (page) => {
        found.push((await page.locator('[data-hours="week"] tbody').innerText()).replace(" hari ini", ""));
      }, { javaScriptEnabled });
    }
    assert.equal(found[1], found[0]);
  });

  it("stays plain where the data does not come", async () => {
    const { page, close } = await open();
    await page.route("**/data/hours.json", (route) => route.abort());
    await page.clock.setFixedTime(new Date(FRIDAY));
    await page.goto(url("hari-ini/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator("h1").innerText(), "Jam buka per Senin, 16 Februari 2026");
    await close();
  });
});
