// The browser's side of tests/contracts/index and tests/contracts/answers.json: the same answers as Rust gives, from as
// many files. The larger index is made by `cargo run --example contract_index FOLDER`; SILANG_INDEX names the folder.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Index } from "../../themes/default/assets/js/search/index.js";
import { Answer } from "../../themes/default/assets/js/search/search.js";
import { noFilters } from "./fixture.mjs";

const contracts = new URL("../contracts/", import.meta.url);
const read = async (url) => {
  const bytes = await readFile(url);
  return JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8"));
};

/** A question as its line in the contract says it: words, and after `#` a filter or an order. */
function questionOf(line) {
  const [text, filter = ""] = line.split("#");
  const [key, value] = filter.split("=");
  const filters = noFilters();
  if (key === "from") filters.from = Number(value);
  else if (key in filters) filters[key] = [value];
  if (key === "near") return { text, filters, sort: "nearest", at: value };
  return { text, filters, sort: key === "sort" ? value : "relevance" };
}

async function compare(answers, fetchJson) {
  for (const expected of answers) {
    const files = new Set();
    const index = await Index.open((path) => (files.add(path), fetchJson(path)));
    const answer = await Answer.to(index, questionOf(expected.text));
    let page = await answer.page(0, 30);
    if (await answer.widen()) page = await answer.page(0, 30);
    const actual = {
      text: expected.text,
      total: page.total,
      exact: page.isExact,
      corrections: page.corrections.map(({ from, to }) => [from, to]),
      rids: page.cards.map(({ rid }) => rid),
      files: files.size,
    };
    assert.deepEqual(actual, expected, expected.text);
  }
}

test("a small index answers as it does in Rust", async () => {
  await compare(await read(new URL("index/answers.json", contracts)), () => read(new URL("index/root.json", contracts)));
});

const folder = process.env.SILANG_INDEX;
test("a large index answers as it does in Rust", { skip: folder ? false : "SILANG_INDEX names no folder" }, async () => {
  await compare(await read(new URL("answers.json", contracts)), (path) => read(join(folder, "data/holdings", path)));
});
