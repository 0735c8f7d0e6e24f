// A task's output as text, wherever the network cuts it.
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./bundle.mjs";

const { Screen, tail } = await load("screen");

test("colours and movements go, hidden characters are shown, wherever it is cut", () => {
  const bytes = new TextEncoder().encode("a\u20ac\u{1F353}\r\nb\u001b[31mred\u001b[0m\u001b]0;title\u0007\tc\u0007\u202ed\u001b[2J\u001bce\n");
  const expected = "a\u20ac\u{1F353}\nbred\tc\uFFFD\uFFFDde\n";
  for (let cut = 0; cut <= bytes.length; cut++) {
    const screen = new Screen();
    assert.equal(screen.take(bytes.slice(0, cut)) + screen.take(bytes.slice(cut)) + screen.end(), expected, `cut at ${cut}`);
  }
});

test("what never ends takes no memory without bound", () => {
  const screen = new Screen();
  let shown = 0;
  for (let i = 0; i < 1000; i++) {
    shown += screen.take(new TextEncoder().encode(i === 0 ? "\u001b]0;" : "x".repeat(100))).length;
  }

  assert.ok(shown > 99_000 - 1_000);
});

test("the tail begins with a line", () => {
  assert.equal(tail("one\ntwo\nthree", 8), "three");
  assert.equal(tail("short", 8), "short");
  assert.equal(tail("no line in it", 4), "n it");
});
