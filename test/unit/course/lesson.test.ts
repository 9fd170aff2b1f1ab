import { describe, expect, it } from "vitest";
import { LessonError } from "#src/course/errors.js";
import { parseLesson } from "#src/course/lesson.js";
import { readFence } from "#src/course/lesson-fence.js";

/** A lesson from its lines. Fences are written with three tildes, which Markdown reads as it reads backticks. */
const read = (...lines: string[]) => parseLesson("lessons/09-test.md", lines.join("\n"));
const cellsOf = (...lines: string[]) => read("# Test", ...lines).cells;

describe("a lesson", () => {
  it("is cut into prose at headings and around code", () => {
    const cells = cellsOf("Hello.", "", "## One", "", "Text", "~~~ts", "1;", "~~~", "More.", "### Two", "End.");
    expect(cells).toEqual([
      { kind: "prose", id: "intro-1", line: 2, text: "Hello." },
      { kind: "prose", id: "one-1", line: 4, text: "## One\n\nText" },
      { kind: "code", id: "one-2", line: 8, text: "1;" },
      { kind: "prose", id: "one-3", line: 10, text: "More." },
      { kind: "prose", id: "two-1", line: 11, text: "### Two\nEnd." },
    ]);
  });

  it("has its first heading as title, which makes no cell", () => {
    expect(read("# Connections, *measured*", "")).toMatchObject({ title: "Connections, *measured*", cells: [] });
  });

  it("keeps the ids of all other sections when a cell is added to one", () => {
    const ids = (...lines: string[]) => cellsOf(...lines).map((cell) => cell.id);
    expect(ids("## One", "~~~ts", "1;", "~~~", "## Two", "x")).toEqual(["one-1", "one-2", "two-1"]);
    expect(ids("## One", "~~~ts", "0;", "~~~", "~~~ts", "1;", "~~~", "## Two", "x")).toEqual([
      "one-1",
      "one-2",
      "one-3",
      "two-1",
    ]);
  });

  it("shortens a long heading to an id that Jupyter accepts", () => {
    const [cell] = cellsOf(`## ${"A long heading, ".repeat(10)}`, "");
    expect(cell?.id).toMatch(/^[a-z0-9-]{1,64}$/);
  });

  it("marks a cell that must fail, with the words of the error if given", () => {
    const cells = cellsOf("~~~ts fails", "1;", "~~~", '~~~ts fails="too many clients"', "2;", "~~~");
    expect(cells).toMatchObject([{ fails: { words: "" } }, { fails: { words: "too many clients" } }]);
  });

  it("takes the output below a cell as what the cell must print, and not as a cell", () => {
    expect(cellsOf("~~~ts", "1;", "~~~", "", "~~~text output", "1", "", "~~~", "after")).toEqual([
      { kind: "code", id: "intro-1", line: 3, text: "1;", output: "1\n\n" },
      { kind: "prose", id: "intro-2", line: 10, text: "after" },
    ]);
  });

  it("leaves code that is only shown in the prose, without its mark", () => {
    expect(cellsOf("Read:", "~~~ts show", "1;", "~~~", "and", "~~~sql", "SELECT 1", "~~~")).toMatchObject([
      { kind: "prose", text: "Read:\n~~~ts\n1;\n~~~\nand\n~~~sql\nSELECT 1\n~~~" },
    ]);
  });

  it("has the place of its exercises marked by a comment", () => {
    expect(cellsOf("<!-- do-it-yourself -->", "", "## End", "x")).toEqual([
      { kind: "exercises", id: "do-it-yourself-1", line: 2 },
      { kind: "prose", id: "end-1", line: 4, text: "## End\nx" },
    ]);
  });

  it.each<[string, string[], number, string]>([
    ["no title", ["Text"], 1, "expected a first line `# Title`, got none"],
    ["text before the title", ["Text", "", "# Test"], 3, "the title comes first"],
    ["a section before the title", ["## One"], 1, "expected the title `# Title` before `One`"],
    ["a second title", ["# Test", "# Again"], 2, "a second title"],
    [
      "two sections of one name",
      ["# Test", "## One", "## One"],
      3,
      "a second section named `one`; the first is on line 2",
    ],
    ["an unknown mark", ["# Test", "~~~ts fail", "~~~"], 2, "unknown mark `fail` of a ts fence"],
    ["an unknown mark of text", ["# Test", "~~~text ouput", "~~~"], 2, "unknown mark `ouput` of a text fence"],
    ["an unknown language", ["# Test", "~~~typescript", "~~~"], 2, "unknown language `typescript` of a fence"],
    ["code without code", ["# Test", "~~~ts", "", "~~~"], 2, "a code cell without code"],
    ["code in a list", ["# Test", "- x", "", "  ~~~ts", "  1;", "  ~~~"], 4, "code to run stands at the left margin"],
    ["output of nothing", ["# Test", "~~~text output", "1", "~~~"], 2, "stands directly below the ts fence"],
    ["output after text", ["# Test", "~~~ts", "1;", "~~~", "x", "~~~text output", "~~~"], 6, "stands directly below"],
    ["exercises twice", ["# Test", "<!-- do-it-yourself -->", "", "<!-- do-it-yourself -->"], 4, "a second <!--"],
    ["a list of addresses", ["# Test", "[a][b]", "", "[b]: http://x"], 4, "write the address in the link itself"],
  ])("with %s is refused, naming file and line", (_, lines, line, problem) => {
    let error: unknown;
    try {
      read(...lines);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(LessonError);
    expect(error).toMatchObject({ code: "LESSON_INVALID", line });
    expect((error as Error).message).toContain(`lessons/09-test.md:${line}: `);
    expect((error as Error).message).toContain(problem);
  });
});

describe("a fence", () => {
  it.each([
    ["ts", { kind: "cell" }],
    ["ts fails", { kind: "cell", fails: { words: "" } }],
    ['ts fails="a b"', { kind: "cell", fails: { words: "a b" } }],
    ["ts show", { kind: "shown", language: "ts" }],
    ["text output", { kind: "output" }],
    ["sql", { kind: "shown", language: "sql" }],
    ["", { kind: "shown", language: "" }],
  ])("of `%s` has one meaning", (info, meaning) => {
    expect(readFence(info)).toEqual(meaning);
  });
});
