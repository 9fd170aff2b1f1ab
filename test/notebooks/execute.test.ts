import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseLesson } from "#src/course/lesson.js";
import { parseManifest } from "#src/course/manifest.js";
import { buildNotebook } from "#src/course/notebook.js";
import type { BuiltLesson } from "#src/course/notebook-build.js";
import { describeProblems, type ExecuteOptions, execute, root, whyUnavailable } from "./execute.js";

const manifest = parseManifest({
  lessons: [{ id: "99-rules", title: "Rules", minutes: 1, needs: "sqlite", exercises: [] }],
});
const unavailable = whyUnavailable();
const folder = mkdtempSync(join(tmpdir(), "roundtrip-execute-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** One of the lessons in `fixtures/`, each made to break or keep some of the rules. */
function fixture(name: string): BuiltLesson {
  const file = `test/notebooks/fixtures/${name}.md`;
  const [entry] = manifest.lessons;
  if (!entry) throw new Error("no lesson");
  const lesson = parseLesson(file, readFileSync(join(root, file), "utf8"));
  return { entry, lesson, notebook: buildNotebook(lesson, entry, manifest) };
}

/** What the run of a notebook says: cell, sentence, stderr. */
async function problemsOf(built: BuiltLesson, options: ExecuteOptions = {}) {
  const writeTo = join(mkdtempSync(join(folder, "run-")), "executed.ipynb");
  const problems = await execute(built, { writeTo, ...options });
  return problems.map(({ cell, problem, stderr }) => [cell, problem, stderr]);
}

/** What each code cell of an executed notebook printed and displayed, as text. */
function printedBy(file: string): string[] {
  interface Output {
    text?: string[];
    data?: { "text/plain": string[] };
  }
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: { outputs?: Output[] }[] };
  const textOf = ({ text, data }: Output) => text?.join("") ?? `${data?.["text/plain"].join("")}\n`;
  return cells.flatMap(({ outputs }) => (outputs ? [outputs.map(textOf).join("")] : []));
}

/** What each code cell of an executed notebook wrote to stderr. */
function saidBy(file: string): string[] {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
    cells: { outputs?: { name?: string; text?: string[] }[] }[];
  };
  return cells.flatMap(({ outputs }) =>
    outputs ? [outputs.flatMap(({ name, text }) => (name === "stderr" ? (text ?? []) : [])).join("")] : [],
  );
}

describe.skipIf(unavailable !== undefined && process.env.CI !== "true")(
  "running a notebook",
  { timeout: 180_000, concurrent: true },
  () => {
    it("finds nothing when every cell does what the lesson says, and keeps the executed copy", async () => {
      const writeTo = join(folder, "kept.ipynb");
      expect(await problemsOf(fixture("kept"), { writeTo })).toEqual([]);
      const executed = JSON.parse(readFileSync(writeTo, "utf8"));
      const counts = executed.cells.map((cell: { execution_count?: number }) => cell.execution_count).filter(Boolean);
      expect(counts).toEqual([1, 2, 3, 4]);
    });

    it("keeps every line that a cell prints, 100,000 at once too, in order, also between what it displays", async () => {
      const writeTo = join(folder, "floods.ipynb");
      expect(await problemsOf(fixture("floods"), { writeTo })).toEqual([]);
      const lines = (count: number, ...kinds: string[]) =>
        Array.from({ length: count }, (_, k) => kinds.map((kind) => `${kind} ${k}\n`))
          .flat()
          .join("");
      const [atOnce, inTurns, shown] = printedBy(writeTo);
      expect(atOnce === lines(100_000, "line")).toBe(true);
      expect(inTurns === lines(20_000, "turn")).toBe(true);
      expect(shown === lines(700, "printed", "shown")).toBe(true);
    });

    it("says what to write instead of what the kernel's TypeScript cannot do", async () => {
      expect(await problemsOf(fixture("limits"))).toEqual([]);
    });

    it("says of an error its message, the facts that are set, and the line of the cell, and no more", async () => {
      const writeTo = join(folder, "errors.ipynb");
      const problems = await problemsOf(fixture("errors"), { writeTo });
      expect(saidBy(writeTo).filter(Boolean)).toEqual(
        [
          [
            "RangeError: expected 0 or more; got -1",
            "in cell [1], line 6:",
            '    throw new RangeError("expected 0 or more; got " + n);',
            "called from cell [2], line 4:",
            "    check({",
          ],
          [
            'error: column "nam" does not exist',
            "  code: 42703",
            '  hint: Perhaps you meant to reference the column "users.name".',
            "  position: 8",
            "in cell [4], line 2:",
            '    await client.query("select nam from users where id = $1", [one]);',
          ],
          [
            'error: duplicate key value violates unique constraint "users_pkey"',
            "  code: 23505",
            "  detail: Key (id)=(1) already exists.",
            "in cell [5], line 1:",
            "    await client.query(",
          ],
          [
            'error: relation "userz" does not exist',
            "  code: 42P01",
            "  position: 15",
            "in cell [3], line 6:",
            '    const { rows } = await client.query("select * from " + table);',
            "called from cell [6], line 2:",
            '    await firstOf("userz");',
          ],
          [
            "AggregateError",
            "  Error: connect ECONNREFUSED ::1:1",
            "  Error: connect ECONNREFUSED 127.0.0.1:1",
            "in cell [9], line 1:",
            '    throw new AggregateError([new Error("connect ECONNREFUSED ::1:1"), new Error("connect ECONNREFUSED 127.0.0.1:1")]);',
          ],
          [
            "Error: it failed",
            "  caused by RangeError: too many",
            "in cell [10], line 1:",
            '    throw new Error("it failed", { cause: new RangeError("too many") });',
          ],
          ["just words"],
          [
            "TypeError: Cannot read properties of undefined (reading 'name')",
            "in cell [12], line 2:",
            "    rows[0].name;",
          ],
        ].map((lines) => `${lines.join("\n")}\n`),
      );
      const late =
        "A promise was rejected, and nobody waited for it:\nError: nobody waits for this\nin cell [8], line 1:\n";
      expect(problems).toEqual([["late-2", "wrote to stderr after it had ended", expect.stringContaining(late)]]);
    });

    it("finds stderr, late stderr, a missing or another error, another output, a failure and what it kept from running", async () => {
      const built = fixture("broken");
      const problems = await problemsOf(built);
      expect(problems).toEqual([
        ["stderr-2", "wrote to stderr", "a warning\n"],
        ["must-fail-2", "must fail, and did not", ""],
        [
          "must-fail-3",
          'failed as it must, but not with the words "too many"',
          expect.stringContaining("Error: too few"),
        ],
        ["output-2", "printed something else than its lesson says; expected:\n1\n3\ngot:\n1\n2", ""],
        ["type-error-2", "failed", "1:7 - Type 'string' is not assignable to type 'number'.\n"],
        ["after-it-2", "did not run, because the run ended before it", ""],
        ["late-2", "wrote to stderr after it had ended", expect.stringContaining("nobody waits for this")],
      ]);
    });

    it("is reported with the cell's place in the lesson", () => {
      const problem = { cell: "stderr-2", problem: "wrote to stderr", stderr: "a warning\n" };
      expect(describeProblems(fixture("broken"), [problem])).toBe(
        "test/notebooks/fixtures/broken.md:6 (stderr-2) wrote to stderr\n    a warning",
      );
    });

    it("finds a cell that the kernel aborted", async () => {
      expect(await problemsOf(fixture("kept"), { pauseMs: 0 })).toEqual([
        [expect.any(String), "did not run: the kernel answered that it was aborted", ""],
        [expect.any(String), "did not run, because the run ended before it", ""],
      ]);
    });

    it("finds a cell that ended the kernel", async () => {
      expect(await problemsOf(fixture("ends-the-kernel"))).toEqual([["intro-1", "ended the kernel", ""]]);
    });

    it("finds a cell that has no end", async () => {
      const problems = await problemsOf(fixture("has-no-end"), { cellTimeoutS: 1 });
      expect(problems).toEqual([["intro-1", "did not end within 1 s", ""]]);
    });
  },
);
