import { describe, expect, it } from "vitest";
import { filesToCheck, read } from "./files.js";

/** The rows of docs/versions.md: a tool and its version, several times where several facts are quoted of it. */
const listed = [...read("docs/versions.md").matchAll(/^\| ([^|]+?) \| (\d+(?:\.\d+)*) \|/gm)].map(
  ([, tool, version]) => ({
    names: [...(tool ?? "").matchAll(/[\w.-]+/g)].map(([name]) => name.toLowerCase()),
    tool: tool ?? "",
    version: version ?? "",
  }),
);

/** Every version that a text names of a listed tool and that is not the listed one, as it stands there. */
function others(text: string): string[] {
  return [...text.matchAll(/([\w.-]+)`? (\d+(?:\.\d+)*)\b/g)].flatMap(([words, name = "", version]) => {
    const row = listed.find(({ names }) => names.includes(name.toLowerCase()));
    return row && row.version !== version ? [words] : [];
  });
}

/** The first cells of the table in the section on other tools. */
function toolsOf(lesson: string): string[] {
  const section = /^## In other tools$([\s\S]*?)(?=^## |^<!--)/m.exec(lesson)?.[1] ?? "";
  return [...section.matchAll(/^\| ([^|]+?) \|/gm)].map(([, cell]) => cell ?? "").slice(1);
}

describe("versions of other tools", () => {
  const lessons = filesToCheck("lessons", ".md");

  it("are one for each tool", () => {
    const versions = new Map<string, Set<string>>();
    for (const { tool, version } of listed) versions.set(tool, (versions.get(tool) ?? new Set()).add(version));
    expect([...versions].filter(([, several]) => several.size > 1)).toEqual([]);
    expect(listed.length).toBeGreaterThan(4);
  });

  it.for(lessons)("in %s are those of docs/versions.md", (file) => {
    expect(others(read(file))).toEqual([]);
  });

  it.for(lessons)("are said of every tool in the table of %s", (file) => {
    const known = ({ tool, version }: (typeof listed)[number]) => [tool.replace(/ \(.*/, ""), version].join(" ");
    const all = listed.map(known);
    const quoted = toolsOf(read(file)).filter((cell) => !cell.endsWith(" (here)"));
    expect(quoted.filter((cell) => !all.some((name) => cell.includes(name)))).toEqual([]);
    expect(toolsOf(read(file)).length).toBeGreaterThan(1);
  });

  it("that are others would be found", () => {
    expect(others("asyncpg 0.30 and `pg` 9.0, SQLAlchemy 2.1")).toEqual(["asyncpg 0.30", "pg` 9.0"]);
    expect(toolsOf("## In other tools\n\n| tool | x |\n|---|---|\n| a | b |\n\n## Next\n| c | d |\n")).toEqual(["a"]);
  });
});
