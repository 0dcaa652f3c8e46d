// Holds an engine's answers to those of Rust; SILANG_ANALYZER_DIGEST names the program that gives these.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export const recipe = JSON.parse(readFileSync(new URL("../contracts/inputs.json", import.meta.url), "utf8"));

/**
 * What Rust says.
 * @param {string} left code points to leave out, as ranges
 * @param {string[]} [block]
 * @returns {string[]}
 */
function rust(left, block = []) {
  const program = process.env.SILANG_ANALYZER_DIGEST;
  assert.ok(program, "SILANG_ANALYZER_DIGEST must name the program of tests/tools/analyzer_digest.rs; tests/run sets it");
  const { stdout, stderr, status } = spawnSync(program, block, { input: left, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  return stdout.trimEnd().split("\n");
}

/**
 * @param {import("node:test").TestContext} t
 * @param {{ unknown: () => Promise<string> | string, digests: (left: string) => Promise<number[]> | number[],
 *   block: (left: string, at: number) => Promise<[string, string][]> | [string, string][] }} engine
 */
export async function compare(t, engine) {
  const left = await engine.unknown();
  const ranges = left.split(",").map((range) => range.split("-").map(Number));
  const n = ranges.reduce((sum, [first, last]) => sum + (last === undefined ? 0 : last - first + 1), 0);
  t.diagnostic(`characters of Unicode ${recipe.unicode} that this engine does not know, left out: ${n}`);
  // An engine that knows little would be compared by little.
  assert.ok(n < 20_000, `${n} characters are left out`);
  const [theirs, own] = [rust(left).map(Number), await engine.digests(left)];
  assert.ok(own.length > 0x110 && own.length <= theirs.length, `${own.length} blocks of ${theirs.length}`);
  const at = own.findIndex((digest, block) => digest !== theirs[block]);
  if (at < 0) return;
  const expected = rust(left, [String(at)]).map((line) => JSON.parse(line));
  const found = await engine.block(left, at);
  const first = found.findIndex(([text, answer], n) => text !== expected[n][0] || answer !== expected[n][1]);
  assert.deepEqual(found[first], expected[first], `block ${at}, input ${first}: text and answer here, and in Rust`);
  assert.fail(`block ${at} differs, and none of its inputs does`);
}
