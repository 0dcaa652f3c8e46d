// With scripts off, every kind of page still answers the question it is there for.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pagesOfEachKind, world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * The text of the content that can be seen, folded parts unfolded.
 * @param {Page} page
 * @returns {Promise<string>}
 */
async function words(page) {
  const folds = page.locator("main details:not([open]) > summary:visible");
  while ((await folds.count()) > 0) await folds.first().click();
  return (await page.locator("body").innerText()).replace(/\s+/g, " ");
}

describe("with scripts off", () => {
  const { open, url } = world();

  /**
   * @param {string} path
   * @param {(page: Page, text: string) => Promise<void> | void} look
   */
  async function visit(path, look) {
    const { page, watch, close } = await open({ javaScriptEnabled: false });
    await page.goto(url(path));
    await look(page, await words(page));
    assert.deepEqual(watch.complaints, []);
    await close();
  }

  it("a library says when it is open, whom it lets in, what to bring and whom to ask", () =>
    visit("perpustakaan/univ-priangan/", async (page, text) => {
      assert.match(text, /Senin–Kamis 08\.00–20\.00; Jumat 08\.00–11\.30, 13\.00–17\.00/);
      // The next seven days, with the day on which it is closed and why.
      const week = page.locator("table.hours").first();
      assert.equal(await week.locator("tbody tr").count(), 7);
      assert.match(await week.innerText(), /17 Februari 2026.*tutup.*Imlek/s);
      assert.match(text, /Kartu Silang Layan; Kartu mahasiswa atau KTP\/paspor/);
      assert.match(text, /Lapor ke Meja informasi, lantai 1/);
      assert.match(text, /Pinjam bawa pulang/);
      assert.equal(await page.locator('a[href="mailto:perpustakaan@priangan.example.ac.id"]').first().isVisible(), true);
    }));

  it("the directory lists every library with its place, and hides the filters that would do nothing", () =>
    visit("perpustakaan/", async (page, text) => {
      assert.equal(await page.locator("#members-rows > tr:visible").count(), 12);
      assert.match(text, /Perpustakaan STKIP Contoh Garut.*Kabupaten Garut/);
      assert.equal(await page.locator("form.filter").isVisible(), false);
    }));

  it("the calendar lists what is coming, with day, hour and place", () =>
    visit("pelatihan/", async (page, text) => {
      assert.ok((await page.locator("#events-rows > li:visible").count()) > 3);
      assert.match(text, /Rabu, 25 Februari 2026, 13\.00–14\.30 WIB/);
      assert.equal(await page.locator("form.filter").isVisible(), false);
      assert.match(text, /Temu Pustakawan/);
    }));

  it("an event says when, where, for whom, at what price, and how to register", () =>
    visit("pelatihan/pelatihan-slims-garut/", async (page, text) => {
      assert.match(text, /28 April 2026/);
      assert.match(text, /Laboratorium Komputer/);
      assert.match(text, /Pendaftaran/i);
      assert.match(text, /gratis|Rp\s?\d/i);
      assert.ok((await page.locator('main a[href^="mailto:"], main a[href^="https:"]').count()) > 0);
    }));

  it("an agreement says who owes what to whom, and until when", () =>
    visit("en/agreements/pks-silang-layan-2025/", (_page, text) => {
      assert.match(text, /Until 30 June 2028/);
      assert.match(text, /To serve card holders as well as the library's own readers/);
      assert.match(text, /To print blank cards and send them to the participants/);
      assert.match(text, /Library of the Example Islamic Institute, Cirebon/);
    }));

  it("a card says how to get it and what it gives where", () =>
    visit("kartu/kartu-silang-layan/", async (page, text) => {
      assert.match(text, /Petugas memeriksa tunggakan/);
      const matrix = page.locator("table.matrix");
      assert.ok((await matrix.locator("tbody tr").count()) >= 8);
      assert.match(await matrix.innerText(), /Pinjam bawa pulang/);
    }));

  it("a service says how it works and who offers it", () =>
    visit("layanan/kunjung-silang/", async (page, text) => {
      assert.match(text, /STKIP Contoh Garut/);
      assert.ok((await page.locator("main ol li").count()) > 0, "steps");
    }));

  it("the search says that it needs scripts, and where to search without them", () =>
    visit("cari/", async (page, text) => {
      assert.match(text, /JavaScript/);
      for (const host of ["opac.priangan.example.ac.id", "opac.iai-cirebon.example.ac.id"]) {
        assert.equal(await page.locator(`main a[href*="${host}"]`).first().isVisible(), true, host);
      }
    }));

  it("documents and data are links to files", () =>
    visit("dokumen/", async (page, text) => {
      assert.match(text, /Templat Surat Pengantar/);
      const link = page.locator('main a[href$="surat-pengantar.txt"]').first();
      assert.equal((await page.request.get(new URL((await link.getAttribute("href")) ?? "", page.url()).href)).status(), 200);
    }));

  it("news can be read whole", () =>
    visit("berita/2026-02-10-temu-pustakawan-dipindah/", (_page, text) => {
      assert.ok(text.length > 600, text);
      assert.match(text, /10 Februari 2026/);
    }));

  it("every page leads on to all parts of the site", async () => {
    for (const { kind, lang, path } of pagesOfEachKind()) {
      await visit(path, async (page, text) => {
        const place = `${kind} in ${lang} (/${path})`;
        assert.ok((await page.locator("h1").first().innerText()).trim() !== "", place);
        assert.ok(text.length > 400, `${place} says ${text.length} characters`);
        const search = lang === "id" ? "/cari/" : "/en/search/";
        assert.ok((await page.locator(`a[href="${search}"]`).count()) > 0, `${place} does not lead to the search`);
        assert.ok(
          (await page.locator(".foot-links a:visible").count()) > 5,
          `${place} has no links at its foot`,
        );
      });
    }
  });
});
