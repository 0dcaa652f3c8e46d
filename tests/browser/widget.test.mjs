// A library's box on a page of another site.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { world } from "./harness.mjs";

for (const prefix of [false, true]) {
  describe(`the box on another site${prefix ? ", from below a path" : ""}`, () => {
    const { open, url } = world({ prefix });
    /** @type {import("node:http").Server} */
    let library;
    let home = "";

    before(async () => {
      library = createServer((request, response) => {
        const isPage = request.url === "/";
        response.writeHead(isPage ? 200 : 204, { "content-type": "text/html; charset=utf-8", "set-cookie": "own=1" });
        response.end(isPage ? `<!doctype html><title>Perpustakaan</title><p>Jam buka</p><div id="here"><script src="${url("widget/univ-priangan.js")}" async></script></div>` : "");
      });
      await new Promise((resolve) => library.listen(0, "127.0.0.1", () => resolve(undefined)));
      const address = library.address();
      // Another host by name, on the same computer.
      home = `http://localhost:${typeof address === "object" ? address?.port : ""}/`;
    });
    after(() => library?.close());

    it("shows the hours, as high as it is, and asks nobody else", async () => {
      const { context, close } = await open();
      const page = await context.newPage();
      /** @type {Set<string>} */
      const hosts = new Set();
      /** @type {string[]} */
      const faults = [];
      page.on("request", (request) => hosts.add(new URL(request.url()).origin));
      page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
      page.on("pageerror", ({ message }) => faults.push(message));
      await page.goto(home);
      const frame = page.locator("#here iframe");
      await frame.waitFor();
      assert.match((await frame.getAttribute("title")) ?? "", /Jam buka dan kunjungan: \S/);
      const inside = page.frameLocator("#here iframe");
      await inside.locator("h1").waitFor();
      assert.equal(await inside.locator("table tr").count(), 7);
      assert.match((await inside.locator("caption").textContent()) ?? "", /per \d+ \S+ \d{4}/);
      const link = await inside.locator("h1 a").getAttribute("href");
      assert.match(link ?? "", /^https:\/\/[^/]+\/(forum\/)?perpustakaan\/univ-priangan\/$/);
      await page.waitForFunction(() => /** @type {HTMLElement} */ (document.querySelector("iframe")).style.height !== "26rem");
      const [outer, inner] = [(await frame.boundingBox())?.height ?? 0, (await inside.locator("html").boundingBox())?.height ?? 0];
      assert.ok(Math.abs(outer - inner) <= 1, `${outer} ${inner}`);
      assert.deepEqual([...hosts].sort(), [new URL(home).origin, new URL(url()).origin].sort());
      assert.deepEqual(faults, []);
      const cookies = await context.cookies(url());
      assert.deepEqual(cookies.filter(({ name }) => name !== "own"), []);
      await close();
    });

    it("says the hours of the day on which it is read, whom it lets in and what comes", async () => {
      const { page, watch, close } = await open();
      await page.clock.install({ time: new Date("2026-02-20T03:00:00Z") });
      await page.goto(url("widget/univ-priangan.html"));
      await page.locator("tr.is-today").waitFor();
      assert.match(await page.locator("tr").first().innerText(), /Jumat.*20 Februari 2026.*08\.00–11\.30, 13\.00–15\.00.*Pengunjung terakhir diterima pukul 14\.30/s);
      assert.match(await page.locator("#access").innerText(), /Kartu Silang Layan\s+Mahasiswa S1/);
      assert.ok((await page.locator("#events a").count()) > 0);
      assert.deepEqual(watch.complaints, []);
      await close();
    });

    it("says who may come on the day on which it is read where some are suspended from then on", async () => {
      const { page, watch, close } = await open();
      const said = () => page.locator("#access").innerText();
      await page.clock.install({ time: new Date("2026-04-05T03:00:00Z") });
      await page.goto(url("widget/stie-cimahi.html"));
      await page.locator("tr.is-today").waitFor();
      assert.match(await said(), /Kartu Silang Layan\s+Mahasiswa S1\/D4, .*Dosen.*\s+Ditangguhkan \(Mahasiswa S1\/D4, .*\) 6–18 April 2026/);
      await page.clock.setFixedTime(new Date("2026-04-06T03:00:00Z"));
      await page.reload();
      await page.locator("tr.is-today").waitFor();
      await page.locator("#access dd[hidden]").waitFor({ state: "attached" });
      assert.match(await said(), /Kartu Silang Layan\s+Dosen, Pustakawan\s+Ditangguhkan/);
      assert.deepEqual(watch.complaints, []);
      await close();
    });

    it("says after the days it knows that its hours end, and calls none of them closed", async () => {
      const { page, watch, close } = await open();
      await page.clock.install({ time: new Date("2027-02-19T03:00:00Z") });
      await page.goto(url("en/widget/univ-priangan.html"));
      const note = page.locator("#hours [data-stale]");
      await note.waitFor();
      assert.match(await note.innerText(), /too old: its hours end on .* 2026, and today is 19 February 2027/);
      assert.match(await page.locator("#hours caption").innerText(), /as of 16 February 2026/);
      assert.match(await page.locator("#access").innerText(), /as of 16 February 2026/);
      assert.equal(await page.locator("tr.is-today").count(), 0);
      const card = page.locator("#access dt a");
      assert.match((await card.getAttribute("href")) ?? "", /\/en\/cards?\/kartu-silang-layan\/$/);
      assert.equal(await card.getAttribute("target"), "_top");
      assert.deepEqual(watch.complaints, []);
      await close();
    });

    it("shows only the parts that are asked for", async () => {
      const { page, close } = await open();
      await page.goto(`${url("widget/univ-priangan.html")}#events,access`);
      await page.locator("#hours[hidden]").waitFor({ state: "attached" });
      assert.deepEqual([await page.locator("#access").isVisible(), await page.locator("#events").isVisible()], [true, true]);
      await close();
    });

    it("is there without scripts, too", async () => {
      const { page, watch, close } = await open({ javaScriptEnabled: false });
      await page.goto(url("en/widget/univ-priangan.html"));
      assert.equal(await page.locator("tr").count(), 7);
      assert.match((await page.locator("caption").textContent()) ?? "", /as of \d+ \S+ \d{4}/);
      assert.deepEqual(watch.complaints, []);
      await close();
    });
  });
}
