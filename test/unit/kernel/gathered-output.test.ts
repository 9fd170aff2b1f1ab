import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { GatheredOutput } from "#src/kernel/gathered-output.js";

let sent: [name: string, text: string][] = [];
let output: GatheredOutput;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  output = new GatheredOutput((name, text) => sent.push([name, text]));
});
afterEach(() => {
  vi.useRealTimers();
});

it("sends the first piece at once, and together what follows within 25 ms", () => {
  for (const text of ["a", "b", "c"]) output.write("stdout", text);
  expect(sent).toEqual([["stdout", "a"]]);
  vi.advanceTimersByTime(25);
  expect(sent).toEqual([
    ["stdout", "a"],
    ["stdout", "bc"],
  ]);
});

it("sends the first piece after a silence at once again, and keeps no timer", () => {
  output.write("stdout", "a");
  vi.advanceTimersByTime(25);
  expect(vi.getTimerCount()).toBe(0);
  output.write("stdout", "b");
  expect(sent).toEqual([
    ["stdout", "a"],
    ["stdout", "b"],
  ]);
});

it("keeps the two streams in the order in which they were written", () => {
  output.write("stdout", "a");
  output.write("stdout", "b");
  output.write("stderr", "c");
  output.write("stdout", "d");
  output.flush();
  expect(sent.map(([, text]) => text)).toEqual(["a", "b", "c", "d"]);
  expect(sent.map(([name]) => name)).toEqual(["stdout", "stdout", "stderr", "stdout"]);
});

it("makes few messages of many lines, and loses none", () => {
  const lines = Array.from({ length: 100_000 }, (_, k) => `line ${k}\n`);
  for (const line of lines) output.write("stdout", line);
  output.flush();
  expect(sent.map(([, text]) => text).join("") === lines.join("")).toBe(true);
  expect(sent.length).toBeLessThan(30);
});
