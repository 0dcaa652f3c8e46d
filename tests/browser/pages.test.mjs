// Every kind of page in a browser: it asks no other host, complains of nothing, fits windows of every size, leads on,
// and is usable by everybody as far as axe can tell.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { copyOfForum, pagesOfEachKind, world } from "./harness.mjs";
import { boxFaults, brokenWords, forcedFaults, lost, motion, noteShown, partedHours, spilt } from "./layout.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const HOME_BYTES_MAX = 60 * 1024;
/** A desk, a tablet, a phone, and the desk at 400 %; the last is where nothing may be lost of the first. */
const WINDOWS = [
  { width: 1280, height: 1024 },
  { width: 768, height: 1024 },
  { width: 360, height: 740 },
  { width: 320, height: 256 },
];

/**
 * What axe finds, one line for each element.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
async function faultsOf(page) {
  return page.evaluate(async (tags) => {
    const axe = /** @type {any} */ (window).axe;
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap((/** @type {any} */ rule) =>
      rule.nodes.map(
        (/** @type {any} */ node) =>
          `${rule.id}: ${node.html.slice(0, 160)} – ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help}`,
      ),
    );
  }, TAGS);
}

describe("every kind of page", () => {
  const { open, url } = world();
  for (const { kind, lang, path } of pagesOfEachKind()) {
    it(`${kind} in ${lang}: quiet, well laid out in every window, accessible, leads on (/${path})`, async () => {
      /** @type {Map<string, string[]>} Where each fault was seen. */
      const seen = new Map();
      const note = (/** @type {string} */ at) => (/** @type {string} */ fault) => seen.set(fault, [...(seen.get(fault) ?? []), at]);
      const { page, watch, close } = await open({ viewport: WINDOWS[0], colorScheme: "light", reducedMotion: "reduce" });
      await page.goto(url(path), { waitUntil: "networkidle" });
      // As a script of the driver, it is outside the page's security policy.
      await page.evaluate(AXE);
      await noteShown(page);
      for (const { width, height } of WINDOWS) {
        await page.setViewportSize({ width, height });
        (await boxFaults(page)).forEach(note(`${width} px`));
        (await partedHours(page)).faults.forEach(note(`${width} px`));
        if (width !== 360 && width !== 1280) continue;
        for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
          await page.emulateMedia({ colorScheme });
          (await faultsOf(page)).forEach(note(`${width} px, ${colorScheme}`));
        }
      }
      (await lost(page)).forEach(note("at 400 %"));
      (await motion(page)).forEach(note("less motion"));
      await page.emulateMedia({ forcedColors: "active" });
      (await forcedFaults(page)).forEach(note("forced colors"));
      await page.keyboard.press("Tab");
      const ring = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
      if (ring === "none") note("forced colors")("no ring around what has the focus");
      if ((await page.locator("main a[href]:visible").count()) === 0) note("everywhere")("a dead end: no link leads on");
      watch.complaints.forEach(note("everywhere"));
      await close();
      const lines = [...seen].map(([fault, places]) => `${fault} (${places.join("; ")})`);
      if (lines.length > 0) assert.fail(`${lines.length} faults\n${lines.join("\n")}`);
    });
  }

  it("is well laid out for who told the finder who they are, too", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-19T03:00:00Z"));
    await page.goto(url("pakai/univ-priangan/s1/"), { waitUntil: "networkidle" });
    /** @type {string[]} */
    const faults = [];
    for (const path of ["perpustakaan/", "perpustakaan/poltek-bandung/", "hari-ini/", "pemerataan/", "repositori/", "katalog/kelas/400/", "cari/?q=hukum"]) {
      await page.setViewportSize({ width: 1280, height: 1024 });
      await page.goto(url(path), { waitUntil: "networkidle" });
      await page.locator("main .mark").first().waitFor();
      for (const { width, height } of WINDOWS) {
        await page.setViewportSize({ width, height });
        const note = (/** @type {string} */ fault) => faults.push(`/${path} at ${width} px: ${fault}`);
        (await boxFaults(page)).forEach(note);
        const broken = await brokenWords(page, "main [data-marked]");
        assert.ok(broken.n > 3, `${broken.n} words on /${path}`);
        broken.faults.forEach(note);
      }
    }
    assert.deepEqual(faults, []);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("little moves when scripts arrive", async () => {
    for (const width of [360, 1280]) {
      for (const path of ["", "perpustakaan/", "perpustakaan/univ-priangan/", "pakai/", "pakai/univ-priangan/s1/", "cari/?q=sejarah", "hari-ini/", "pelatihan/"]) {
        const { page, close } = await open({ viewport: { width, height: 800 } });
        // Half a week after the site was made; long after, what is over moves the page once.
        await page.clock.setFixedTime(new Date("2026-02-20T10:00:00+07:00"));
        await page.goto(url(path), { waitUntil: "networkidle" });
        const moved = await page.evaluate(
          () =>
            new Promise((resolve) => {
              const sum = (/** @type {PerformanceEntry[]} */ entries) => entries.reduce((all, entry) => all + /** @type {any} */ (entry).value, 0);
              new PerformanceObserver((list) => resolve(sum(list.getEntries()))).observe({ type: "layout-shift", buffered: true });
              setTimeout(() => resolve(0), 500);
            }),
        );
        // What Web Vitals calls good.
        assert.ok(Number(moved) < 0.1, `/${path} at ${width} px: ${moved}`);
        await close();
      }
    }
  });

  it("the first page is small", async () => {
    const { page, context, close } = await open();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto(url(), { waitUntil: "networkidle" });
    await close();
    assert.ok(bytes > 5_000, `only ${bytes} bytes seen`);
    assert.ok(bytes <= HOME_BYTES_MAX, `the first page takes ${bytes} bytes`);
  });
});

describe("hours on a small phone", () => {
  const forum = copyOfForum();
  forum.edit("portal.yaml", [["languages: [id, en]", "languages: [id, en, ar]"]]);
  const { open, url } = world({ folder: () => forum.build("2026-02-16") });
  for (const [start, paths] of /** @type {[string, string[]][]} */ ([
    ["", ["perpustakaan/dispusip-sumedang/", "perpustakaan/poltek-bandung/", "pakai/dispusip-sumedang/librarian/", "hari-ini/", "pelatihan/", "widget/dispusip-sumedang.html"]],
    ["ar/", ["maktabat/dispusip-sumedang/", "maktabat/poltek-bandung/", "istikhdam/dispusip-sumedang/librarian/", "al-yawm/", "tadrib/", "widget/dispusip-sumedang.html"]],
  ])) {
    for (const javaScriptEnabled of [true, false]) {
      it(`each span of them is on one line, and nothing is too wide (/${start}, ${javaScriptEnabled ? "written by scripts" : "as they were made"})`, async () => {
        const { page, close } = await open({ viewport: { width: 320, height: 640 }, javaScriptEnabled });
        // What scripts write is of another day than what was made.
        await page.clock.setFixedTime(new Date("2026-02-18T03:00:00Z"));
        for (const path of paths) {
          await page.goto(url(start + path), { waitUntil: "networkidle" });
          await page.locator("details").evaluateAll((folds) => folds.forEach((fold) => fold.setAttribute("open", "")));
          const { faults, n } = await partedHours(page);
          assert.ok(n > 2, `${n} spans on /${start}${path}`);
          assert.deepEqual([...faults, ...(await boxFaults(page))], [], `/${start}${path}`);
        }
        await close();
      });
    }
  }
});

describe("names that have no place to break", () => {
  const LONG = "Perpustakaan".repeat(9);
  const forum = copyOfForum();
  forum.edit("members/dispusip-sumedang.yaml", [
    ["id: Perpustakaan Umum Dinas Arsip dan Perpustakaan Contoh Sumedang", `id: ${LONG}`],
    ["short_name: Perpustakaan Umum Sumedang", `short_name: ${LONG.slice(0, 40)}`],
    ["id: Dinas Arsip dan Perpustakaan Contoh Sumedang", `id: ${LONG}`],
    ["layanan@pustaka-sumedang", `${LONG.slice(0, 60)}@${LONG.slice(0, 60)}`],
    ["website: https://", `website: https://${LONG.slice(0, 60)}.`],
    ["id: Lima belas menit", `id: ${LONG}, <https://${LONG.slice(0, 60)}.example.org>`],
  ]);
  forum.edit("events/temu-pustakawan-2026.yaml", [
    ["id: Temu Pustakawan Awal Tahun 2026", `id: ${LONG}`],
    ["Aula perpustakaan, lantai 4", LONG],
    ["member: iai-cirebon", "member: dispusip-sumedang"],
  ]);
  const { open, url } = world({ folder: () => forum.build("2026-02-16") });
  it("are broken in the end, and make no page too wide", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 740 } });
    /** @type {string[]} */
    const faults = [];
    const member = "dispusip-sumedang";
    const paths = ["", "perpustakaan/", `perpustakaan/${member}/`, `perpustakaan/${member}/kunjungan/`, `pakai/${member}/librarian/`, "pakai/univ-priangan/s1/", "hari-ini/", "pemerataan/"];
    const others = ["pelatihan/", "pelatihan/temu-pustakawan-2026/", "kartu/kartu-silang-layan/", "kerja-sama/pks-silang-layan-2025/", "layanan/pinjam-langsung/", "cetak/direktori/", "cetak/kalender/", `widget/${member}.html`];
    for (const path of [...paths, ...others]) {
      const answer = await page.goto(url(path), { waitUntil: "networkidle" });
      assert.equal(answer?.status(), 200, path);
      await page.locator("details").evaluateAll((folds) => folds.forEach((fold) => fold.setAttribute("open", "")));
      faults.push(...(await boxFaults(page)).map((fault) => `/${path}: ${fault}`));
    }
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("names in tables that have no place to break", () => {
  const LONG = "Perpustakaan".repeat(5);
  const { open, url } = world();
  for (const { kind, lang, path } of pagesOfEachKind().filter(({ lang }) => lang === "id")) {
    it(`stay in their cells on the page of kind ${kind} in ${lang} (/${path})`, async () => {
      const { page, close } = await open();
      await page.goto(url(path), { waitUntil: "networkidle" });
      const n = await page.evaluate((long) => {
        const names = [...document.querySelectorAll("main table:not(.month) tbody :is(th, td) a, main .stack tbody th:not(:has(a))")];
        for (const name of names) name.textContent = long;
        return names.length;
      }, LONG);
      /** @type {string[]} */
      const faults = [];
      for (const { width, height } of n > 0 ? [...WINDOWS, { width: 1024, height: 768 }] : []) {
        await page.setViewportSize({ width, height });
        faults.push(...[...(await boxFaults(page)), ...(await spilt(page))].map((fault) => `at ${width} px: ${fault}`));
      }
      assert.deepEqual(faults, []);
      await close();
    });
  }
});
