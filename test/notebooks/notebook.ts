import { expect, it } from "vitest";
import { readManifest } from "#src/course/manifest.js";
import { buildLesson } from "#src/course/notebook-build.js";
import { describeProblems, execute, whyUnavailable } from "./execute.js";

const noJupyter = whyUnavailable();
const onCi = process.env.CI === "true";

/**
 * The test of one lesson: its notebook, run from top to bottom by the kernel that readers use, does what the lesson says.
 *
 * @param id `NN-slug`
 */
export function itDoesWhatItsLessonSays(id: string): void {
  it(`the notebook of ${id} does what its lesson says`, async ({ skip }) => {
    if (noJupyter !== undefined && !onCi) skip(`notebooks are unavailable: ${noJupyter}`);
    expect(noJupyter).toBeUndefined();
    const manifest = readManifest();
    const entry = manifest.lessons.find((lesson) => lesson.id === id);
    if (!entry) throw new Error(`course.json has no lesson ${id}`);
    const built = buildLesson(entry, manifest);
    const problems = await execute(built);
    const noPostgres = problems.find(({ stderr }) => stderr.includes("LAB_UNAVAILABLE"));
    if (noPostgres && !onCi) skip(`PostgreSQL is unavailable: ${noPostgres.stderr}`);
    expect(describeProblems(built, problems)).toBe("");
  });
}
