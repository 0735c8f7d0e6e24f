// The table that Wording/*.cs is tested against too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "./bundle.mjs";

const table = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), "words.json"), "utf8"));
const twins = await load("twins");

for (const [name, cases] of Object.entries(table.functions)) {
  for (const [...given] of cases) {
    const expected = given.pop();
    test(`${name}(${given.map((value) => JSON.stringify(value)).join(", ")})`, () => assert.equal(twins[name](...given), expected));
  }
}

test("names in the order people count", () => {
  assert.deepEqual([...table.order].reverse().sort(twins.naturalOrder), table.order);
});

for (const { name, nodes, verdict } of table.verdicts) {
  test(`verdict: ${name}`, () => assert.deepEqual(twins.verdictOf(nodes, Date.parse(table.now)), verdict));
}
