// What is made for paper fits it: one sheet for a poster and for what to know before a visit, no entry cut by the end of
// a page, nothing cut off.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { SITE, world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

const ROOT = join(import.meta.dirname, "../..");
const A3 = [842, 1191];
const A4 = [595, 842];
/** Pixels of what A3 leaves inside the margins of a poster. */
const SHEET = { width: 1032, height: 1497 };

/**
 * Number of pages of what a page prints, and width and height of the first in points.
 * @param {Page} page
 */
async function printed(page) {
  const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
  const box = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/.exec(pdf) ?? [];
  return { n: pdf.match(/\/Type\s*\/Page\b/g)?.length, size: box.slice(1, 3).map((side) => Math.round(Number(side))) };
}

/**
 * Names of the folders in a folder of a site.
 * @param {string} site
 * @param {string} folder
 */
const inside = (site, folder) =>
  readdirSync(join(site, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(site, folder, entry.name, "index.html")))
    .map(({ name }) => name);

/**
 * Addresses of the posters in a folder, all of which must be on one sheet of A3 with nothing cut off.
 * @param {Page} page
 * @param {(path: string) => string} url
 * @param {string} site
 * @param {string} folder
 */
async function checkPosters(page, url, site, folder) {
  const posters = inside(site, folder);
  assert.ok(posters.length > 5, `${posters.length} posters in ${folder}`);
  for (const name of posters) {
    await page.goto(url(`${folder}${name}/`));
    assert.deepEqual(await printed(page), { n: 1, size: A3 }, `${folder}${name}`);
    await page.setViewportSize(SHEET);
    await page.emulateMedia({ media: "print" });
    const cut = await page.$$eval(".poster, .poster__facts", (parts) =>
      parts
        .filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)
        .map((part) => `${part.className}: ${part.scrollWidth} by ${part.scrollHeight} in ${part.clientWidth} by ${part.clientHeight}`),
    );
    assert.deepEqual(cut, [], `${folder}${name}`);
    await page.emulateMedia({ media: null });
  }
}

describe("pages for paper", () => {
  const { open, url } = world();

  for (const folder of ["cetak/poster-acara/", "en/print/event-poster/"]) {
    it(`each poster is one sheet of A3 (/${folder})`, async () => {
      const { page, watch, close } = await open();
      await checkPosters(page, url, SITE, folder);
      assert.deepEqual(watch.complaints, []);
      await close();
    });
  }

  it("a poster is black on white with the forum's accent, also for who reads in the dark", async () => {
    const { page, close } = await open({ colorScheme: "dark" });
    await page.goto(url("cetak/poster-acara/sekolah-katalog-3/"));
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const accent = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--silang-accent-light"));
    const [ground, ink, band] = await page.evaluate((accent) => {
      const poster = /** @type {Element} */ (document.querySelector(".poster"));
      const probe = document.createElement("i");
      probe.style.color = accent;
      document.body.append(probe);
      const of = (/** @type {Element | null} */ element) => getComputedStyle(/** @type {Element} */ (element));
      const colors = [of(poster).backgroundColor, of(poster.querySelector("h1")).color, of(poster.querySelector(".poster__band")).backgroundColor];
      return [...colors.slice(0, 2), colors[2] === of(probe).color];
    }, accent);
    assert.deepEqual([ground, ink, band], ["rgb(255, 255, 255)", "rgb(0, 0, 0)", true]);
    await close();
  });

  for (const [members, guide] of [
    ["perpustakaan/", "kunjungan/"],
    ["en/libraries/", "visit/"],
  ]) {
    it(`what to know before a visit is one sheet of A4 for every library (/${members})`, async () => {
      const { page, close } = await open();
      const libraries = inside(SITE, members).filter((name) => existsSync(join(SITE, members, name, guide)));
      assert.ok(libraries.includes("univ-priangan") && libraries.length > 10);
      for (const name of libraries) {
        await page.goto(url(`${members}${name}/${guide}`));
        assert.equal((await printed(page)).n, 1, name);
      }
      // Hours are in one column, and the address under the code is broken at its slashes.
      await page.setViewportSize({ width: 718, height: 1047 });
      await page.emulateMedia({ media: "print" });
      await page.goto(url(`${members}univ-priangan/${guide}`));
      const parts = await page.evaluate(() => {
        const lines = Array.from(document.querySelectorAll(".code bdi > span"), (part) => part.getClientRects().length);
        return [document.querySelector("#hours")?.parentElement?.getClientRects().length, ...lines];
      });
      assert.deepEqual(parts, [1, 1, 1, ...(members.startsWith("en/") ? [1, 1] : [1])]);
      assert.doesNotMatch(await page.locator(".code bdi").innerText(), /:/);
      // Rows beside each other begin at one height.
      const rows = await page.$$eval(".guide > .block .rows", (lists) =>
        lists.map(({ children: [left, right] }) => [left, right].map((row) => row?.querySelector("dt")?.getBoundingClientRect().top)),
      );
      assert.ok(rows.length > 1 && rows.every(([left, right]) => left === right), rows.join(" / "));
      // Who reads it on paper learns that the library is closed.
      await page.goto(url(`${members}sma-cimahi/${guide}`));
      assert.match(await page.locator(".guide .note:not([data-stale])").innerText(), /12 .* 30 April 2026/);
      await close();
    });
  }

  for (const path of ["cetak/direktori/", "cetak/kalender/", "en/print/directory/", "en/print/calendar/"]) {
    it(`/${path} is a few sheets of A4 without the furniture of the screen`, async () => {
      const { page, close } = await open();
      await page.goto(url(path));
      const { n, size } = await printed(page);
      assert.deepEqual(size, A4);
      assert.ok(n && n <= 3, `${n} pages`);
      await page.emulateMedia({ media: "print" });
      for (const part of [".site-head", ".site-foot", ".crumbs", "main button"]) {
        assert.equal(await page.locator(part).first().isVisible(), false, part);
      }
      const breaks = await page.$$eval(".entry, .notice", (entries) => entries.map((entry) => getComputedStyle(entry).breakInside));
      assert.ok(breaks.length > 5 && breaks.every((way) => way === "avoid"), breaks.join());
      await close();
    });
  }

  for (const [path, visit] of [
    ["perpustakaan/univ-priangan/", "Ramadan 1447 H"],
    ["en/libraries/univ-priangan/", "Ramadan"],
  ]) {
    it(`the page of a library is five sheets at most: its weeks in lines, the newest statistics, no map (/${path})`, async () => {
      const { page, close } = await open();
      await page.clock.setFixedTime(new Date("2026-02-16T10:00:00+07:00"));
      await page.goto(url(path));
      const { n } = await printed(page);
      assert.ok(n && n <= 5, `${n} pages`);
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator(".hours:visible, .map:visible").count(), 0);
      assert.deepEqual(await page.locator('[aria-labelledby="statistics"] summary:visible').allInnerTexts(), ["2025"]);
      const weeks = page.locator(".weeks > div:visible");
      assert.ok((await weeks.count()) > 2);
      assert.ok((await weeks.allInnerTexts()).some((week) => week.includes(visit) && /08[.:]00/.test(week)));
      const breaks = await weeks.evaluateAll((all) => all.map((week) => getComputedStyle(week).breakInside));
      assert.ok(breaks.every((way) => way === "avoid"), breaks.join());
      await close();
    });
  }

  it("pages that are printed as they are do not waste paper, also not on what this reader may do", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-16T10:00:00+07:00"));
    const sheets = /** @type {const} */ ([
      ["", 3],
      ["layanan/pinjam-antarperpustakaan/", 2],
      ["pakai/univ-priangan/s1/", 3],
      ["pemerataan/", 4],
      ["hari-ini/", 2],
      ["repositori/", 4],
      ["cari/?q=pendidikan+islam", 2],
      ["kartu/kartu-silang-layan/", 3],
    ]);
    for (const [path, most] of sheets) {
      await page.goto(url(path), { waitUntil: "networkidle" });
      const { n } = await printed(page);
      assert.ok(n && n <= most, `${path}: ${n} pages`);
    }
    await close();
  });

  it("the library's page breaks no label inside a word, and says the months of its events", async () => {
    const { page, close } = await open({ viewport: { width: 688, height: 1000 } });
    await page.clock.setFixedTime(new Date("2026-02-16T10:00:00+07:00"));
    await page.goto(url("perpustakaan/univ-priangan/"));
    await page.emulateMedia({ media: "print" });
    const broken = await page.$$eval(".rows dt", (labels) =>
      labels.filter((label) => {
        const { overflowWrap } = getComputedStyle(label);
        label.style.overflowWrap = "normal";
        const is = label.scrollWidth > label.clientWidth + 1;
        label.style.overflowWrap = overflowWrap;
        return is;
      }).map((label) => label.textContent),
    );
    assert.deepEqual(broken, []);
    const [ink, ground] = await page.locator(".leaf__month").first().evaluate((month) => [getComputedStyle(month).color, getComputedStyle(month).backgroundColor]);
    assert.deepEqual([ink, ground], ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]);
    await close();
  });

  it("says at its foot where it is found, with what was chosen, on paper only", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page, close } = await open({ javaScriptEnabled });
      const address = () => page.locator(".site-foot").evaluate((foot) => getComputedStyle(foot, "::after").content);
      await page.goto(url("perpustakaan/?regency=32.73"), { waitUntil: "networkidle" });
      assert.equal(await address(), "none");
      await page.emulateMedia({ media: "print" });
      assert.equal(await address(), `"silang.example.org/perpustakaan${javaScriptEnabled ? "/?regency=32.73" : ""}"`);
      await page.goto(url("en/libraries/univ-priangan/"));
      assert.equal(await address(), '"silang.example.org/en/libraries/univ-priangan"');
      await close();
    }
    // Of a search it says the words.
    const { page, close } = await open();
    await page.emulateMedia({ media: "print" });
    await page.goto(url("cari/?q=pendidikan+islam"), { waitUntil: "networkidle" });
    assert.equal(await page.locator("#silang-search-q").isVisible(), true);
    assert.equal(await page.locator("#silang-search-sort, .silang-search__submit").first().isVisible(), false);
    await page.goto(url("cari/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator("#silang-search-q").isVisible(), false);
    await close();
  });

  it("is black on white, also for who reads in the dark", async () => {
    const { page, close } = await open({ colorScheme: "dark" });
    for (const path of ["", "perpustakaan/univ-priangan/", "perpustakaan/univ-priangan/kunjungan/", "cetak/direktori/", "cetak/kalender/", "pakai/univ-priangan/s1/"]) {
      await page.goto(url(path), { waitUntil: "networkidle" });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const faint = await page.evaluate(() => {
        const light = (/** @type {string} */ color) => {
          const [r, g, b, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
          return alpha === 0 ? -1 : (r * 3 + g * 6 + b) / 10;
        };
        const shown = [...document.querySelectorAll("main *, .site-foot *")].filter((element) => element instanceof HTMLElement && element.checkVisibility());
        return shown.flatMap((element) => {
          const { color, backgroundColor } = getComputedStyle(element);
          const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
          const ground = light(backgroundColor);
          return (text && light(color) > 90) || (ground >= 0 && ground < 250) ? [`${element.tagName}.${element.className}: ${color} on ${backgroundColor}`] : [];
        });
      });
      assert.deepEqual(faint, [], path);
      await page.emulateMedia({ media: null, colorScheme: "dark" });
    }
    await close();
  });

  it("the booklet has two columns on paper and one on a screen", async () => {
    const { page, close } = await open();
    await page.goto(url("cetak/direktori/"));
    const columns = () =>
      page.$$eval(".entry", (entries) => new Set(entries.map((entry) => Math.round(entry.getBoundingClientRect().left))).size);
    assert.equal(await columns(), 1);
    await page.setViewportSize({ width: 703, height: 1009 });
    await page.emulateMedia({ media: "print" });
    assert.equal(await columns(), 2);
    await close();
  });
});

describe("posters that say much, and from right to left", () => {
  const folder = mkdtempSync(join(tmpdir(), "silang-print-"));
  const site = join(folder, "site");
  const content = join(folder, "content");
  cpSync(join(ROOT, "content"), content, { recursive: true });
  const edit = (/** @type {string} */ path, /** @type {(text: string) => string} */ change) => {
    const text = readFileSync(join(content, path), "utf8");
    const changed = change(text);
    assert.notEqual(changed, text, path);
    writeFileSync(join(content, path), changed);
  };
  edit("portal.yaml", (text) => text.replace("languages: [id, en]", "languages: [id, en, ar]"));
  const days = Array.from({ length: 20 }, (_, n) => String(n + 2).padStart(2, "0"));
  const session = (/** @type {string} */ day) =>
    `  - {id: hari-${day}, start: 2026-04-${day}T13:00, end: 2026-04-${day}T14:30, title: "Membaca angka kunjungan menurut kategori pemustaka dan menurut bulan"}\n`;
  const speaker = (/** @type {string} */ day) =>
    `  - {prefix: Prof. Dr., name: Gilang Panjang Nama Contoh ${day}, suffix: "S.I.P., M.Hum., Ph.D.", affiliation: Sekolah Tinggi Keguruan dan Ilmu Pendidikan Contoh}\n`;
  edit("events/sekolah-katalog-3.yaml", (text) =>
    text
      .replace(/^title: .*$/m, `title: "${"Menghitung kunjungan, pinjaman, dan pelatihan ".repeat(8).trim()}"`)
      .replace(/^sessions:\n(?: .*\n)+/m, `sessions:\n${days.map(session).join("")}`)
      .replace(/^speakers:\n(?: .*\n)+/m, `speakers:\n${days.map(speaker).join("")}`),
  );
  execFileSync(
    join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/silang"),
    ["build", "--quiet", "--root", folder, "--out", site],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  after(() => rmSync(folder, { recursive: true, force: true }));
  const { open, url } = world({ folder: site });

  for (const posters of ["cetak/poster-acara/", "ar/tibaa/mulsaq/"]) {
    it(`each is one sheet of A3 (/${posters})`, async () => {
      const { page, close } = await open();
      await checkPosters(page, url, site, posters);
      await close();
    });
  }

  it("an Arabic poster begins at the right", async () => {
    const { page, close } = await open();
    await page.goto(url("ar/tibaa/mulsaq/bincang-pustaka-5/"));
    const [code, how] = await page.$$eval(".poster .code, .poster__how", (parts) => parts.map((part) => part.getBoundingClientRect().left));
    assert.ok(code > how, `${code} ${how}`);
    await close();
  });
});
