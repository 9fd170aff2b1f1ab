import { describe, expect, it } from "vitest";
import { readManifest } from "#src/course/manifest.js";
import { buildLesson } from "#src/course/notebook-build.js";
import { describeProblems, execute, whyUnavailable } from "./execute.js";

const noJupyter = whyUnavailable();
const manifest = readManifest();
const onCi = process.env.CI === "true";

describe("run from top to bottom by the kernel that readers use", { timeout: 600_000 }, () => {
  it.for(manifest.lessons)("the notebook of $id does what its lesson says", async (entry, { skip }) => {
    if (noJupyter !== undefined && !onCi) skip(`notebooks are unavailable: ${noJupyter}`);
    expect(noJupyter).toBeUndefined();
    const built = buildLesson(entry, manifest);
    const problems = await execute(built);
    const noPostgres = problems.find(({ stderr }) => stderr.includes("LAB_UNAVAILABLE"));
    if (noPostgres && !onCi) skip(`PostgreSQL is unavailable: ${noPostgres.stderr}`);
    expect(describeProblems(built, problems)).toBe("");
  });
});
