/** The code cells of the lessons, laid out by the project's own formatter. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";
import { changeCode, codeOf } from "./lesson-code.js";
import { maxCodeColumns } from "./lesson-lint.js";

/** What {@link formatLessons} takes. */
interface FormatOptions {
  /** Write nothing. Default: false. */
  readonly check?: boolean;
  /** The course's folder. Default: this course. */
  readonly root?: string;
}

/**
 * Lays out every cell of every lesson.
 *
 * @returns the lessons that were not laid out so, relative to the course's folder
 * @throws Error when the formatter cannot be run
 */
export function formatLessons({ check = false, root = courseRoot }: FormatOptions = {}): string[] {
  const files = readdirSync(join(root, "lessons"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `lessons/${name}`)
    .sort();
  const sources = files.map((file) => readFileSync(join(root, file), "utf8"));
  const laidOut = layOut(sources.flatMap((source) => codeOf(source).map(({ text }) => text)));
  return files.filter((file, index) => {
    const before = sources[index] ?? "";
    const after = changeCode(before, (text) => laidOut.get(text) ?? text);
    if (!check && after !== before) writeFileSync(join(root, file), after);
    return after !== before;
  });
}

/** Each of these texts as the formatter lays it out; one that is no TypeScript stays as it is. */
function layOut(texts: readonly string[]): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "roundtrip-cells-"));
  try {
    const { formatter } = JSON.parse(readFileSync(join(courseRoot, "biome.json"), "utf8"));
    const settings = { root: true, formatter: { ...formatter, lineWidth: maxCodeColumns } };
    writeFileSync(join(folder, "biome.json"), JSON.stringify(settings));
    mkdirSync(join(folder, "cells"));
    const files = texts.map((text, index) => ({ text, file: join(folder, "cells", `${index}.ts`) }));
    for (const { text, file } of files) writeFileSync(file, text);
    const biome = join(courseRoot, "node_modules", "@biomejs", "biome", "bin", "biome");
    const run = spawnSync(process.execPath, [biome, "format", "--write", "cells"], { cwd: folder, stdio: "ignore" });
    if (run.error) throw run.error;
    return new Map(files.map(({ text, file }) => [text, readFileSync(file, "utf8").trimEnd()]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
