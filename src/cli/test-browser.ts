import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import kleur from "kleur";
import { readManifest } from "../course/manifest.js";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot, stateRoot } from "../lab/paths.js";
import { findBrowser, openBrowser } from "./browser.js";
import { whileUsingCluster } from "./cluster-use.js";
import type { CommandContext } from "./jupyter-found.js";
import { jupyterLogTail, startJupyter } from "./jupyter-server.js";
import { type CellSeen, type NotebookSeen, runAllCells } from "./notebook-page.js";

/** The notebook's path on disk, from a lesson's id or a path. */
function fileOf(notebook: string): string {
  const candidates = [join(courseRoot, "notebooks", `${notebook}.ipynb`), join(courseRoot, notebook)];
  const file = candidates.find((path) => path.endsWith(".ipynb") && existsSync(path));
  if (file) return file;
  throw new InvalidArgumentError(
    `test:browser: there is no notebook "${notebook}". Expected 01-connections, or a path.`,
  );
}

/**
 * A copy to run, so that what the course ships stays without outputs. In a folder that Jupyter does not hide, from which the
 * links to exercises lead where those of `notebooks/` do.
 */
function copyOf(file: string): string {
  const copy = join(courseRoot, "dist", basename(file));
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(file, copy);
  return relative(courseRoot, copy);
}

/** Which code cells are meant to fail, by the tag that Jupyter has for it. */
function meantToFail(file: string): boolean[] {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
    cells: { cell_type: string; metadata: { tags?: string[] } }[];
  };
  const code = cells.filter((cell) => cell.cell_type === "code");
  return code.map(({ metadata }) => metadata.tags?.includes("raises-exception") ?? false);
}

const sum = (cells: CellSeen[], what: "tables" | "charts") => cells.reduce((total, cell) => total + cell[what], 0);

/** What is not as it must be, a sentence each. */
function problemsOf({ cells, beyond, opened }: NotebookSeen, mayFail: boolean[], hasExercises: boolean): string[] {
  const problems = cells.flatMap(({ ran, errors }, k) => {
    const where = `code cell ${k + 1} of ${cells.length}`;
    const shown = mayFail[k] ? [] : errors.map((text) => `${where} shows:\n    ${text.replaceAll("\n", "\n    ")}`);
    return ran ? shown : [`${where} did not run`, ...shown];
  });
  for (const address of beyond) problems.push(`the page asked beyond this machine, for ${address}`);
  if (cells.length !== mayFail.length) problems.push(`the page shows ${cells.length} of ${mayFail.length} code cells`);
  if (hasExercises && !opened?.includes("import ")) problems.push("no link opened an exercise in an editor");
  if (sum(cells, "tables") === 0) problems.push("there is no table in the page");
  if (sum(cells, "charts") === 0) problems.push("there is no chart (SVG) in the page");
  return problems;
}

async function check(notebook: string, { jupyter }: CommandContext): Promise<number> {
  if (jupyter?.app !== "lab") {
    throw new InvalidArgumentError("test:browser needs JupyterLab, and this is the classic Notebook.");
  }
  const file = fileOf(notebook);
  const browserPath = findBrowser();
  const copy = copyOf(file);
  console.log(`${relative(courseRoot, file)} in ${browserPath}`);
  const server = startJupyter(jupyter, { port: undefined, notebook: copy, openBrowser: false, aside: true });
  try {
    const ended = server.ended.then((how) => {
      throw new Error(`Jupyter ended by itself (${how}). Its log ends with:\n\n${jupyterLogTail()}`);
    });
    const url = await Promise.race([server.answering, ended]);
    const browser = await openBrowser(browserPath);
    try {
      const pictures = join(stateRoot, "screenshots", basename(file, ".ipynb"));
      const seen = await Promise.race([runAllCells(browser, url, pictures, (line) => console.log(line)), ended]);
      const { cells } = seen;
      console.log(`${cells.length} code cells, ${sum(cells, "tables")} tables, ${sum(cells, "charts")} charts`);
      console.log(`Screenshots: ${relative(courseRoot, pictures)}`);
      const problems = problemsOf(seen, meantToFail(file), readFileSync(file, "utf8").includes("(../exercises/"));
      for (const problem of problems) console.error(`${kleur.red("✗")} ${problem}`);
      if (problems.length === 0) console.log(`${kleur.green("✓")} all as expected`);
      return problems.length === 0 ? 0 : 1;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** Checks notebooks one after the other, and says at the end which were not as expected. */
async function checkAll(notebooks: readonly string[], context: CommandContext): Promise<number> {
  const failed: string[] = [];
  for (const notebook of notebooks) if ((await check(notebook, context)) !== 0) failed.push(notebook);
  if (notebooks.length > 1) {
    const passed = `${notebooks.length - failed.length} of ${notebooks.length} notebooks are as expected`;
    console.log(
      failed.length === 0 ? `${kleur.green("✓")} ${passed}` : `${kleur.red("✗")} ${passed}; not: ${failed.join(", ")}`,
    );
  }
  return failed.length === 0 ? 0 : 1;
}

/** `roundtrip test:browser`. Returns the exit code. */
export async function run(argv: string[], context: CommandContext): Promise<number> {
  const options = { all: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  if (values.all && positionals.length > 0) {
    throw new InvalidArgumentError(`test:browser: expected --all or notebooks, got both: ${positionals.join(" ")}.`);
  }
  const asked = values.all ? readManifest().lessons.map(({ id }) => id) : positionals;
  return whileUsingCluster(() => checkAll(asked.length > 0 ? asked : ["01-connections"], context));
}
