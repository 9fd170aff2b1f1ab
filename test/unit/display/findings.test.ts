import { expect, test } from "vitest";
import { findingLabels } from "#src/display/finding-labels.js";
import { renderFindings } from "#src/display/findings.js";
import { show } from "#src/display/show.js";
import type { Finding } from "#src/findings/finding.js";

const scan: Finding = {
  id: "scan-discards-rows",
  subject: { relation: "users", statement: "select id from users\n  where email = $1" },
  evidence: [
    { name: "rows thrown away", value: 9_999, unit: "rows" },
    { name: "pages read", value: 1, unit: "pages" },
    { name: "longest time", value: 150, unit: "ms" },
  ],
  reason: "The whole table is read, and nearly every row of it is thrown away.",
  next: "Build an index on `email`.",
  cure: "create index on users (email)",
  saved: { pages: 145 },
  weight: 148,
};
const schema: Finding = {
  id: "foreign-key-without-index",
  subject: { relation: "orders", column: "user_id" },
  evidence: [],
  reason: "Each user that goes is looked for in the whole table.",
  next: "Build the index.",
  weight: 0,
};

test("as text each finding is a numbered entry, with all that is known of it", () => {
  expect(renderFindings([scan, schema])).toBe(
    `1  A whole table is read for a few of its rows [scan-discards-rows]
   select id from users where email = $1
   rows thrown away: 9,999 · pages read: 1 · longest time: 150 ms
   The whole table is read, and nearly every row of it is thrown away.
   Next: Build an index on \`email\`.
   create index on users (email)
   Saves 145 pages: it was tried.

2  A foreign key has no index [foreign-key-without-index]
   orders.user_id
   Each user that goes is looked for in the whole table.
   Next: Build the index.

2 findings`,
  );
});

test("without findings it says so", () => {
  expect(renderFindings([])).toBe("Nothing was found that costs more than it has to.");
});

test("in a notebook it is a list, and what comes from the database is escaped", () => {
  const nasty = { ...scan, subject: { statement: "select '<img src=\"x\">'" } };
  const html = renderFindings([nasty, schema], "jupyter");
  expect(html.match(/<li /g)).toHaveLength(2);
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img");
  expect(html).toContain("<code>email</code>");
});

test("a long statement is shortened, a cure never is", () => {
  const long = {
    ...scan,
    subject: { statement: `select ${"x".repeat(500)}` },
    cure: `create index on ${"y".repeat(500)}`,
  };
  for (const target of ["plain", "jupyter"] as const) {
    const shown = renderFindings([long], target).replace(/ title="[^"]*"/g, "");
    expect(shown).not.toContain("x".repeat(300));
    expect(shown).toContain("y".repeat(500));
  }
});

test.each([40, 60, 100])("no line is wider than %d columns", (columns) => {
  for (const line of renderFindings([scan, schema], "plain", columns).split("\n"))
    expect(line.length).toBeLessThanOrEqual(columns);
});

test("every kind has words of its own", () => {
  const words = Object.values(findingLabels);
  expect(new Set(words).size).toBe(words.length);
});

test.each([undefined, {}, [{}], [{ id: "toString" }], [{ id: "no-such-finding" }]])("%j is refused", (came) => {
  expect(() => show.findings(came as never)).toThrow("show.findings: expected findings, got");
});
