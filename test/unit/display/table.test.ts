import { InvalidArgumentError } from "roundtrip";
import { describe, expect, test } from "vitest";
import { renderTable } from "#src/display/table.js";

const ways = [
  { way: "one each", ms: 812.4, roundTrips: 4000 },
  { way: "one reused", ms: 41, roundTrips: 1003 },
];

describe("as text, a table", () => {
  test("aligns numbers at the right and puts units in the heading", () => {
    const columns = { ms: { title: "time", unit: "ms" }, roundTrips: { title: "round trips" } };
    expect(renderTable(ways, { title: "1,000 look-ups", caption: "n = 5", columns })).toBe(
      [
        "1,000 look-ups",
        "way         time (ms)  round trips",
        "──────────  ─────────  ───────────",
        "one each          812        4,000",
        "one reused       41.0        1,003",
        "n = 5",
      ].join("\n"),
    );
  });

  test("marks the row that matters by a sign, without colour", () => {
    const text = renderTable(ways, { mark: (row) => row.ms < 100 });
    expect(text).toContain("▸ one reused");
    expect(text).toContain("  one each");
  });

  test("marks it by weight too in a terminal", () => {
    expect(renderTable(ways, { mark: 1 }, "terminal")).toContain("\u001b[1mone reused");
  });

  test("shows null as ∅ and a missing field as nothing", () => {
    expect(renderTable([{ a: null, b: 1 }, { a: 2 }])).toBe("a  b\n─  ─\n∅  1\n2");
  });

  test("folds more than 20 rows, with their count, but never the marked one", () => {
    const rows = Array.from({ length: 100 }, (_, n) => ({ n }));
    const lines = renderTable(rows, { mark: 50 }).split("\n");
    expect(lines.slice(-3)).toEqual(["  … 30 more rows", "▸ 50", "  … 49 more rows"]);
    expect(lines).toHaveLength(2 + 20 + 3);
  });

  test("shortens long text to the width of the terminal, numbers never", () => {
    const text = renderTable([{ id: 1234567, sql: "select ".repeat(40), ms: 123456 }], {}, "plain", 60);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
    expect(text).toContain("1234567");
    expect(text).toContain("123,456");
    expect(text).toContain("…");
  });

  test("counts wide characters as two columns", () => {
    expect(renderTable([{ name: "日本", n: 1 }]).split("\n")[2]).toBe("日本  1");
  });

  test("lets no data steer the terminal", () => {
    expect(renderTable([{ name: "a\u001b[31m\nb" }])).toContain("a�[31m⏎b");
  });

  test("writes identifiers without separators, and PostgreSQL's exact numbers as they came", () => {
    const text = renderTable([{ id: 12345, userId: 54321, pid: 99999, total: "1200.50", count: "10000" }]);
    expect(text.split("\n")[2]).toBe("12345   54321  99999  1200.50  10000");
  });

  test("says so when there are no rows", () => {
    expect(renderTable([], { title: "Leaked connections" })).toBe("Leaked connections\nno rows");
  });

  test("takes a result of pg, a Map, and dates, objects and bytes as values", () => {
    expect(renderTable({ rows: [{ a: 1 }] })).toBe("a\n─\n1");
    expect(renderTable(new Map([["x", 1]]))).toContain("x        1");
    const odd = { at: new Date(0), tags: ["a", 1n], bytes: new Uint8Array([1, 255]), yes: true };
    expect(renderTable([odd]).split("\n")[2]).toBe('1970-01-01 00:00:00Z  ["a","1"]  \\x01ff  true');
  });
});

describe("as HTML, a table", () => {
  test("escapes markup in values, headings, title and caption", () => {
    const evil = "<img src=x onerror=alert(1)>";
    const html = renderTable([{ [evil]: evil }], { title: evil, caption: evil }, "jupyter");
    expect(html).not.toContain("<img");
    expect(html.match(/&lt;img/g)).toHaveLength(4);
  });

  test("marks a row by weight and sign, folds, and shortens with the whole text at hand", () => {
    const rows = Array.from({ length: 30 }, (_, n) => ({ n, text: "x".repeat(100) }));
    const html = renderTable(rows, { mark: 0 }, "jupyter");
    expect(html).toMatch(/font-weight:700"><td[^>]*>▸</);
    expect(html).toContain("… 10 more rows");
    expect(html).toContain(`title="${"x".repeat(100)}"`);
  });

  test("needs nothing from outside", () => {
    expect(renderTable(ways, {}, "jupyter")).not.toMatch(/https?:|<script|<link|url\(/);
  });
});

describe("a table refuses", () => {
  test.each([
    [
      "an unknown option",
      () => renderTable(ways, { heading: "x" } as never),
      /unknown option heading; expected title, caption, columns, mark/,
    ],
    [
      "a column that no row has",
      () => renderTable(ways, { columns: { mss: {} } }),
      /among way, ms, roundTrips; got mss/,
    ],
    ["rows that are not objects", () => renderTable([1, 2] as never), /got 1 at index 0/],
    ["something that is no list", () => renderTable({ a: 1 } as never), /expected an array of objects.*got an object/],
    ["nothing", () => renderTable(undefined as never), /got undefined/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(InvalidArgumentError);
    expect(call).toThrow(message);
  });
});
