import { describe, expect, test } from "vitest";
import { connectionsText, foldSequence, type SequenceStep } from "#src/display/sequence-model.js";
import { sequenceHtml } from "#src/display/sequence-svg.js";
import { sequenceText } from "#src/display/sequence-text.js";

function step(number: number, up: string, more: Partial<SequenceStep> = {}): SequenceStep {
  const times = { startMs: (number - 1) * 5, durationMs: 5 };
  return { number, ...times, up, upBytes: 60, down: "1 row", downBytes: 90, failed: false, kind: up, ...more };
}

const lookUps = (count: number) => Array.from({ length: count }, (_, n) => step(n + 1, "select $1"));

describe("the sequence diagram folds", () => {
  test("steps of one kind after the first two, with their number, time and size", () => {
    const [part] = foldSequence("", [lookUps(100)]).parts;
    expect(part?.rungs).toHaveLength(3);
    expect(part?.rungs[2]).toEqual({ folded: 98, period: 1, last: 100, durationMs: 490, bytes: 98 * 150 });
  });

  test("no single step: it takes as much room as its fold", () => {
    expect(foldSequence("", [lookUps(3)]).parts[0]?.rungs).toHaveLength(3);
  });

  test("no steps of a kind that are not neighbours", () => {
    const steps = ["begin", "insert", "commit", "begin", "insert", "commit"].map((up, n) => step(n + 1, up));
    expect(foldSequence("", [steps]).parts[0]?.rungs).toHaveLength(6);
  });

  test("a few kinds that take turns more than twice", () => {
    const steps = Array.from({ length: 10 }, (_, turn) =>
      ["begin", "insert", "commit"].map((up, n) => step(turn * 3 + n + 1, up)),
    ).flat();
    const [part] = foldSequence("", [steps]).parts;
    expect(part?.rungs).toHaveLength(4);
    expect(part?.rungs[3]).toMatchObject({ folded: 27, period: 3, last: 30 });
    expect(sequenceText(foldSequence("", [steps]), "plain", 80)).toContain("× 9 more, the same 3 in turn");
  });

  test("connections that did the same", () => {
    const { parts } = foldSequence("", [lookUps(2), [step(1, "begin")], lookUps(2)]);
    expect(parts.map((part) => part.connections)).toEqual([[1, 3], [2]]);
  });

  test("and says which", () => {
    expect(connectionsText([4])).toBe("connection 4");
    expect(connectionsText([1, 2, 3, 5])).toBe("connections 1–3, 5: 4 with this diagram each");
  });
});

test("as text, a sequence diagram has an arrow up and an arrow down for each round trip, and straight sides", () => {
  const text = sequenceText(foldSequence("", [lookUps(100)]), "plain", 60);
  expect(text).toBe(
    [
      "    connection 1, 100 round trips",
      "    client                             server",
      "  1 ├─ select $1 · 60 B ──────────────────▶│",
      "    │◀────────────────────── 1 row · 90 B ─┤  5 ms",
      "  2 ├─ select $1 · 60 B ──────────────────▶│",
      "    │◀────────────────────── 1 row · 90 B ─┤  5 ms",
      "  ⋮ ⋮   × 98 more, like these · 14.7 kB    ⋮  490 ms",
    ]
      .join("\n")
      .replace(/(\d) (B|kB|ms)\b/g, "$1\u202f$2"),
  );
});

test("as SVG, it escapes what was said, and marks an error by a sign", () => {
  const steps = [step(1, "select '<b>'", { down: "division by zero", failed: true })];
  const svg = sequenceHtml(foldSequence("", [steps]));
  expect(svg).toContain("select &#39;&lt;b&gt;&#39;");
  expect(svg).toContain("✕ division by zero");
  expect(svg).not.toContain("<b>");
});

test("as SVG, a long statement is shortened, with the whole at hand", () => {
  const sql = `select ${"x, ".repeat(100)}y`;
  const svg = sequenceHtml(foldSequence("", [[step(1, sql)]]));
  expect(svg).toContain(`<title>${sql}</title>`);
  expect(svg).toContain("…</tspan>");
});
