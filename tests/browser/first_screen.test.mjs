// On a small phone, the first screen of every kind of page answers what the page is asked.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pagesOfEachKind, world } from "./harness.mjs";

const PHONE = { width: 360, height: 740 };
/** A line of text, which is to be seen whole. */
const LINE = 20;

/**
 * What is asked of each kind of page, and where the answer begins.
 * @type {Record<string, [question: string, answer: string]>}
 */
const ANSWERS = {
  home: ["What can this forum do for me now?", ".tasks > :nth-child(2) h2"],
  members: ["Which libraries belong, and which fit me?", "#members-rows th a"],
  member: ["Can I use this library, and when?", ".answers > :nth-child(2) .key"],
  guide: ["What do I bring and do?", "main h2"],
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
  event: ["Is it for me, and when?", ".answers > :nth-child(2) .key"],
  series: ["What did I miss, what comes?", "main h1 ~ *, .event h3"],
  equity: ["Who is left out?", "main h2 ~ *"],
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
      // The day of the data: on a later one, what the page of the day says first is that it is too old.
      await page.clock.setFixedTime(new Date("2026-02-16T10:00:00+07:00"));
      await page.goto(url(path), { waitUntil: "networkidle" });
      const box = await page.locator(answer).locator("visible=true").first().boundingBox();
      assert.ok(box !== null, `${answer} is there`);
      assert.ok(box.y + LINE <= PHONE.height, `it begins at ${box.y} of ${PHONE.height}`);
      await close();
    });
  }
});
