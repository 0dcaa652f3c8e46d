// Lists that scripts filter and sort: the directory of libraries and the calendar.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * The names in the rows that are shown.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
const shown = (page) =>
  page
    .locator("#members-rows > tr:visible th a")
    .allTextContents()
    .then((names) => names.map((name) => name.trim()));

describe("the directory", () => {
  const { open, url } = world();

  it("filters by name, place and service, says how many are left, and forgets on demand", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    const all = await shown(page);
    assert.equal(all.length, 12);

    await page.locator("#f-text").fill("priangan");
    const named = await shown(page);
    assert.ok(named.length > 0 && named.length < 12, named.join());
    for (const name of named) assert.match(name, /priangan/i);
    assert.match((await page.locator("form.filter [data-status]").textContent()) ?? "", new RegExp(`${named.length} .*12`));

    await page.locator("#f-text").fill("");
    await page.locator("#f-regency").selectOption({ label: "Kabupaten Garut (2)" });
    assert.equal((await shown(page)).length, 2);
    assert.match(page.url(), /regency=32\.05/);

    await page.locator("#f-services").selectOption("pinjam-langsung");
    assert.ok((await shown(page)).length < 2);

    await page.locator('.filter [type="reset"]').click();
    await page.waitForFunction(() => location.search === "");
    assert.deepEqual(await shown(page), all);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("writes many as its language does", async () => {
    const { page, close } = await open();
    await page.route(url("perpustakaan/"), async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/(<tbody [^>]*>)(.*?)<\/tbody>/s, (_, start, rows) => start + rows.repeat(90) + "</tbody>");
      await route.fulfill({ response, body });
    });
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    assert.match((await page.locator("form.filter [data-status]").textContent()) ?? "", /^1\.080 dari 1\.080 /);
    await close();
  });

  it("finds a name however its apostrophes and hyphens are typed, and the short name", async () => {
    const { page, close } = await open();
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    for (const [typed, found] of [["mahad", /Ma.had/], ["ma\u2019had", /Ma.had/], ["ma\u02BBhad", /Ma.had/], ["MA`-HAD", /Ma.had/], ["poltek", /Politeknik/]]) {
      await page.locator("#f-text").fill(String(typed));
      const names = await shown(page);
      assert.equal(names.length, 1, `${typed}: ${names}`);
      assert.match(names[0], /** @type {RegExp} */ (found));
    }
    await close();
  });

  it("narrows down by every facet to as many as it counts, and keeps the choice in the address", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    const facets = ["regency", "kind", "type", "accreditation", "services", "visitors", "opac"];
    for (const facet of facets) {
      const options = await page.locator(`#f-${facet} option:not([value=""])`).all();
      assert.ok(options.length > 0, `${facet} has no options`);
      for (const option of options) {
        const label = (await option.textContent()) ?? "";
        const value = (await option.getAttribute("value")) ?? "";
        await page.locator(`#f-${facet}`).selectOption(value);
        const n = Number(/\((\d+)\)$/.exec(label)?.[1]);
        assert.equal((await shown(page)).length, n, `${facet}: ${label}`);
        assert.equal(new URL(page.url()).searchParams.get(facet), value);
      }
      await page.locator(`#f-${facet}`).selectOption("");
    }
    assert.equal(new URL(page.url()).search, "");
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("offers those that are open to visitors on the day on which it is read, also from its address", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(new Date("2026-02-20T10:05:00+07:00"));
    await page.goto(url("perpustakaan/?open=today"), { waitUntil: "networkidle" });
    await page.locator('[name="open"]:enabled:checked').waitFor();
    const there = await shown(page);
    assert.ok(there.length > 0 && there.length < 12, there.join());
    // Beside words of two lines the box is as large as beside one.
    await page.setViewportSize({ width: 1280, height: 800 });
    assert.equal((await page.locator('[name="open"]').boundingBox())?.width, 20);
    await page.goto(url("hari-ini/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator('[data-member]:is([data-state="open"], [data-state="always"])').count(), there.length);
    // Who is open to its own on a Saturday may not be open to visitors.
    await page.clock.setFixedTime(new Date("2026-04-11T10:05:00+07:00"));
    await page.goto(url("perpustakaan/?open=today"), { waitUntil: "networkidle" });
    await page.locator('[name="open"]:enabled:checked').waitFor();
    assert.ok(await page.locator('#members-rows [data-members="stie-cimahi"]').isVisible());
    assert.ok(await page.locator('#members-rows [data-members="poltek-bandung"]').isHidden());
    // What is told does not reach to another year, so nothing is offered then, and nothing is hidden.
    await page.clock.setFixedTime(new Date("2027-05-01T10:05:00+07:00"));
    await page.goto(url("perpustakaan/?open=today"), { waitUntil: "networkidle" });
    assert.equal((await shown(page)).length, 12);
    assert.ok(await page.locator('[name="open"]').isHidden());
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("has a map whose points lead to the libraries of the list", async () => {
    const { page, watch, close } = await open({ viewport: { width: 360, height: 740 } });
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    const names = await page.locator("#members-rows th a").allTextContents();
    const points = page.locator(".atlas svg a");
    assert.equal(await points.count(), names.length);
    // Each can be hit: nothing lies over its middle.
    for (const point of await points.all()) await point.click({ trial: true });
    await page.getByRole("link", { name: new RegExp(`^${names[0].trim()}, .*:`) }).click();
    await page.waitForURL(/\/perpustakaan\/[a-z-]+\/$/);
    assert.equal((await page.locator("h1").textContent())?.trim(), names[0].trim());
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("lets marks of the map step back that stand for no library of the list", async () => {
    const { page, watch, close } = await open();
    const inSight = () => page.$$eval('.atlas svg a:not([aria-hidden="true"], [tabindex="-1"], .is-out)', (links) => links.map((link) => link.getAttribute("href")).sort());
    const rows = () => page.$$eval("#members-rows > tr:not([hidden]) th a", (links) => links.map((link) => link.getAttribute("href")).sort());
    await page.goto(url("perpustakaan/?regency=32.05"), { waitUntil: "networkidle" });
    assert.equal((await inSight()).length, 2);
    assert.deepEqual(await inSight(), await rows());
    assert.ok(await page.locator(".atlas .is-out").first().evaluate((mark) => Number(getComputedStyle(mark).opacity) < 0.5));
    await page.locator('.filter [type="reset"]').click();
    await page.waitForFunction(() => location.search === "");
    assert.equal((await inSight()).length, 12);
    // Where marks count, those step back that count none of the list.
    await page.route(url("perpustakaan/"), async (route) => {
      const response = await route.fetch();
      const counted = (/** @type {string} */ html, /** @type {string} */ id, /** @type {number} */ spot) =>
        html.replace(new RegExp(`<tr(?=[^>]*>\\s*<th[^>]*data-members="?${id}\\b)`), `<tr data-spot="${spot}"`).replace(new RegExp(`(<svg[^]*<a href="?)/perpustakaan/${id}/`), `$1/perpustakaan/?spot=${spot}#list`);
      await route.fulfill({ response, body: counted(counted(await response.text(), "stkip-garut", 3), "iai-cirebon", 4) });
    });
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    await page.locator("#f-regency").selectOption("32.05");
    assert.deepEqual(await inSight(), ["/perpustakaan/?spot=3#list", "/perpustakaan/mahad-aly-garut/"]);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("leads from the page on equity to the libraries for people without a card", async () => {
    const { page, watch, close } = await open();
    await page.goto(url("pemerataan/"), { waitUntil: "networkidle" });
    assert.equal(await page.locator("table tbody tr").count(), 27);
    await page.locator('main a[href$="?visitors=cardless"]').click();
    await page.waitForURL(/visitors=cardless/);
    // The marks of the map for anybody, and for who brings a letter or made an appointment.
    const admit = await page.locator("a > :is(.atlas__spot--free, .atlas__spot--ask)").count();
    assert.equal((await shown(page)).length, admit);
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("tells ways in apart on the map where the system gives the colors", async () => {
    const { page, close } = await open();
    await page.emulateMedia({ forcedColors: "active" });
    await page.goto(url("pemerataan/"), { waitUntil: "networkidle" });
    const signs = await page.locator(".atlas__key .atlas__sign").evaluateAll((keys) =>
      keys.map((key) =>
        Array.from(key.children, (shape) => {
          const { fill, stroke, strokeDasharray } = getComputedStyle(shape);
          return [shape.tagName, fill === stroke, strokeDasharray].join(" ");
        }).join(),
      ),
    );
    assert.equal(signs.length, 4);
    assert.equal(new Set(signs).size, 4, signs.join("; "));
    // In the table each sign has its words beside it.
    for (const text of await page.locator("li:has(> .atlas__sign)").allInnerTexts()) assert.match(text, /\p{L}{3}/u);
    await close();
  });

  it("says so when no library fits", async () => {
    const { page, close } = await open();
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    await page.locator("#f-text").fill("zzz");
    assert.deepEqual(await shown(page), []);
    assert.match((await page.locator("form.filter [data-status]").textContent()) ?? "", /Tidak ada/);
    assert.equal(await page.locator("main thead:visible").count(), 0);
    await page.locator("#f-text").fill("");
    assert.equal(await page.locator("main thead:visible").count(), 1);
    await close();
  });

  it("sorts by place, and back by name", async () => {
    const { page, close } = await open();
    await page.goto(url("perpustakaan/"), { waitUntil: "networkidle" });
    const byName = await shown(page);
    await page.locator("#f-sort").selectOption("regency");
    const places = await page.locator('#members-rows > tr > td:nth-child(2)').allTextContents();
    assert.deepEqual(places, [...places].sort(new Intl.Collator("id").compare));
    assert.notDeepEqual(await shown(page), byName);
    await page.locator("#f-sort").selectOption("");
    assert.deepEqual(await shown(page), byName);
    await close();
  });

  it("opens with the choice that its address holds", async () => {
    const { page, close } = await open();
    await page.goto(url("en/libraries/?regency=32.05"), { waitUntil: "networkidle" });
    assert.equal((await shown(page)).length, 2);
    assert.equal(await page.locator("#f-regency").inputValue(), "32.05");
    await close();
  });
});

describe("the calendar", () => {
  const { open, url } = world();
  /** On a later day other events are still to come. */
  const MADE = new Date("2026-02-16T10:00:00+07:00");

  it("filters by topic, and by what is free", async () => {
    const { page, watch, close } = await open();
    await page.clock.setFixedTime(MADE);
    await page.goto(url("pelatihan/"), { waitUntil: "networkidle" });
    const rows = page.locator("#events-rows > li:visible");
    const all = await rows.count();
    assert.ok(all > 3, `${all} events`);
    const topics = await page.locator("#f-topic option").allTextContents();
    assert.ok(topics.length > 3, topics.join());
    await page.locator("#f-topic").selectOption({ index: 1 });
    const some = await rows.count();
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    for (const text of await rows.allTextContents()) assert.ok(text.includes(topics[1]), text);
    await page.locator("#f-topic").selectOption({ index: 0 });
    await page.locator('[name="free"]').check();
    assert.ok((await rows.count()) < all);
    for (const row of await rows.all()) assert.equal(await row.getAttribute("data-free"), "yes");
    assert.deepEqual(watch.complaints, []);
    await close();
  });

  it("leads from an event in the list to its page", async () => {
    const { page, close } = await open();
    await page.clock.setFixedTime(MADE);
    await page.goto(url("pelatihan/"));
    const link = page.locator("#events-rows h3 a").first();
    const title = await link.textContent();
    await link.click();
    assert.equal(await page.locator("h1").textContent(), title);
    assert.match(page.url(), /\/pelatihan\/[a-z0-9-]+\/$/);
    await close();
  });
});
