/** Runs the library's tests with vitest, unless they have passed as they are. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import kleur from "kleur";
import { courseRoot } from "../lab/paths.js";
import { libraryKey, passedBefore, remember } from "./library-memory.js";
import type { Parts } from "./parts.js";
import { isFiltered, projectsAskedFor, type TestWishes } from "./test-wishes.js";

/** How the library's tests ended. */
interface LibraryEnd {
  code: number;
  /** False when they had passed before, and were not run again. */
  ran: boolean;
  /** How many passed; then or now. */
  tests: number;
}

/** What vitest's JSON reporter writes, as far as it matters here. */
export interface Report {
  numPassedTests: number;
  testResults: { assertionResults: { status: string }[] }[];
}

/**
 * Does a run show that the library is sound? It ended well, something passed, and no file ran none of its tests, as when
 * there is no PostgreSQL.
 */
export function provesAll(code: number, report: Report | undefined): boolean {
  const isIdle = ({ assertionResults }: Report["testResults"][number]) =>
    assertionResults.every(({ status }) => status !== "passed");
  return code === 0 && report !== undefined && report.numPassedTests > 0 && !report.testResults.some(isIdle);
}

function readReport(file: string): Report | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : undefined;
}

/**
 * Runs the library's tests, and remembers a whole run that passed; the next one is then spared until something changes.
 *
 * @param besides more projects of the test suite, to run in the same breath; default none
 * @param mayFindNone whether it is right that no test file matches the filters; default false
 */
export async function testLibrary(
  parts: Parts,
  wishes: TestWishes,
  { besides = [], mayFindNone = false }: { besides?: string[]; mayFindNone?: boolean } = {},
): Promise<LibraryEnd> {
  const whole = !isFiltered(wishes);
  const key = whole ? await libraryKey() : undefined;
  const before = wishes.all ? undefined : passedBefore(key);
  if (before) {
    console.log(kleur.dim(`  library unchanged since its ${before.tests} tests passed; \`-- --all\` runs them\n`));
    return { code: 0, ran: false, tests: before.tests };
  }
  const folder = mkdtempSync(join(tmpdir(), "roundtrip-report-"));
  const file = join(folder, "report.json");
  try {
    const projects = [...projectsAskedFor(wishes), ...besides].map((name) => `--project=${name}`);
    const reports = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const none = mayFindNone ? ["--passWithNoTests"] : [];
    const vitest = join(courseRoot, "node_modules", "vitest", "vitest.mjs");
    const args = [
      vitest,
      "run",
      "--root",
      courseRoot,
      ...projects,
      ...reports,
      ...none,
      ...wishes.options,
      ...wishes.filters,
    ];
    const { code } = await parts.run(args);
    const report = readReport(file);
    const tests = report?.numPassedTests ?? 0;
    if (key !== undefined && provesAll(code, report) && key === (await libraryKey())) remember({ key, tests });
    return { code, ran: true, tests };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
