// Six stories of the people for whom a forum publishes, step by step: what a secretary (S), a librarian (L) and a
// visitor (V) must be able to see, with scripts and without. What other tests look at is not looked at again here.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { copyOfForum, pagesOfEachKind, SITE, world } from "./harness.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {ReturnType<typeof world>} World */

/** The example forum is made as of this day; its answers go to 16 April. */
const MADE = "2026-02-16";
const HOSTS = ".host";

/**
 * Opens a page, looks at it, and sees that it complained of nothing.
 * @param {World} place
 * @param {string} path
 * @param {(page: Page) => Promise<void>} look
 * @param {{ now?: string, scripts?: boolean, width?: number }} [options]
 */
async function visit({ open, url }, path, look, { now = MADE, scripts = true, width = 1280 } = {}) {
  const { page, watch, close } = await open({ javaScriptEnabled: scripts, viewport: { width, height: 800 } });
  await page.clock.setFixedTime(new Date(`${now}T10:05:00+07:00`));
  await page.goto(url(path), { waitUntil: scripts ? "networkidle" : "load" });
  await look(page);
  assert.deepEqual(watch.complaints, [], path);
  await close();
}

/**
 * Runs a check with scripts and without.
 * @param {string} name
 * @param {(scripts: boolean) => Promise<void>} check
 */
function both(name, check) {
  it(`${name}, with scripts`, () => check(true));
  it(`${name}, without scripts`, () => check(false));
}

/**
 * The words of a page as a reader takes them in, folded parts unfolded.
 * @param {Page} page
 * @param {string} [part]
 * @returns {Promise<string>}
 */
async function words(page, part = "main") {
  const folds = page.locator(`${part} details:not([open]) > summary:visible`);
  while ((await folds.count()) > 0) await folds.first().click();
  return (await page.locator(part).first().innerText()).replace(/\s+/g, " ");
}

/**
 * Hours in the words of any page, told alike.
 * @param {string} text
 * @returns {string}
 */
function hoursIn(text) {
  const spans = text.match(/\d\d\.\d\d–\d\d\.\d\d/g);
  return spans?.join(", ") ?? /belum diketahui|tutup sementara|tutup/i.exec(text)?.[0].toLowerCase() ?? "";
}

/**
 * What is said in an element; libraries that are not looked at are not drawn, and have no text as drawn.
 * @param {import("playwright-core").Locator} locator
 * @returns {Promise<string>}
 */
const textOf = (locator) =>
  locator.evaluate((element) => {
    const copy = /** @type {Element} */ (element.cloneNode(true));
    for (const hidden of copy.querySelectorAll("[hidden]")) hidden.remove();
    return copy.textContent ?? "";
  });

/**
 * The heading under which a page of the finder shows each host.
 * @param {Page} page
 * @returns {Promise<Record<string, string>>}
 */
const shown = (page) =>
  page.$$eval("section[data-group]:not([hidden]) .host", (hosts) =>
    Object.fromEntries(
      hosts.map((host) => [
        host.getAttribute("data-host"),
        host.closest("section")?.getAttribute("data-group") ?? "",
      ]),
    ),
  );

/**
 * How many hosts stand under a heading.
 * @param {Page} page
 * @param {string} group
 * @returns {Promise<number>}
 */
const countOf = async (page, group) => Object.values(await shown(page)).filter((own) => own === group).length;

describe("S2: an agreement ends while its service is still offered", () => {
  const OLD = "agreements/pks-silang-layan-2025.yaml";
  const LAST = "2026-03-01";
  const NEXT = "2026-03-02";
  /** @type {[string | RegExp, string][]} */
  const ENDING = [
    ["end: 2028-06-30", `end: ${LAST}`],
    ["cancellation_deadline: 2027-12-31", "cancellation_deadline: 2026-01-31"],
    ["review_on: 2026-07-01", "renewal_on: 2026-02-20"],
  ];

  /**
   * Writes the agreement that comes after.
   * @param {ReturnType<typeof copyOfForum>} forum
   * @param {string} start
   */
  const succeed = (forum, start) =>
    forum.edit(
      OLD,
      [
        [/^status: .*/, "status: signed"],
        ["start: 2025-07-01", `start: ${start}`],
        [`end: ${LAST}`, "end: 2029-02-28"],
        ["cancellation_deadline: 2026-01-31", "cancellation_deadline: 2028-08-31"],
        ["renewal_on: 2026-02-20", "review_on: 2027-02-01"],
        ["ref: pks-silang-kunjung-2021", "ref: pks-silang-layan-2025"],
        [/joined: 2025-\d\d-\d\d/, `joined: ${start}`],
        [/signed_on: 2025-\d\d-\d\d/, "signed_on: 2026-02-12"],
        ["number: 033/PKS/UPC/VI/2025", "number: 011/PKS/UPC/II/2026"],
        ["number: B-0502/IAIC/HM.01/06/2025", "number: B-0101/IAIC/HM.01/02/2026"],
        ["number: 204/PTCB/KS/2025", "number: 051/PTCB/KS/2026"],
        ["Perjanjian Kerja Sama Silang Layan dan Kartu Bersama", "Perjanjian Silang Layan yang Baru"],
        ["Agreement on Cross-service and the Common Card", "The New Agreement on Cross-service"],
        ["date: 2025-12-31", "date: 2026-02-12"],
      ],
      "agreements/pks-silang-layan-2026.yaml",
    );

  const alone = copyOfForum();
  alone.edit(OLD, ENDING);

  const followed = copyOfForum();
  followed.edit(OLD, ENDING);
  succeed(followed, NEXT);
  followed.edit("agreements/pks-silang-layan-2026.yaml", [["status: signed", "status: active"]]);
  followed.edit(OLD, [["status: active", "status: superseded\nclosure_reason: superseded"]]);

  const errors = (/** @type {import("./harness.mjs").Finding[]} */ findings) => findings.filter(({ severity }) => severity === "error");

  it("the check is silent on its last day, and on the next names the services, the card and all who accept it", () => {
    assert.equal(alone.check(LAST).status, 0);
    const { status, findings } = alone.check(NEXT);
    assert.equal(status, 1);
    const [lapsed, ...more] = errors(findings).filter(({ numbers }) => numbers.includes("A07"));
    assert.deepEqual(more, []);
    assert.equal(lapsed.path, `content/${OLD}`);
    assert.match(lapsed.message, /ended on 2026-03-01/);
    for (const name of ["kunjung-silang", "pinjam-langsung", "kartu-silang-layan", "10 acceptances"]) {
      assert.ok(lapsed.message.includes(name), `${name} in ${lapsed.message}`);
    }
    assert.equal(lapsed.related.length, 3);
  });

  it("a successor that supersedes it clears that", () => {
    const { status, findings } = followed.check(NEXT);
    assert.deepEqual(errors(findings), []);
    assert.equal(status, 0);
  });

  describe("the site of the day after", () => {
    const site = world({ folder: () => followed.build(NEXT) });

    both("the page of the old agreement says at once what took its place, and leads there", (scripts) =>
      visit(
        site,
        "kerja-sama/pks-silang-layan-2025/",
        async (page) => {
          const note = page.locator(".page-head .note");
          assert.match(await note.innerText(), /Digantikan oleh.*Perjanjian Silang Layan yang Baru/s);
          const box = await note.boundingBox();
          assert.ok(box !== null && box.y + box.height < 800, "in the first screen");
          await note.locator("a").click();
          await page.waitForURL(/pks-silang-layan-2026\/$/);
          assert.match(await words(page), /Menggantikan Perjanjian Kerja Sama Silang Layan dan Kartu Bersama/);
        },
        { now: NEXT, scripts, width: 360 },
      ),
    );

    both("the register has the new one among those in force, and the old one in its history only", (scripts) =>
      visit(
        site,
        "kerja-sama/",
        async (page) => {
          const listed = (/** @type {string} */ id) =>
            page.$$eval(`main a[href$="/${id}/"]`, (links) => links.map((link) => link.closest("section")?.getAttribute("aria-labelledby")));
          const [old, next] = [await listed("pks-silang-layan-2025"), await listed("pks-silang-layan-2026")];
          assert.equal(old.length, 1);
          assert.equal(next.length, 1);
          assert.notEqual(old[0], next[0]);
          assert.deepEqual(await listed("pks-silang-kunjung-2021"), old);
          assert.deepEqual(await listed("pks-ill-2024"), next);
        },
        { now: NEXT, scripts },
      ),
    );
  });

  describe("a week between the old and the new one, seen two weeks before", () => {
    const forum = copyOfForum();
    forum.edit(OLD, ENDING);
    succeed(forum, "2026-03-09");
    const site = world({ folder: () => forum.build(MADE) });

    it("the answers change on the very days, not one sooner or later", () =>
      visit(site, "pakai/univ-priangan/s1/", async (page) => {
        const byCard = await countOf(page, "card");
        assert.ok(byCard > 8, `${byCard}`);
        for (const [day, n] of /** @type {const} */ ([[LAST, byCard], [NEXT, 0], ["2026-03-08", 0], ["2026-03-09", byCard]])) {
          await page.locator("#v-date").fill(day);
          assert.equal(await countOf(page, "card"), n, day);
        }
        await page.locator("#v-date").fill("2026-03-08");
        const why = await textOf(page.locator('[data-host="poltek-bandung"] .answer:visible'));
        assert.match(why, /[Pp]erjanjian/);
      }));

    both("the page of the agreement says when it ends, and when it is to be renewed", (scripts) =>
      visit(
        site,
        "kerja-sama/pks-silang-layan-2025/",
        async (page) => {
          assert.match(await page.locator(".page-head").innerText(), /Berakhir 1 Maret 2026/);
          assert.match(await words(page), /Rencana perpanjangan 20 Februari 2026/);
        },
        { scripts },
      ),
    );

    it("the calendar of deadlines has the day of the renewal", () =>
      visit(
        site,
        "kerja-sama/",
        async (page) => {
          const address = (await page.locator('main a[href$=".ics"]').getAttribute("href")) ?? "";
          const calendar = await (await page.request.get(new URL(address, page.url()).href)).text();
          const renewal = /UID:deadline-pks-silang-layan-2025-renewal-20260220@[^]*?DTSTART;VALUE=DATE:20260220/;
          assert.match(calendar.replaceAll("\r\n ", ""), renewal);
        },
        { scripts: false },
      ),
    );

    it("without scripts every answer says until and from which day", () =>
      visit(
        site,
        "pakai/univ-priangan/s1/",
        async (page) => {
          const days = await page.locator('[data-host="poltek-bandung"] .answer__days').allInnerTexts();
          assert.deepEqual(days, ["Sampai 1 Maret 2026", "Mulai 2 Maret 2026", "Mulai 9 Maret 2026"]);
        },
        { scripts: false },
      ));
  });
});

describe("L4: hours of Ramadan, and a building that is closed", () => {
  const FRIDAY = "2026-02-20";
  const FASTING = "    - ref: ramadan-1447";

  it("the check names the library that has no hours for Ramadan, and no other", () => {
    const forum = copyOfForum();
    assert.deepEqual(forum.check(MADE).findings.filter(({ numbers }) => numbers.includes("H04")), []);
    forum.edit("members/stie-cimahi.yaml", [[/^ {2}periods:\n {4}- ref: ramadan-1447\n(?: {6}.*\n)+/, ""]]);
    const { status, findings } = forum.check(MADE);
    assert.equal(status, 0, "a warning stops nothing");
    const told = findings.filter(({ numbers }) => numbers.includes("H04"));
    assert.deepEqual(told.map(({ path, severity }) => [path, severity]), [["content/members/stie-cimahi.yaml", "warning"]]);
    assert.match(told[0].message, /Ramadan.*2026-02-18/);
  });

  it("periods that share days are an error", () => {
    const forum = copyOfForum();
    forum.edit("members/poltek-bandung.yaml", [[FASTING, `    - from: 2026-03-16\n      until: 2026-03-20\n      regular: {mon: ["09:00-12:00"]}\n${FASTING}`]]);
    const { status, findings } = forum.check(MADE);
    assert.equal(status, 1);
    const told = findings.filter(({ numbers }) => numbers.includes("H03"));
    assert.equal(told.length, 1);
    assert.equal(told[0].path, "content/members/poltek-bandung.yaml");
  });

  /**
   * What each place says of a library's hours on the Friday.
   * @param {World} site
   * @param {boolean} scripts
   */
  async function agree(site, scripts) {
    const how = { now: FRIDAY, scripts };
    /** @type {Record<string, Record<string, string>>} */
    const found = { today: {}, finder: {} };
    await visit(site, "hari-ini/", async (page) => {
      for (const row of await page.locator("[data-member]").all()) {
        const cell = row.locator("[data-day]");
        // What is said of the moment is left out: it may hold other times.
        found.today[(await row.getAttribute("data-member")) ?? ""] = hoursIn(await cell.evaluate((cell) => [...cell.children].filter((line) => !line.matches(".now, [hidden]")).map((line) => line.textContent).join(" ")));
      }
    }, how);
    await visit(site, "pakai/tanpa-kartu/public/", async (page) => {
      for (const host of await page.locator(HOSTS).all()) {
        assert.match(await textOf(host.locator(".host__hours")), /20 Februari 2026/);
        found.finder[(await host.getAttribute("data-host")) ?? ""] = hoursIn(await textOf(host.locator("[data-open]")));
      }
    }, how);
    assert.equal(Object.keys(found.today).length, 12);
    assert.deepEqual(found.finder, found.today);
    // One for each way in which a day comes about.
    for (const id of ["poltek-bandung", "univ-priangan", "mahad-aly-garut", "sma-cimahi", "akper-majalengka"]) {
      await visit(site, `perpustakaan/${id}/`, async (page) => {
        const row = page.locator(`table.hours tr:has(time[datetime="${FRIDAY}"])`);
        const text = (await row.count()) > 0 ? await row.first().innerText() : await page.locator("main").innerText();
        assert.equal(hoursIn(text), found.today[id], `the week of ${id}`);
      }, how);
      await visit(site, `widget/${id}.html`, async (page) => {
        const row = page.locator(`tr:has(time[datetime="${FRIDAY}"])`);
        const text = (await row.count()) > 0 ? await row.innerText() : await page.locator("main").innerText();
        assert.equal(hoursIn(text), found.today[id], `the box of ${id}`);
      }, how);
    }
    assert.equal(found.today["poltek-bandung"], "08.00–10.30", "the exception");
    assert.equal(found.today["univ-priangan"], "08.00–11.30, 13.00–15.00", "Ramadan");
    assert.equal(found.today["sma-cimahi"], "tutup sementara");
    // Not to know is not to be closed.
    assert.equal(found.today["akper-majalengka"], "belum diketahui");
  }

  describe("on 20 February", () => {
    const site = world();
    it("the page of the day, the finder, the week and the box agree, with scripts", () => agree(site, true));
  });

  describe("on 20 February, on the site of that day", () => {
    const forum = copyOfForum();
    const site = world({ folder: () => forum.build(FRIDAY) });
    it("the page of the day, the finder, the week and the box agree, without scripts", () => agree(site, false));
  });

  describe("what counts more", () => {
    const forum = copyOfForum();
    // Ramadan now reaches over the Day of Silence, on which libraries are closed otherwise.
    forum.edit("portal.yaml", [["until: 2026-03-17", "until: 2026-03-19"]]);
    const site = world({ folder: () => forum.build(MADE) });
    const plain = world();

    it("a day of its own counts more than Ramadan, Ramadan more than a holiday, a holiday more than the usual week", async () => {
      /**
       * @param {World} place
       * @param {string} day
       */
      const on = async (place, day) => {
        let text = "";
        await visit(place, "hari-ini/", async (page) => {
          text = await page.locator('[data-member="poltek-bandung"] [data-day]').evaluate((cell) => cell.children[0].textContent ?? "");
        }, { now: day });
        return hoursIn(text);
      };
      assert.equal(await on(site, "2026-02-16"), "07.30–19.00", "the usual Monday");
      assert.equal(await on(site, "2026-02-17"), "tutup", "a holiday");
      assert.equal(await on(site, "2026-02-27"), "08.00–11.30, 13.00–15.00", "a Friday of Ramadan");
      assert.equal(await on(site, FRIDAY), "08.00–10.30", "the day of the meeting");
      assert.equal(await on(plain, "2026-03-19"), "tutup", "the Day of Silence");
      assert.equal(await on(site, "2026-03-19"), "08.00–15.30", "the Day of Silence within Ramadan");
    });
  });
});

describe("V1: an undergraduate wants to use other libraries this Thursday", () => {
  const site = world();
  /** @type {any} */
  const data = JSON.parse(readFileSync(join(SITE, "data/access.json"), "utf8"));

  /**
   * What `data/access.json` says of a reader at a host on a day: how many things may be done, and by which way.
   * @param {string} home empty without a card
   * @param {string} category
   * @param {string} host
   * @param {string} day
   * @returns {{ levels: string[], until: string }}
   */
  function told(home, category, host, day) {
    const place = data.members.indexOf(host);
    const row = data.rows.find((/** @type {any} */ { homes, categories }) => data.groups[homes].includes(data.members.indexOf(home)) && categories.includes(category));
    const visits = data.visits.find((/** @type {any} */ { categories }) => categories.includes(category));
    const run = row && data.runs[row.hosts[place]].find((/** @type {any} */ { from, until }) => from <= day && day <= until);
    const card = run && data.answers[run.card];
    const answer = card?.levels ? card : data.answers[visits.hosts[place]];
    return { levels: answer.levels ?? [], until: card?.reason === "suspended" ? card.until : "" };
  }

  for (const [home, categories] of /** @type {const} */ ([
    ["univ-priangan", ["s1", "s2", "lecturer"]],
    ["poltek-bandung", ["d3"]],
    ["", ["public"]],
  ])) {
    for (const category of categories) {
      it(`pages without scripts, and the open data, say the same of every day: ${home || "no card"}, ${category}`, () =>
        visit(
          site,
          `pakai/${home || "tanpa-kartu"}/${category}/`,
          async (page) => {
            const answers = await page.$$eval(".host .answer", (all) =>
              all.map((answer) => {
                const { first = "", last = "", rank = "", group = "" } = /** @type {HTMLElement} */ (answer).dataset;
                const host = answer.closest(".host")?.getAttribute("data-host") ?? "";
                return { host, first, last, rank: Number(rank), group, text: answer.textContent ?? "" };
              }),
            );
            const hosts = new Set(answers.map(({ host }) => host));
            assert.equal(hosts.size, home === "" ? 12 : 11);
            for (const host of hosts) {
              const own = answers.filter((answer) => answer.host === host);
              assert.equal(own[0].first, data.from);
              assert.equal(own.at(-1)?.last, data.until);
            }
            for (const { host, first, last, rank, group, text } of answers) {
              for (const day of [first, last]) {
                const says = told(home, category, host, day);
                const most = ["borrow", "read", "enter"].findIndex((level) => says.levels.includes(level));
                assert.equal(rank < 3 ? rank : -1, most, `${host} on ${day}`);
                assert.equal(group === "none", most < 0, `${host} on ${day}: ${group}`);
                if (says.until !== "") assert.match(text, new RegExp(`sampai ${Number(says.until.slice(8))} \\S+ ${says.until.slice(0, 4)}`));
              }
            }
          },
          { scripts: false },
        ));
    }
  }

  both("each answer names papers, fee, hours of the day and distance, and a no its reason", (scripts) =>
    visit(
      site,
      "pakai/univ-priangan/s1/",
      async (page) => {
        await words(page);
        const hosts = await page.locator(HOSTS).all();
        assert.equal(hosts.length, 11);
        for (const host of hosts) {
          const text = (await textOf(host)).replace(/\s+/g, " ");
          assert.match(text, /\skm\b/);
          assert.match(text, /Jam 1[69] Februari 2026: (\d\d\.\d\d|tutup|jam belum)/);
          if (/Anda boleh|Masuk/.test(text)) {
            assert.match(text, /Bawa ?Kartu/);
            assert.match(text, /Biaya.*(Rp|gratis)/);
          } else assert.match(text, /belum menerima|belum diketahui|Belum ada/);
        }
      },
      { now: "2026-02-19", scripts },
    ),
  );

  both("a host that takes letters asks for one", (scripts) =>
    visit(
      site,
      "pakai/tanpa-kartu/public/",
      async (page) => {
        const host = page.locator('section[data-group="letter"] .host').first();
        await words(page);
        assert.match(await textOf(host), /Surat pengantar/);
      },
      { scripts },
    ),
  );

  both("a category that a host does not admit is told so", (scripts) =>
    visit(
      site,
      "pakai/univ-priangan/researcher/",
      async (page) => {
        const text = await textOf(page.locator('[data-host="poltek-bandung"]'));
        assert.match(text, /tidak menerima kategori Anda/);
      },
      { scripts },
    ),
  );
});

describe("V2: a reader finds a book and knows what to do", () => {
  const site = world();
  const TITLE = "Memahami fiqih muamalah";

  /**
   * @param {Page} page
   * @param {string} question
   */
  async function ask(page, question) {
    await page.goto(site.url(`cari/?q=${encodeURIComponent(question)}`), { waitUntil: "networkidle" });
    await page.locator(".silang-result").first().waitFor();
  }

  it("finds it in any spelling, held by libraries with catalogs of different kinds", () =>
    visit(site, "cari/", async (page) => {
      for (const question of ["fiqih muamalah", "fikih mu'amalah"]) {
        await ask(page, question);
        const first = await page.locator(".silang-result").first().innerText();
        assert.match(first, new RegExp(TITLE), question);
        assert.match(first, /Perpustakaan Umum Sumedang, IAI Contoh Cirebon/);
      }
    }));

  it("the record gives each library's own call number and copies, the day of its data, and its own catalog asked the same", () =>
    visit(site, "cari/", async (page) => {
      await ask(page, "fiqih muamalah");
      await page.locator(".silang-result a").first().click();
      const holder = (/** @type {string} */ id) => page.locator(`.silang-holder[data-members="${id}"]`);
      await holder("iai-cirebon").waitFor();
      for (const [id, number, day] of [
        ["dispusip-sumedang", "297.42 NAT m", "24 November 2025"],
        ["iai-cirebon", "2X4.2 NAT m", "15 Desember 2025"],
      ]) {
        const text = await holder(id).innerText();
        assert.ok(text.includes(number), text);
        assert.match(text, new RegExp(`1 eksemplar, menurut data per ${day}`));
        const opac = await holder(id).locator('a[rel~="external"]').getAttribute("href");
        assert.match(opac ?? "", /[?&=]9786235850870/);
      }
      const text = await page.locator(".silang-record").innerText();
      assert.doesNotMatch(text, /tersedia sekarang|sedang tersedia|saat ini tersedia|ada di rak/i);
    }));

  it("the record says the hours of the day on which it is read, by library", () =>
    visit(
      site,
      "cari/",
      async (page) => {
        await page.clock.setFixedTime(new Date("2026-02-20T03:00:00Z"));
        await ask(page, "fiqih muamalah");
        await page.locator(".silang-result a").first().click();
        const hours = page.locator('.silang-holder[data-members="dispusip-sumedang"] .silang-holder__hours');
        await hours.waitFor();
        assert.match(await hours.innerText(), /^Jam 20 Februari 2026: \d\d\.\d\d–/);
      },
    ));

  it("what a reader may do with it there depends on who they are", async () => {
    /** @type {string[]} */
    const marks = [];
    for (const category of ["s1", "lecturer"]) {
      await visit(site, `pakai/poltek-bandung/${category}/`, async (page) => {
        await ask(page, "fiqih muamalah");
        await page.locator(".silang-result a").first().click();
        const mark = page.locator('.silang-holder[data-members="iai-cirebon"] .mark');
        await mark.waitFor();
        marks.push(await mark.innerText());
      });
    }
    assert.notEqual(marks[0], marks[1]);
    assert.match(marks[1], /pinjam/i);
  });

  it("a search asks for at most 150 kB after the first one", () =>
    visit(site, "cari/", async (page) => {
      await ask(page, "fiqih muamalah");
      let bytes = 0;
      page.on("response", async (response) => {
        bytes += Number(response.headers()["content-length"] ?? 0);
      });
      await page.locator('[name="q"]').fill("sejarah pendidikan islam");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => location.search.includes("sejarah"));
      await page.waitForLoadState("networkidle");
      assert.ok(bytes > 0 && bytes <= 150_000, `${bytes} bytes`);
    }));

  it("without scripts the lists of titles hold it, with each library's own call number", async () => {
    for (const [id, number] of [
      ["dispusip-sumedang", "297.42 NAT m"],
      ["iai-cirebon", "2X4.2 NAT m"],
    ]) {
      await visit(
        site,
        "katalog/",
        async (page) => {
          await page.locator(`main a[href="/katalog/${id}/"]`).click();
          const row = page.locator("main tr", { hasText: TITLE });
          for (let n = 0; n < 9 && (await row.count()) === 0; n += 1) {
            await page.locator("main [rel=next]").first().click();
            await page.waitForLoadState();
          }
          assert.ok((await row.first().innerText()).includes(number), await row.first().innerText());
        },
        { scripts: false },
      );
    }
  });
});

describe("V3: a village teacher without a card, with an old phone and a weak signal", () => {
  const site = world();

  both("the public learns which libraries let anybody in, with a letter or without", (scripts) =>
    visit(
      site,
      "pakai/",
      async (page) => {
        await page.locator('main a[href="/pakai/tanpa-kartu/public/"]').first().click();
        const found = Object.values(await shown(page));
        assert.equal(found.length, 12);
        assert.ok(found.includes("letter") && found.includes("visit"), found.join());
        assert.ok(!found.includes("card"));
      },
      { scripts, width: 360 },
    ),
  );

  both("the page on equity names the nearest library that lets anybody in, for every regency", (scripts) =>
    visit(
      site,
      "pemerataan/",
      async (page) => {
        const rows = await page.locator("main table tbody tr").allInnerTexts();
        assert.equal(rows.length, 27);
        for (const row of rows) assert.match(row, /Perpustakaan[^]*\d\skm/);
      },
      { scripts, width: 360 },
    ),
  );

  both("services say which of them need no journey", (scripts) =>
    visit(
      site,
      "layanan/",
      async (page) => {
        const remote = page.locator('section[aria-labelledby="remote"]');
        assert.match(await remote.locator("h2").innerText(), /Tanpa datang/);
        const names = await remote.locator("h3").allInnerTexts();
        assert.ok(names.includes("Pinjam antarperpustakaan") && names.includes("Pengiriman dokumen"), names.join());
        assert.ok(!names.includes("Kunjung silang"), names.join());
        assert.equal(await page.locator("main h3").count(), 8);
      },
      { scripts, width: 360 },
    ),
  );

  it("no page weighs more than 150 kB", () => {
    for (const name of readdirSync(SITE, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".html")) continue;
      const { size } = statSync(join(SITE, name));
      assert.ok(size <= 150_000, `${name}: ${size} bytes`);
    }
  });

  both("what is printed is what counts: the answers, unfolded, without forms and menus", (scripts) =>
    visit(
      site,
      "pakai/tanpa-kartu/public/",
      async (page) => {
        if (!scripts) await words(page);
        await page.emulateMedia({ media: "print" });
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        assert.equal(await page.locator("form:visible, nav a:visible, .menu-button:visible").count(), 0);
        assert.equal(await page.locator(`${HOSTS}:visible`).count(), 12);
        assert.match(await page.locator("main").innerText(), /Lapor ke/);
      },
      { scripts },
    ),
  );
});

describe("V4: a researcher who reads English looks for theses", () => {
  const site = world();
  const HOME = "https://silang.example.org/";
  const pages = pagesOfEachKind().filter(({ lang }) => lang === "en");

  it("no page in English speaks Indonesian without saying so", async () => {
    /** @type {string[]} */
    const found = [];
    for (const { kind, path } of pages) {
      await visit(
        site,
        path,
        async (page) => {
          const texts = await page.evaluate(() => {
            // Words that no name is made of.
            const foreign = /\b(yang|untuk|dengan|atau|adalah|tidak|pada|oleh|sampai|belum|dari)\b/i;
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            /** @type {string[]} */
            const out = [];
            for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
              const parent = /** @type {Element} */ (node.parentElement);
              if (parent.closest("script, style, template, noscript")) continue;
              if (parent.closest("[lang]")?.getAttribute("lang") === "en" && foreign.test(node.textContent ?? "")) out.push((node.textContent ?? "").trim().slice(0, 90));
            }
            return out;
          });
          // Titles of books are in their own language, which catalogs do not always tell.
          if (!["titles", "search"].includes(kind)) found.push(...texts.map((text) => `${path}: ${text}`));
        },
        { scripts: false },
      );
    }
    assert.deepEqual(found, []);
  });

  it("what is not translated is shown in Indonesian and marked as such", () =>
    visit(
      site,
      "en/agreements/pks-silang-layan-2025/",
      async (page) => {
        await words(page);
        const own = page.locator('main [lang="id"]');
        assert.ok((await own.count()) > 0);
        assert.match((await own.allInnerTexts()).join(" "), /Pemegang kartu berhak masuk/);
      },
      { scripts: false },
    ));

  it("pages in two languages name each other, and both are there", async () => {
    for (const { path, kind } of pages) {
      if (kind === "404" || kind === "offline") continue;
      const links = (/** @type {string} */ name) =>
        Object.fromEntries(
          [...readFileSync(join(SITE, name, "index.html"), "utf8").matchAll(/<link[^>]*hreflang[^>]*>/g)].map(([tag]) => [
            /hreflang="?([a-z-]+)/.exec(tag)?.[1],
            (/href="?([^\s">]+)/.exec(tag)?.[1] ?? "").replace(HOME, ""),
          ]),
        );
      const own = links(path);
      assert.equal(own.en, path);
      assert.notEqual(own.id, undefined, path);
      assert.deepEqual(links(own.id), own, `${path} and /${own.id}`);
    }
  });

  for (const scripts of [false, true]) {
    it(`the repositories tell a researcher which full texts to expect, ${scripts ? "with" : "without"} scripts`, () =>
      visit(
        site,
        scripts ? "en/repositories/?content=thesis_s1" : "en/repositories/",
        async (page) => {
          // By access, in a line each, before anything else.
          const answers = page.locator(".answers");
          assert.match(await answers.innerText(), /Open to everyone\s+[^]*After signing up\s+[^]*\([^)]*Researcher\)/);
          // By category at each of them: of the others, one has a category of its own for researchers.
          const own = page.locator('[data-readers~="researcher"]');
          const told = (await own.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
          assert.ok(told.some((text) => /Researcher.* After signing up Sign up with the repository first/.test(text)), told.join("\n"));
          const shown = page.locator("#repositories-rows > li:visible");
          const names = (await shown.locator("h3").allInnerTexts()).map((name) => name.trim());
          assert.equal(names.includes("Sundanese Digital Collection"), !scripts);
          assert.ok(names.includes("Repository of Priangan Example University"));
          for (const link of await shown.locator("h3 a").all()) assert.match((await link.getAttribute("href")) ?? "", /^https:/);
          if (scripts) assert.equal(await page.locator("[data-status]").innerText(), "3 of 4 repositories");
          // Each leads on to its library, and to the rules for theses on paper.
          await shown.filter({ hasText: "Priangan" }).locator("dl a").first().click();
          await page.waitForURL(site.url("en/libraries/univ-priangan/"));
          await page.locator('#repositories, [aria-labelledby="repositories"]').getByRole("link", { name: "Repository of Priangan Example University" }).click();
          await page.waitForURL(site.url("en/repositories/#repositori-priangan"));
        },
        { scripts },
      ));
  }

  it("who told the finder that they are a researcher finds their row marked", () =>
    visit(site, "en/use/without-card/researcher/", async (page) => {
      await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith("silang.me")));
      await page.goto(site.url("en/repositories/"));
      const mark = page.locator('[data-readers~="researcher"] .mark').first();
      await mark.waitFor();
      assert.equal(await page.locator('[data-readers]:not([data-readers~="researcher"]) .mark').count(), 0);
    }));

  it("every library that admits visitors says who may read its theses, and so does the card", async () => {
    await visit(
      site,
      "en/libraries/",
      async (page) => {
        const paths = await page.$$eval("#members-rows th a", (links) => links.map((link) => (link.getAttribute("href") ?? "").slice(1)));
        let n = 0;
        for (const path of paths) {
          await page.goto(site.url(path));
          const text = await words(page);
          if (/Theses (Open|Read|Abstract|No|On|Ask|Not)/.test(text)) n += 1;
          else assert.match(text, /not (yet )?known|no terms|ask first/i, path);
        }
        assert.ok(n >= 8, `${n} of ${paths.length}`);
        await page.goto(site.url("en/cards/kartu-silang-layan/"));
        assert.match(await page.locator(".legend").innerText(), /T\s+Read theses/);
        // Far from the legend, on a phone, each sign says its words itself.
        await page.setViewportSize({ width: 360, height: 800 });
        const said = await page.$$eval(".matrix .sign", (signs) => signs.map((sign) => getComputedStyle(sign, "::after").content));
        assert.ok(said.length > 0 && said.every((words) => /title|\p{L}{2}/u.test(words) && words !== "none"), said.join());
      },
      { scripts: false },
    );
  });

  it("a library says whom to ask for reference help, and how soon an answer comes; each names somebody", async () => {
    await visit(
      site,
      "en/libraries/univ-priangan/",
      async (page) => {
        const entry = page.locator('[aria-labelledby="contacts"] dl > div').filter({ has: page.getByText("Reference", { exact: true }) });
        assert.match(await entry.innerText(), /Reference desk[^]*rujukan@priangan[^]*[Aa]nswered within 1 day/);
        assert.equal(await entry.locator('a[href^="mailto:"]').count(), 1);
        await page.goto(site.url("en/libraries/"));
        const paths = await page.$$eval("#members-rows th a", (links) => links.map((link) => (link.getAttribute("href") ?? "").slice(1)));
        for (const path of paths) {
          await page.goto(site.url(path));
          const ways = page.locator('[aria-labelledby="contacts"] dl a:is([href^="mailto:"], [href^="tel:"], [href^="https:"])');
          assert.ok((await ways.count()) > 0, path);
        }
      },
      { scripts: false },
    );
  });

  it("structured data names addresses of this site that are there", () => {
    for (const { path } of pages) {
      const html = readFileSync(join(SITE, path.endsWith(".html") ? path : `${path}index.html`), "utf8");
      for (const [, text] of html.matchAll(/<script type="?application\/ld\+json"?>([^<]*)<\/script>/g)) {
        for (const [, address] of text.matchAll(/"(https:\/\/silang\.example\.org\/[^"#?]*)/g)) {
          const name = decodeURIComponent(address.replace(HOME, ""));
          assert.ok(statSync(join(SITE, name.endsWith("/") || name === "" ? `${name}index.html` : name)).isFile(), address);
        }
      }
    }
  });
});
