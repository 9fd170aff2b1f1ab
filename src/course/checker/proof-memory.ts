import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import { writeWhole } from "../write-whole.js";
import { fullEnvironment } from "./environment.js";
import type { Candidate, Verdict } from "./proof.js";
import { hashOf, readStarters } from "./starters.js";

/** What the grader said before of files that are still the same, tested by what is still the same. */
export interface ProofMemory {
  /** The verdict on this very text; undefined when there is none. */
  recall(candidate: Candidate): Verdict | undefined;
  keep(candidate: Candidate, verdict: Verdict): void;
}

/** Remembers nothing: for CI, where every proof is a new one. */
const noMemory: ProofMemory = { recall: () => undefined, keep: () => undefined };

interface Kept {
  key: string;
  verdict: Verdict;
}

/** What is kept in a file; undefined when there is nothing, or nothing that can be read. */
function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Kept;
  } catch {
    return undefined;
  }
}

/** The files of a folder whose names end so, with those below it, in the order of their names. */
function filesIn(folder: string, ending: RegExp, recursive: boolean): string[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive, encoding: "utf8" }) : [];
  return names
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** One hash of several files, their names included. */
function hashOfFiles(files: readonly string[], root: string): string {
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(`${file.slice(root.length)}\n`)
      .update(readFileSync(file))
      .update("\n");
  return hash.digest("hex");
}

/** What every verdict rests on besides the work and its test: the library, the helpers of tests, packages, versions. */
async function groundsOf(root: string): Promise<string> {
  const files = [
    // But for the modules of which its files were joined.
    ...filesIn(join(root, "dist"), /^(?!modules[\\/]).*\.(js|d\.ts)$/, true),
    ...filesIn(join(root, "src", "setup"), /\.mjs$/, false),
    ...filesIn(join(root, "test"), /\.ts$/, false),
    ...["package-lock.json", "package.json", "tsconfig.json"].map((name) => join(root, name)),
  ];
  // The course's own PostgreSQL is in the lock file. Another one is asked, and its version is part of the grounds.
  const postgres = process.env.DATABASE_URL ? (await fullEnvironment()).postgres : "the course's";
  return hashOf([hashOfFiles(files, root), process.version, postgres].join("\n"));
}

/** Files beside the work that it may import; of work that imports none, nothing. */
function besides({ attempt, text }: Candidate): string {
  const folder = dirname(attempt.workFile);
  return /["']\.\//.test(text) ? hashOfFiles(filesIn(folder, /\.ts$/, false), folder) : "";
}

/**
 * The memory in `.roundtrip/proved`: a file for each attempt, with a key made of all that its verdict rests on.
 *
 * @param options `fresh`: recall nothing, but keep. `root`: the course. `folder`: where the files are
 */
export async function proofMemory(
  options: { fresh?: boolean; root?: string; folder?: string } = {},
): Promise<ProofMemory> {
  if (process.env.CI === "true") return noMemory;
  const { fresh = false, root = courseRoot, folder = join(stateRoot, "proved") } = options;
  const grounds = await groundsOf(root);
  const starters = readStarters();
  const fileOf = ({ attempt }: Candidate) => join(folder, attempt.id, `${attempt.variant}.json`);
  const keyOf = (candidate: Candidate) => {
    const { id, testFile, maxPoints, needsPostgres } = candidate.attempt;
    const test = existsSync(testFile) ? readFileSync(testFile, "utf8") : "";
    const parts = [grounds, candidate.text, besides(candidate), starters[id], test];
    return hashOf(JSON.stringify([...parts, maxPoints, needsPostgres]));
  };
  return {
    recall(candidate) {
      const file = fileOf(candidate);
      const kept = fresh ? undefined : readKept(file);
      return kept?.key === keyOf(candidate) ? kept.verdict : undefined;
    },
    keep(candidate, { state, reason, tests }) {
      if (state === "unavailable") return;
      const verdict = { state, reason, tests: tests.map(({ name, state, message }) => ({ name, state, message })) };
      const file = fileOf(candidate);
      writeWhole(file, JSON.stringify({ key: keyOf(candidate), verdict } satisfies Kept));
    },
  };
}
