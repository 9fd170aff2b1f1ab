import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseLesson } from "#src/course/lesson.js";
import { parseManifest } from "#src/course/manifest.js";
import { buildNotebook, notebookText } from "#src/course/notebook.js";
import { buildNotebooks } from "#src/course/notebook-build.js";
import { buildReadme, withTable } from "#src/course/readme-table.js";

const exercise = { id: "1-reuse-one-connection", title: "Reuse one connection", points: 2 };
const course = parseManifest({
  lessons: [
    { id: "00-start-here", title: "Start here", minutes: 10, needs: "sqlite", exercises: [] },
    {
      id: "01-connections",
      title: "Connections",
      minutes: 35,
      needs: "postgres",
      goals: ["Count"],
      exercises: [exercise],
    },
    { id: "02-pooling", title: "Pooling", minutes: 40, needs: "postgres", exercises: [] },
  ],
});
const source =
  "# Connections\n\nSee [pools](02-pooling.md#why).\n\n~~~ts\nconst a = 1;\na;\n~~~\n\n<!-- do-it-yourself -->\n";

function build(lesson: string, index = 1) {
  const entry = course.lessons[index];
  if (!entry) throw new Error(`no lesson ${index}`);
  return buildNotebook(parseLesson(`lessons/${entry.id}.md`, lesson), entry, course);
}

describe("a notebook", () => {
  it("begins with title, facts, goals and the lessons around it", () => {
    expect(build(source).cells[0]?.source.join("")).toBe(
      [
        "# 01 · Connections",
        "",
        "35 minutes · needs PostgreSQL · before: [Start here](00-start-here.ipynb) · next: [Pooling](02-pooling.ipynb)",
        "",
        "Afterwards you can:",
        "- Count",
      ].join("\n"),
    );
  });

  it("holds the lesson's cells, without outputs, between head and foot", () => {
    expect(build(source).cells.map((cell) => [cell.cell_type, cell.id])).toEqual([
      ["markdown", "head"],
      ["markdown", "intro-1"],
      ["code", "intro-2"],
      ["markdown", "do-it-yourself-1"],
      ["code", "progress"],
      ["markdown", "task_1"],
      ["code", "check_1"],
      ["markdown", "foot"],
    ]);
    expect(build(source).cells[2]).toEqual({
      cell_type: "code",
      execution_count: null,
      id: "intro-2",
      metadata: {},
      outputs: [],
      source: ["const a = 1;\n", "a;"],
    });
  });

  it("links to notebooks where the lesson links to lessons", () => {
    expect(build(source).cells[1]?.source).toEqual(["See [pools](02-pooling.ipynb#why)."]);
  });

  it("shows where the reader stands, then each exercise's task in a sentence, files and command, and checks it in the next cell", () => {
    const [progress, task, check] = build(source).cells.slice(4);
    expect(progress?.source.join("")).toBe('import { progress } from "roundtrip";\nprogress("01-connections");');
    const name = "01-connections/1-reuse-one-connection";
    const lines = task?.source.join("").split("\n") ?? [];
    expect(lines[0]).toBe("### 1 · Reuse one connection");
    expect(lines[2]).toMatch(/^Return the e-mail addresses of the users with these ids .*, and only there\.$/);
    expect(lines.at(-1)).toBe(
      `[exercises/${name}.ts](../exercises/${name}.ts) · [hints](../exercises/${name}.md) · 2 points · \`npm run grade -- ${name}\``,
    );
    expect(check?.source.join("")).toBe(`import { check } from "roundtrip";\nawait check("${name}");`);
  });

  it.each<[string, string, number, string]>([
    [
      "another title",
      "# Connection\n",
      1,
      'lessons/01-connections.md:1: expected the title of course.json, "Connections"',
    ],
    ["no place for its exercises", "# Connections\n", 1, "put <!-- do-it-yourself --> where they belong"],
    [
      "a place for exercises it does not have",
      "# Start here\n<!-- do-it-yourself -->\n",
      0,
      "lists no exercises for 00-start-here",
    ],
    ["a link to no lesson", "# Start here\n\n[x](09-none.md)\n", 0, "lessons/00-start-here.md:3: a link to 09-none.md"],
  ])("is refused for %s", (_, lesson, index, message) => {
    expect(() => build(lesson, index)).toThrow(message);
  });

  it("is text with nbformat's indent and key order, kernel and lesson as its only metadata, and one newline at its end", () => {
    const text = notebookText(build("# Start here\n", 0));
    expect(text.slice(text.indexOf('\n "metadata"'))).toBe(
      '\n "metadata": {\n  "kernelspec": {\n   "display_name": "TypeScript",\n   "language": "typescript",\n   "name": "tslab"\n  },\n  "roundtrip": {\n   "lesson": "lessons/00-start-here.md"\n  }\n },\n "nbformat": 4,\n "nbformat_minor": 5\n}\n',
    );
  });
});

describe("building a course's notebooks", () => {
  let root: string;
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  const git = (...args: string[]) => expect(spawnSync("git", ["-C", root, ...args]).status).toBe(0);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "roundtrip-notebooks-"));
    mkdirSync(join(root, "lessons"));
    write("course.json", JSON.stringify({ lessons: course.lessons.slice(0, 1) }));
    write("lessons/00-start-here.md", "# Start here\n\nHello.\n");
    const [lessons, systems] = ["lessons", "systems"].map(
      (name) => `<!-- ${name}: generated by npm run build:notebooks -->\n<!-- /${name} -->\n`,
    );
    write("README.md", `# R\n\n${lessons}\n${systems}\nEnd\n`);
    mkdirSync(join(root, "src/pool"), { recursive: true });
    write("src/index.ts", 'export * from "./pool/index.js";\n');
    write("src/pool/index.ts", 'export { type Endable, SimplePool } from "./simple-pool.js";\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("writes what is missing or changed, and nothing else", () => {
    expect(buildNotebooks({ root })).toEqual(["notebooks/00-start-here.ipynb"]);
    expect(buildNotebooks({ root })).toEqual([]);
    write("lessons/00-start-here.md", "# Start here\n\nGood day.\n");
    expect(buildNotebooks({ root })).toEqual(["notebooks/00-start-here.ipynb"]);
  });

  it("only names what is stale when asked to check", () => {
    expect(buildNotebooks({ root, check: true })).toEqual(["notebooks/00-start-here.ipynb"]);
    expect(() => readFileSync(join(root, "notebooks/00-start-here.ipynb"))).toThrow("ENOENT");
  });

  it("lets readers run and edit their copy: the check then looks at what git has", () => {
    buildNotebooks({ root });
    git("init", "--quiet");
    git("add", ".");
    write("notebooks/00-start-here.ipynb", "{}");
    expect(buildNotebooks({ root, check: true })).toEqual([]);
    git("add", ".");
    expect(buildNotebooks({ root, check: true })).toEqual(["notebooks/00-start-here.ipynb"]);
  });

  it("is refused for a lesson without file and for a file without lesson", () => {
    write("lessons/05-more.md", "# More\n");
    expect(() => buildNotebooks({ root })).toThrow("lessons/05-more.md:1: course.json does not list it");
    rmSync(join(root, "lessons"), { recursive: true });
    expect(() => buildNotebooks({ root })).toThrow("lesson 00-start-here: has no file lessons/00-start-here.md");
  });

  it("renews the README's tables, and leaves the rest alone", () => {
    write("course.json", JSON.stringify({ lessons: course.lessons.slice(0, 2) }));
    const systems = [
      { title: "A pool", library: ["SimplePool"], exercises: ["01-connections/1-reuse-one-connection"] },
    ];
    expect(buildReadme({ root, systems, check: true })).toEqual(["README.md"]);
    expect(buildReadme({ root, systems })).toEqual(["README.md"]);
    expect(buildReadme({ root, systems, check: true })).toEqual([]);
    expect(readFileSync(join(root, "README.md"), "utf8")).toBe(
      [
        "# R",
        "",
        "<!-- lessons: generated by npm run build:notebooks -->",
        "| | Lesson | Minutes | Server | Exercises |",
        "|---|---|--:|---|--:|",
        "| 00 | [Start here](notebooks/00-start-here.ipynb) | 10 | none | 0 |",
        "| 01 | [Connections](notebooks/01-connections.ipynb) | 35 | PostgreSQL | 1 |",
        "<!-- /lessons -->",
        "",
        "<!-- systems: generated by npm run build:notebooks -->",
        "| | System | Lesson | In the library | Exercises |",
        "|---|---|---|---|---|",
        "| S1 | A pool | [Connections](notebooks/01-connections.ipynb) | [`SimplePool`](src/pool/simple-pool.ts) | " +
          "[Reuse one connection](exercises/01-connections/1-reuse-one-connection.ts) |",
        "<!-- /systems -->",
        "",
        "End",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["no function", { library: [] }, "S1, A pool: expected at least one function of the library, got none"],
    ["no exercise", { exercises: [] }, "S1, A pool: expected at least one exercise, got none"],
    ["a function that is not given", { library: ["pool"] }, "S1, A pool: expected an export of roundtrip, got pool"],
    ["a type", { library: ["Endable"] }, "S1, A pool: expected an export of roundtrip, got Endable"],
    [
      "an exercise that does not exist",
      { exercises: ["1-x"] },
      "S1, A pool: expected an exercise of the course, got 1-x",
    ],
  ])("refuses a system with %s", (_, change, message) => {
    write("course.json", JSON.stringify({ lessons: course.lessons.slice(0, 2) }));
    const system = { title: "A pool", library: ["SimplePool"], exercises: ["01-connections/1-reuse-one-connection"] };
    expect(() => buildReadme({ root, systems: [{ ...system, ...change }] })).toThrow(message);
  });

  it("says which markers a README without a place for a table needs", () => {
    expect(() => withTable("# R\n", "systems", "")).toThrow("README.md needs the lines `<!-- systems: ");
  });
});
