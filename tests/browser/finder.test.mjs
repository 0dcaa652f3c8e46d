// Which libraries a reader may use: by the form, on other days, from other places, and on all other pages afterwards.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { copyOfForum, world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Ids of the hosts under each heading that is shown.
 * @param {Page} page
 * @returns {Promise<Record<string, string[]>>}
 */
const groups = (page) =>
  page.$$eval("section[data-group]:not([hidden])", (sections) =>
    Object.fromEntries(
      sections.map((section) => [
        section.getAttribute("data-group"),
        Array.from(section.querySelectorAll(".host"), (host) => host.getAttribute("data-host")),
      ]),
    ),
  );

describe("the finder", () => {
  const { open, url } = world();

  it("leads an undergraduate to an answer for every library, each once", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/"), { waitUntil: "networkidle" });
    await page.locator("#r-home").selectOption("univ-priangan");
    const offered = await page.$$eval("#r-category > option", (options) => options.map(({ value }) => value));
    assert.ok(offered.includes("s1") && !offered.includes("public"), offered.join());
    await page.locator("#r-category").selectOption("s1");
    await page.locator(".filter--ask .filter__end button").click();
    await page.waitForURL(/\/pakai\/univ-priangan\/s1\/$/);
    await page.locator(".filter:visible").waitFor();
    const found = await groups(page);
    const all = Object.values(found).flat();
    assert.equal(new Set(all).size, 11);
    assert.equal(all.length, 11);
    assert.match((await page.locator(".lead").textContent()) ?? "", new RegExp(`^${11 - found.none.length} dari 11`));
    assert.equal(await page.locator("#v-date").inputValue(), "2026-02-19");
    for (const host of await page.locator('section[data-group="none"] .host').all()) {
      assert.ok(await host.locator(".answer__why:visible").count());
    }
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("shows the answers of the day of the visit, keeps the day in the address, and says where the data ends", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    const before = await groups(page);
    assert.ok(before.card.includes("stie-cimahi"));
    await page.locator("#v-date").fill("2026-04-07");
    await page.waitForURL(/date=2026-04-07/);
    const after = await groups(page);
    assert.ok(after.letter.includes("stie-cimahi"), JSON.stringify(after));
    assert.match((await page.locator('[data-host="stie-cimahi"] .answer:visible').textContent()) ?? "", /sampai 18 April 2026/);
    assert.match((await page.locator('[data-host="stie-cimahi"] .host__hours').textContent()) ?? "", /Jam 7 April 2026: \d\d/);
    await page.reload({ waitUntil: "networkidle" });
    assert.deepEqual(await groups(page), after);

    await page.clock.setFixedTime(new Date("2027-01-01T03:00:00Z"));
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    assert.match((await page.locator(".finder [data-status]").textContent()) ?? "", /hanya sampai/);
    await close();
  });

  it("asks for hours when they are others than those of the page, and counts who is open with them only", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-16T03:00:00Z"));
    const asked = () => watch.requests.filter((/** @type {string} */ request) => new URL(request).pathname.endsWith("/data/hours.json")).length;
    const lead = page.locator(".lead");
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    assert.equal(asked(), 0);
    await page.route("**/data/hours.json", (route) => route.abort());
    await page.locator("#v-date").fill("2026-04-07");
    await page.waitForURL(/date=2026-04-07/);
    await page.waitForLoadState("networkidle");
    assert.match((await lead.textContent()) ?? "", /buka pada 16 Februari 2026/);
    await page.unroute("**/data/hours.json");
    await page.locator("#v-date").fill("2026-04-08");
    await page.locator(".lead", { hasText: "buka pada 8 April 2026" }).waitFor();
    assert.match((await page.locator('[data-host="stie-cimahi"] .host__hours').textContent()) ?? "", /Jam 8 April 2026: /);
    await close();
  });

  it("puts libraries near a chosen regency first", async () => {
    const { page, close } = await open();
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    await page.locator("#v-near").fill("garut");
    await page.locator("#v-near").press("Enter");
    assert.equal(await page.locator("#v-near").inputValue(), "Kabupaten Garut");
    assert.match((await page.locator(".finder__order").textContent()) ?? "", /terdekat dari tempat itu/);
    const near = (await groups(page)).card;
    assert.deepEqual(near.slice(0, 2).sort(), ["mahad-aly-garut", "stkip-garut"]);
    await close();
  });

  it("is near to a regency that has no library, and asks other categories and languages the same", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    await page.locator("#v-date").fill("2026-03-02");
    await page.locator("#v-near").fill("tasikmalaya");
    await page.locator("#v-near").press("Enter");
    await page.waitForURL(/date=2026-03-02&near=32\.\d\d/);
    assert.match((await page.locator('[data-host="stkip-garut"] [data-km]').textContent()) ?? "", /\d\skm/);
    for (const link of ['.tabs a:not([aria-current])', '.langs a[hreflang="en"]']) {
      assert.match((await page.locator(link).first().getAttribute("href")) ?? "", /date=2026-03-02&near=32/);
    }
    // The form for another library begins with what was chosen.
    const near = await page.locator("#v-near").inputValue();
    await page.locator(".finder a[data-change]").click();
    const filled = async () => Promise.all(["#r-home", "#r-category", "#v-date", "#v-near"].map((field) => page.locator(field).inputValue()));
    await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector("#v-near")).value !== "");
    assert.deepEqual(await filled(), ["univ-priangan", "s1", "2026-03-02", near]);
    await page.goBack({ waitUntil: "networkidle" });
    await page.reload({ waitUntil: "networkidle" });
    // What is kept for other pages has no day.
    const kept = await page.evaluate(() => JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith("silang.me"))?.[1] ?? ""));
    assert.deepEqual(Object.values(kept.urls).filter((/** @type {string} */ url) => /[?#]/.test(url)), []);
    await page.locator("#v-near").fill("Atlantis");
    await page.locator("#v-near").press("Enter");
    assert.match((await page.locator(".finder [data-status]").textContent()) ?? "", /tidak dikenal/);
    await page.locator("#v-date").fill("2026-12-31");
    assert.match((await page.locator(".finder [data-status]").textContent()) ?? "", /hanya sampai/);
    await close();
  });

  it("tells no server of the day and the place, follows its address, and takes what older links ask", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    const filled = () => Promise.all(["#v-date", "#v-near"].map((field) => page.locator(field).inputValue()));
    const told = (/** @type {string[]} */ ...values) =>
      page.waitForFunction((values) => ["v-date", "v-near"].every((id, at) => /** @type {HTMLInputElement} */ (document.getElementById(id)).value === values[at]), values);
    await page.goto(url("pakai/"), { waitUntil: "networkidle" });
    await page.locator("#r-home").selectOption("univ-priangan");
    await page.locator("#v-date").fill("2026-03-02");
    await page.locator("#v-near").fill("kabupaten garut");
    await page.locator("#v-near").press("Tab");
    await page.locator(".filter--ask .filter__end button").click();
    await page.waitForURL(/\/pakai\/univ-priangan\/\w+\/#date=2026-03-02&near=32\.05$/);
    await told("2026-03-02", "Kabupaten Garut");
    for (const link of [".tabs a:not([aria-current])", '.langs a[hreflang="en"]', ".finder a[data-change]"]) {
      await page.locator(link).first().click();
      await page.waitForURL(/#.*date=2026-03-02&near=32\.05$/);
      await page.waitForLoadState("networkidle");
      await page.goBack({ waitUntil: "networkidle" });
    }
    // Who changes the address, or goes back to what it was, gets the answers of then; a part of the page is no question.
    await page.evaluate(() => (location.hash = "date=2026-03-05"));
    await told("2026-03-05", "");
    await page.locator(".host__hours", { hasText: "Jam 5 Maret 2026" }).first().waitFor();
    await page.evaluate(() => (location.hash = "main"));
    await page.waitForTimeout(200);
    assert.deepEqual(await filled(), ["2026-03-05", ""]);
    await page.goBack();
    await page.goBack();
    await told("2026-03-02", "Kabupaten Garut");
    assert.match((await page.locator(".finder [data-status]").textContent()) ?? "", /2 Maret 2026/);
    const asked = () => watch.requests.filter((/** @type {string} */ request) => /date=|near=|home=|category=/.test(request));
    assert.deepEqual(asked(), []);
    await page.goto(url("pakai/univ-priangan/s1/?date=2026-03-03&near=32.05"), { waitUntil: "networkidle" });
    assert.equal(page.url(), url("pakai/univ-priangan/s1/#date=2026-03-03&near=32.05"));
    assert.deepEqual(await filled(), ["2026-03-03", "Kabupaten Garut"]);
    await page.goto(url("pakai/?home=univ-priangan&category=s1&date=2026-03-03"), { waitUntil: "networkidle" });
    assert.equal(page.url(), url("pakai/#home=univ-priangan&category=s1&date=2026-03-03"));
    assert.equal(await page.locator("#r-home").inputValue(), "univ-priangan");
    await close();
  });

  it("keeps the category that was chosen, and says that there is no card for it", async () => {
    const { page, close } = await open();
    const status = page.locator(".filter--ask [data-status]");
    const says = async () => [await page.locator("#r-category").inputValue(), /tidak menerbitkan kartu untuk kategori Anda/.test((await status.textContent()) ?? "")];
    await page.goto(url("pakai/"), { waitUntil: "networkidle" });
    await page.locator("#r-category").selectOption("lecturer");
    await page.locator("#r-home").selectOption("dispusip-sumedang");
    assert.deepEqual(await says(), ["lecturer", true]);
    await page.goto(url("en/"));
    await page.goto(url("pakai/#home=dispusip-sumedang&category=lecturer"), { waitUntil: "networkidle" });
    assert.deepEqual(await says(), ["lecturer", true]);
    // Who chose none is offered what there is a card for.
    await page.goto(url("en/"));
    await page.goto(url("pakai/"), { waitUntil: "networkidle" });
    await page.locator("#r-home").selectOption("dispusip-sumedang");
    assert.deepEqual(await says(), ["librarian", false]);
    await close();
  });

  it("asks when and from where, and says before why there is no card", async () => {
    const { page, close } = await open();
    await page.goto(url("pakai/"), { waitUntil: "networkidle" });
    const status = page.locator(".filter--ask [data-status]");
    await page.locator("#r-home").selectOption("akper-majalengka");
    assert.match((await status.textContent()) ?? "", /tidak (ikut|menerbitkan).*tanpa kartu/);
    await page.locator("#r-home").selectOption("univ-priangan");
    assert.equal(await status.textContent(), "");
    await page.locator("#r-category").selectOption("public");
    assert.match((await status.textContent()) ?? "", /tidak menerbitkan kartu untuk kategori Anda/);
    await page.locator("#v-date").fill("2026-03-02");
    await page.locator("#v-near").fill("kota cirebon");
    await page.locator("#v-near").press("Tab");
    await page.locator(".filter--ask .filter__end button").click();
    await page.waitForURL(/\/tanpa-kartu\/public\/#date=2026-03-02&near=32\.74$/);
    await close();
  });

  it("tells a holder of the card which libraries need none", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    const ways = await page.locator('section[data-group="card"] [data-host="stkip-garut"] .answer:visible .answer__may').allInnerTexts();
    assert.equal(ways.length, 2, ways.join());
    assert.match(ways[1], /^Tanpa kartu:/);
    // Hours of the reader are reckoned on other days as on that of the build.
    await page.locator("#v-date").fill("2026-03-02");
    const hours = (await page.locator('[data-host="poltek-bandung"] .host__hours').textContent()) ?? "";
    assert.match(hours, /Jam 2 Maret 2026: 08\.00–15\.30 .*Pengunjung terakhir diterima pukul 15\.15\./);
    await close();
  });

  it("is remembered on other pages until it is forgotten", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator(".mark, .me").count(), 0);
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    await page.locator(".me").waitFor();
    assert.equal(await page.locator("#members-rows .mark").count(), 12);
    assert.match((await page.locator('[data-members="univ-priangan"] .mark').textContent()) ?? "", /asal Anda/);
    // In a list of terms a mark stands in what is said of one.
    await page.goto(url("perpustakaan/poltek-bandung/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator("dd > .mark").count(), 1);
    assert.equal(await page.locator("dl > div > .mark").count(), 0);
    await page.goto(url("cari/?q=hukum"), { waitUntil: "networkidle" });
    await page.locator("[data-search-results] .mark").first().waitFor();
    await page.locator("[data-search-results] a").first().click();
    await page.locator(".silang-holder .mark").first().waitFor();
    await page.locator(".me__forget").click();
    assert.equal(await page.locator(".mark, .me").count(), 0);
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator(".mark, .me").count(), 0);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("is asked anew where the answers are others now", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    const marksAfter = async (/** @type {string | undefined} */ answers) => {
      await page.evaluate((answers) => {
        const key = Object.keys(localStorage).find((key) => key.startsWith("silang.me")) ?? "";
        const me = JSON.parse(localStorage[key]);
        // The reader's own library is no host, and stays what it is.
        for (const [id, host] of Object.entries(me.hosts)) if (id !== "univ-priangan") for (const answer of host.answers) Object.assign(answer, { 2: "none", 3: "old" });
        localStorage[key] = JSON.stringify({ ...me, words: { ...me.words, old: "old" }, answers: answers ?? me.answers });
      }, answers);
      await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
      const marks = await page.locator("#members-rows .mark").allTextContents();
      return [marks.length, marks.filter((mark) => mark === "old").length];
    };
    assert.deepEqual(await marksAfter(undefined), [12, 11]);
    assert.deepEqual(await marksAfter("others"), [12, 0]);
    await close();
  });

  it("tells borrowing from reading, of one library and of several, and leads who told nothing to the finder", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("cari/?q=hukum"), { waitUntil: "networkidle" });
    const ids = await page.$$eval(".silang-result", (items) => items.map((item) => item.getAttribute("data-members") ?? ""));
    await page.locator("[data-search-results] a").first().click();
    await page.locator(".silang-record__may a").click();
    await page.waitForURL(/\/pakai\/$/);
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    await page.locator("#members-rows .mark").first().waitFor();
    const marks = await page.locator("#members-rows .mark").allTextContents();
    for (const word of [/: pinjam/, /tanpa pinjam$/]) assert.ok(marks.some((mark) => word.test(mark)), marks.join());
    assert.ok(marks.every((mark) => mark.length < 60), marks.join());
    await page.goto(url("cari/?q=hukum"), { waitUntil: "networkidle" });
    const several = page.locator('.silang-result[data-members*=" "] > .mark');
    await several.first().waitFor();
    assert.ok(ids.some((id) => id.includes(" ")));
    for (const mark of await several.allTextContents()) assert.match(mark, /^(Perpustakaan asal Anda|Dengan (kartu|surat|janji): |Tanpa kartu: )/);
    assert.match((await several.allTextContents()).join(), /Dengan kartu: (pinjam|baca) di /);
    await page.locator("[data-search-results] a").first().click();
    await page.locator(".silang-holder .mark").first().waitFor();
    assert.equal(await page.locator(".silang-record__may:visible").count(), 0);
    await page.goto(url("katalog/kelas/000/"), { waitUntil: "networkidle" });
    const listed = page.locator('.titles td[data-members*=" "]');
    await listed.locator(".mark").first().waitFor();
    assert.match(await listed.first().innerText(), /^\d+ perpustakaan\s+.*(Dengan|Tanpa) \S+: (pinjam|baca) di \S/s);
    await close();
  });

  it("says of several libraries that none is open, as it says of one", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/tanpa-kartu/s1/"), { waitUntil: "networkidle" });
    await page.goto(url("katalog/kelas/400/"), { waitUntil: "networkidle" });
    const shut = page.locator('.titles td[data-members="iai-cirebon poltek-bandung"], .titles td[data-members="poltek-bandung univ-priangan"]');
    await page.locator(".titles .mark").first().waitFor();
    assert.deepEqual(await shut.first().locator(".mark").allTextContents(), ["Belum terbuka tanpa kartu"]);
    await close();
  });

  it("speaks the language of the page, says nothing of days after its answers, and marks other lists", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    await page.goto(url("en/libraries/"), { waitUntil: "networkidle" });
    await page.locator("#members-rows .mark").first().waitFor();
    assert.match((await page.locator("#members-rows .mark").allTextContents()).join(), /With your card: borrow/);
    assert.equal(await page.locator(".me[lang], .mark[lang]").count(), 0);
    for (const path of ["hari-ini/", "pemerataan/"]) {
      await page.goto(url(path), { waitUntil: "networkidle" });
      await page.locator("main .mark").first().waitFor();
      assert.match((await page.locator("main .mark").allTextContents()).join(), /Dengan kartu Anda: /, path);
    }
    await page.clock.setFixedTime(new Date("2027-02-19T03:00:00Z"));
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    await page.locator(".me").waitFor();
    assert.deepEqual(await page.locator("#members-rows .mark").allTextContents(), ["Perpustakaan asal Anda"]);
    assert.match((await page.locator(".me").textContent()) ?? "", /hanya sampai/);
    await close();
  });

  it("promises no loan of copies that stay in the library, nor of kinds that are not lent, and says whom it leaves out", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/stie-cimahi/lecturer/"), { waitUntil: "networkidle" });
    // A journal of which all copies are to be read in the library, at a host that lends books to these readers.
    await page.goto(url("cari/?q=jurnal&id=yfoj6gzklo"), { waitUntil: "networkidle" });
    const holder = page.locator(".silang-holder");
    await holder.locator(".mark").waitFor();
    assert.match(await holder.innerText(), /3 untuk dibaca di tempat[^]*tanpa pinjam/);
    // A thesis whose copies are not told, where books are lent: in its record, among the results, and in a list.
    await page.goto(url("cari/?q=skripsi&id=6xskarngkp"), { waitUntil: "networkidle" });
    await holder.locator(".mark").waitFor();
    assert.match(await holder.innerText(), /tanpa pinjam/);
    await page.locator("[data-search-back]").click();
    const result = page.locator('.silang-result[data-format="thesis"]:has(a[href*="6xskarngkp"])');
    await result.locator("> .mark").waitFor();
    assert.match((await result.locator("> .mark").textContent()) ?? "", /tanpa pinjam/);
    await page.route(url("katalog/kelas/400/"), async (route) => {
      const response = await route.fetch();
      // As if more libraries held the titles than their rows name.
      await route.fulfill({ response, body: (await response.text()).replace(/<td (?=data-members="[^"]* )/g, '<td data-holders="9" ') });
    });
    await page.goto(url("katalog/kelas/400/"), { waitUntil: "networkidle" });
    const marks = (/** @type {string} */ format) => page.locator(`td[data-format="${format}"] .mark`).allTextContents().then((all) => all.join());
    assert.match(await marks("book"), /pinjam.* \(Buku\)/);
    assert.match(await marks("thesis"), /baca /);
    assert.doesNotMatch(await marks("thesis"), /Buku/);
    assert.match(await marks("book"), / · [567] perpustakaan lain tidak dihitung/);
    await close();
  });

  it("says that it keeps a reader, lets that be undone, and speaks of no card to who has none", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    const status = page.locator('[role="status"][data-me]');
    const who = async () => (await page.locator(".me a").allTextContents()).join();
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    assert.match((await status.textContent()) ?? "", /hanya di perangkat ini/);
    const own = await who();
    await page.reload({ waitUntil: "networkidle" });
    assert.equal(await status.textContent(), "");
    assert.equal(await who(), own);
    await page.goto(url("pakai/tanpa-kartu/public/"), { waitUntil: "networkidle" });
    assert.notEqual(await who(), own);
    await status.locator("button").click();
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    await page.locator(".me").waitFor();
    assert.equal(await who(), own);
    await page.goto(url("pakai/tanpa-kartu/public/"), { waitUntil: "networkidle" });
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    await page.locator("#members-rows .mark").first().waitFor();
    assert.doesNotMatch((await page.locator("#members-rows .mark").allTextContents()).join(), /kartu Anda/);
    assert.deepEqual(watch.complaints, []);
    await close();
  });
});

describe("libraries of which nobody said when they are open", () => {
  const forums = ["some", "all"].map((which) => {
    const forum = copyOfForum();
    for (const name of forum.members()) {
      if (which === "all" || name.startsWith("st")) forum.edit(`members/${name}`, [[/^opening_hours:\n(?: .*\n|#.*\n|\n(?= ))*/, "opening_hours: {state: unknown}\n"]]);
    }
    return forum;
  });
  const [some, all] = forums.map((forum) => world({ folder: () => forum.build("2026-02-16") }));

  it("are counted apart, by the page and by scripts, in every language", async () => {
    /** @type {[typeof some, string, RegExp][]} */
    const told = [
      [some, "pakai/univ-priangan/s1/", /^\d+ dari 11 perpustakaan menerima Anda; [1-9] di antaranya buka pada 1[68] Februari 2026, 2 belum diketahui jamnya\.$/],
      [some, "en/use/univ-priangan/s1/", /^\d+ of 11 libraries let you in, [1-9] of them open on 1[68] February 2026; of 2 the hours are not known\.$/],
      [all, "pakai/univ-priangan/s1/", /^\d+ dari 11 perpustakaan menerima Anda\.$/],
      [all, "en/use/univ-priangan/s1/", /^\d+ of 11 libraries let you in\.$/],
    ];
    for (const [{ open, url }, path, words] of told) {
      const { page, watch, close } = await open();
      await page.clock.setFixedTime(new Date("2026-02-16T03:00:00Z"));
      const lead = page.locator(".lead");
      await page.goto(url(path), { waitUntil: "networkidle" });
      assert.match((await lead.textContent()) ?? "", words);
      await page.locator("#v-date").fill("2026-02-18");
      await page.locator(".finder [data-status]", { hasText: "11" }).waitFor();
      assert.match((await lead.textContent()) ?? "", words);
      assert.deepEqual(watch.complaints, []);
      await close();
    }
  });
});

describe("a long list of libraries", () => {
  const N = 60;
  const forum = copyOfForum();
  for (let n = 1; n <= N; n++) {
    const two = String(n).padStart(2, "0");
    forum.edit("members/stkip-garut.yaml", [
      ["Contoh Garut", `Contoh Nomor ${two}`],
      ["Example Teachers' College, Garut", `Example College ${two}`],
      ["3205312B1000007", `3205312B10001${two}`],
      ["FPC-007", `FPC-1${two}`],
      // Ever farther to the west.
      ["lon: 107.8893", `lon: ${(107.8 - n / 100).toFixed(2)}`],
    ], `members/contoh-${two}.yaml`);
  }
  const { open, url } = world({ folder: () => forum.build("2026-02-16") });
  const path = "pakai/tanpa-kartu/public/";

  it("says once what holds at many, and answers for each on another day and from another place", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-16T03:00:00Z"));
    await page.goto(url(path), { waitUntil: "networkidle" });
    const ids = await page.$$eval("[data-host]", (hosts) => hosts.map((host) => host.getAttribute("data-host")));
    assert.equal(ids.length, N + 12);
    assert.equal(new Set(ids).size, N + 12);
    assert.equal(await page.locator(".host[data-host]").count(), 30);
    const lines = page.locator(".alike [data-host^=contoh-]");
    const n = await lines.count();
    assert.ok(n > N / 2, `${n} lines`);
    // By name, as nobody said from where.
    const names = await lines.locator("a").allTextContents();
    assert.deepEqual(names, names.toSorted());
    const first = await lines.first().getAttribute("data-host");
    assert.match((await lines.first().textContent()) ?? "", /08[.:]00/);
    const nOpen = async () => Number(/; (\d+)/.exec(await page.locator(".lead").innerText())?.[1]);
    assert.ok((await nOpen()) > N);
    // From the west those come first that stood last.
    await page.goto(url(`${path}?near=32.01`), { waitUntil: "networkidle" });
    const far = (await lines.locator("i").allTextContents()).map((text) => Number(/\d+/.exec(text)?.[0]));
    assert.equal(far.length, n);
    assert.deepEqual(far, far.toSorted((a, b) => a - b));
    assert.equal(await lines.last().getAttribute("data-host"), first);
    // Lists stand one below the other: what is near is named above them, and what is said of the order is so.
    assert.match(await page.locator(".finder__order").innerText(), /di antara perpustakaan yang ketentuannya sama/);
    for (const part of await page.locator("section[data-group]:visible").all()) {
      const kmIn = async (/** @type {string} */ where) => (await part.locator(where).allTextContents()).map((text) => Number(/\d+/.exec(text)?.[0] ?? Infinity));
      const all = (await kmIn("[data-host] :is([data-km], i)")).toSorted((a, b) => a - b);
      assert.deepEqual(await kmIn(".nearest :is([data-km], i)"), all.slice(0, 5));
      assert.equal(await part.locator(".nearest a").count(), Math.min(5, all.length));
    }
    // On a Sunday.
    await page.locator("#v-date").fill("2026-03-01");
    await page.waitForURL(/date=2026-03-01/);
    assert.match(await page.locator(".alike:has([data-host^=contoh-]) [data-day]").innerText(), /1 Maret 2026/);
    for (const hours of await lines.locator("b").allTextContents()) assert.equal(hours, "tutup");
    assert.ok((await nOpen()) < 12);
    await page.locator("#v-near").fill("");
    await page.locator("#v-near").press("Tab");
    await page.waitForFunction(() => !location.hash.includes("near"));
    assert.equal(await page.locator(".nearest:visible").count(), 0);
    assert.match(await page.locator(".finder__order").innerText(), /lebih banyak tampil lebih dulu; di antara/);
    assert.deepEqual(watch.complaints, []);
    // Other pages know what the lines say.
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator("[data-members^=contoh-] .mark").count(), N);
    await close();
  });
});
