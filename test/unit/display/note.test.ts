import { expect, test } from "vitest";
import { renderNote } from "#src/display/note.js";

test("as text, a note stands behind a bar, wrapped between words but never inside code", () => {
  expect(renderNote("Look at `backend pid`: it is gone.", "plain", 20)).toBe(
    "▌ Look at\n▌ `backend pid`: it\n▌ is gone.",
  );
});

test("in a terminal, code has a colour instead of its backticks", () => {
  expect(renderNote("Look at `pid`.", "terminal")).toContain("Look at \u001b[36mpid\u001b[39m.");
});

test("as HTML, it is escaped, with code and strong spans", () => {
  expect(renderNote("**One** `<b>` & more", "jupyter")).toContain(
    "<strong>One</strong> <code>&lt;b&gt;</code> &amp; more",
  );
});

test("as HTML, a link leads where it says, and nowhere but to the web", () => {
  const note = renderNote("See [pg: queries](https://node-postgres.com/a?b=1&c=2), [no](javascript:x)", "jupyter");
  expect(note).toContain(
    '<a href="https://node-postgres.com/a?b=1&amp;c=2" target="_blank" rel="noopener">pg: queries</a>',
  );
  expect(note).toContain("[no](javascript:x)");
});

test("an indented line is kept as it is", () => {
  expect(renderNote("A plan:\n    ->  Seq Scan  on users", "plain", 12)).toContain("▌     ->  Seq Scan  on users");
});

test("Jupyter is kept from setting $1 and $2 as a formula", () => {
  expect(renderNote("where id = $1 or id = $2", "jupyter")).toContain('class="mathjax_ignore');
});
