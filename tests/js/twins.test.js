// Words and spellings of every character and of a million random strings are those of Rust.

import { test } from "node:test";
import { compare, recipe } from "./compare.mjs";
import * as twins from "./twins.js";

test("every character and a million random strings have the words and spellings of Rust", async (t) => {
  await compare(t, {
    unknown: () => twins.unknown(recipe),
    digests: (left) => twins.digests(recipe, left, twins.RANDOM),
    block: (left, at) => twins.block(recipe, left, at),
  });
});
