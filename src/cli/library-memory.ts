/** What is known of the library's tests: of which files, on which Node and PostgreSQL, they passed last. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { postgresFolder } from "#setup/paths";
import { courseFiles, isLearners } from "../course/course-files.js";
import { courseRoot, stateRoot } from "../lab/paths.js";
import { labServer } from "../lab/server.js";
import { withClient } from "../lab/with-client.js";

/** A run of all of the library's tests that passed. */
export interface Passed {
  /** What {@link libraryKey} was then. */
  key: string;
  /** How many tests passed. */
  tests: number;
}

const memoryFile = join(stateRoot, "library-tests.json");

/** The PostgreSQL that the tests run on: the one of the npm package, or that of DATABASE_URL. */
async function postgresVersion(): Promise<string> {
  if (!process.env.DATABASE_URL) {
    return (JSON.parse(readFileSync(join(postgresFolder, "package.json"), "utf8")) as { version: string }).version;
  }
  const sql = "select version() as version";
  const server = await labServer();
  return withClient(
    server.admin(),
    async (client) => (await client.query<{ version: string }>(sql)).rows[0]?.version ?? "",
  );
}

/**
 * Stands for everything that the outcome of the library's tests depends on: the content of every file of the course but a
 * learner's own, and the versions of Node and PostgreSQL.
 *
 * @param root the course's folder; default: this course
 * @returns 64 hexadecimal digits; undefined where no PostgreSQL can be had, for then not everything is tested
 */
export async function libraryKey(root: string = courseRoot): Promise<string | undefined> {
  const postgres = await postgresVersion().catch(() => undefined);
  if (postgres === undefined) return undefined;
  const hash = createHash("sha256").update(`${process.version}\0${process.platform}\0${postgres}\0`);
  for (const file of courseFiles(root).filter((name) => !isLearners(name))) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** With `CI=true` nothing is remembered, and nothing that was is believed. */
const forgets = () => process.env.CI === "true";

/**
 * The run that passed last, if it was of this key.
 *
 * @param file where it is kept; default: `.roundtrip/library-tests.json`
 */
export function passedBefore(key: string | undefined, file: string = memoryFile): Passed | undefined {
  if (key === undefined || forgets()) return undefined;
  try {
    const passed = JSON.parse(readFileSync(file, "utf8")) as Passed;
    return passed.key === key ? passed : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a run that passed, in place of the one before. */
export function remember(passed: Passed, file: string = memoryFile): void {
  if (forgets()) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(passed)}\n`);
}
