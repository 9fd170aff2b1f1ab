import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { courseRoot } from "#src/lab/paths.js";
import { assignment, UnpackedCourse } from "./unpacked-course.js";

/** The course as Gradescope has it, below `autograder/`; the other places get theirs by links. */
const elsewhere = new UnpackedCourse();
const gradescope = {
  AUTOGRADER_ROOT: join(elsewhere.root, "autograder"),
  ...(elsewhere.account && { AUTOGRADER_ACCOUNT: elsewhere.account }),
};

beforeAll(() => {
  elsewhere.unpack("gradescope", "autograder/source");
  const { status, stdout, stderr } = elsewhere.run(["autograder/source/setup.sh"], gradescope);
  expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
});

afterAll(() => elsewhere.remove());

function problems(schema: string, data: unknown): unknown {
  const validate = new Ajv().compile(JSON.parse(readFileSync(join(import.meta.dirname, schema), "utf8")) as object);
  return validate(data) ? [] : validate.errors;
}

/** A step of a workflow, or what a container runs. */
interface Step {
  run?: string;
  name?: string;
  "working-directory"?: string;
}
interface Workflow {
  env: Record<string, string>;
  jobs: Record<string, { steps: Step[]; strategy?: { matrix: { shard: number[] } } }>;
}

/** The folder that a runner of GitHub works in: the workflows check out the course and the work side by side. */
const runner = "autograder/source";

const timeOf = (path: string) => statSync(join(elsewhere.root, path)).mtimeMs;
const template = (name: string) => readFileSync(join(courseRoot, "teaching", name), "utf8");

/** Runs the scripts of a job as a runner does: each in the folder that its step names, with `bash -e`. Returns how they ended. */
function runJob({ steps }: { steps: Step[] } = { steps: [] }, env: Record<string, string> = {}): string[] {
  const scripts = steps.filter(({ run }) => run !== undefined);
  return scripts.map(({ run = "", "working-directory": folder = "" }) => {
    const words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", run];
    const { status, stderr } = elsewhere.runAsGrader(words, env, `${runner}/${folder}`);
    return status === 0 ? "done" : `${status}: ${stderr}`;
  });
}

describe("on Gradescope", () => {
  it("a submission gets its points and a message for each exercise", () => {
    elsewhere.submit("autograder/submission");
    const { status, stdout, stderr } = elsewhere.run(["autograder/source/run_autograder"], gradescope);
    expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
    const results = elsewhere.json("autograder/results/results.json");
    expect(problems("gradescope.schema.json", results)).toEqual([]);
    expect(results).toMatchObject({
      score: 1,
      tests: [
        { name: `${assignment[0]}: passed`, score: 1, max_score: 1, status: "passed" },
        { name: `${assignment[1]}: wrong`, score: 0, status: "failed" },
        { name: `${assignment[2]}: not started`, score: 0 },
      ],
    });
    expect((results as { tests: { output: string }[] }).tests[1]?.output).toContain("the budget is 1");
  });

  it("the account that grades can neither read nor write the folder of the grade", () => {
    expect(statSync(join(elsewhere.root, "autograder/results")).mode & 0o077).toBe(0);
    if (!elsewhere.account) return;
    expect(elsewhere.runAsGrader(["ls", "autograder/results"]).status).not.toBe(0);
  });

  it("who submits something else is told what was expected", () => {
    elsewhere.run(["rm", "-r", "autograder/submission"]);
    elsewhere.write("autograder/submission/essay.txt", "my work");
    expect(elsewhere.run(["autograder/source/run_autograder"], gradescope).status).toBe(0);
    const results = elsewhere.json("autograder/results/results.json");
    expect(problems("gradescope.schema.json", results)).toEqual([]);
    expect(results).toMatchObject({
      score: 0,
      output: expect.stringContaining("expected the work on exercises, such as exercises/"),
    });
  });
});

it("on Classroom 50 a submission gets whole points, and the time of the commit that is graded", () => {
  elsewhere.write("classroom/exercises.txt", assignment.join("\n"));
  elsewhere.run(["cp", join(courseRoot, "teaching/classroom50/autograder.py"), "classroom/"]);
  elsewhere.run(["ln", "-s", "../autograder/source/course", "classroom/course"]);
  elsewhere.submit("checkout");
  const git = ["git", "-C", "checkout", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  elsewhere.run(["git", "init", "--quiet", "checkout"]);
  const when = { GIT_COMMITTER_DATE: "2026-06-01T16:32:01+02:00" };
  elsewhere.run([...git, "commit", "--quiet", "--allow-empty", "--message", "My work"], when);
  elsewhere.giveAway("checkout");
  const env = {
    ...{ CLASSROOM: "databases", ASSIGNMENT: "one", SUBMISSION_TAG: "submit/2026-06-01T14-32-05Z-a1b2c3d" },
    ...{ COMMIT_URL: "https://example.org/c", RELEASE_URL: "https://example.org/r", REVIEW_URL: "" },
  };
  const { status, stdout, stderr } = elsewhere.runAsGrader(
    ["python3", join(elsewhere.root, "classroom/autograder.py")],
    env,
    "checkout",
  );
  expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
  const result = elsewhere.json("checkout/result.json");
  expect(problems("classroom50.schema.json", result)).toEqual([]);
  expect(result).toMatchObject({
    ...{ classroom: "databases", review: "https://example.org/c", datetime: "2026-06-01T14:32:01Z", score: 1 },
    tests: [{ passed: true, score: 1 }, { passed: false, score: 0 }, { passed: false }],
  });
});

describe("on GitHub Actions", () => {
  beforeAll(() => {
    elsewhere.submit(`${runner}/submission`);
    for (const name of ["ada", "grace"]) elsewhere.submit(`${runner}/class/submissions/${name}`);
    elsewhere.write(`${runner}/class/submissions/zoe/essay.txt`, "my work");
    elsewhere.giveAway(runner);
  });

  it("a push is graded, and the summary has a row for each exercise", () => {
    const { jobs } = parse(template("github-actions/grade-push.yml")) as Workflow;
    const summary = join(elsewhere.root, runner, "push.md");
    const env = { EXERCISES: assignment.join(" "), GITHUB_STEP_SUMMARY: summary };
    expect(runJob(jobs.grade, env)).toEqual(["done"]);
    expect(elsewhere.read(`${runner}/push.md`).trim().split("\n").slice(2)).toEqual([
      `| ${assignment[0]} | passed | 1 of 1 |`,
      `| ${assignment[1]} | wrong | 0 of 2 |`,
      `| ${assignment[2]} | not started | 0 of 2 |`,
    ]);
  });

  it("the parts of a class are graded on machines of their own, and summed up without grading them again", () => {
    const { env, jobs } = parse(template("github-actions/grade-class.yml")) as Workflow;
    const shards = jobs.grade?.strategy?.matrix.shard ?? [];
    expect(shards).toEqual(Array.from({ length: Number(env.SHARDS) }, (_, k) => k + 1));
    const summary = join(elsewhere.root, runner, "class.md");
    const own = { EXERCISES: assignment.join(" "), SHARDS: "2", SEED: "42", GITHUB_STEP_SUMMARY: summary };
    const zoe = expect.stringMatching(/^1: [\s\S]*zoe: expected the work on exercises/);
    // The second part has Grace alone; the first has Ada, and Zoe, who submitted something else.
    expect(runJob(jobs.grade, { ...own, SHARD: "2" })).toEqual(["done"]);
    expect(runJob(jobs.grade, { ...own, SHARD: "1" })).toEqual([zoe]);
    const times = () => ["ada", "grace"].map((name) => timeOf(`${runner}/records/${name}.json`));
    const before = times();
    expect(runJob(jobs["sum-up"], own)).toEqual([zoe]);
    expect(times()).toEqual(before);
    const rows = elsewhere.read(`${runner}/records/grades.csv`).trim().split(/\r?\n/);
    expect(rows.slice(1, 3)).toEqual(["ada,1,5,1,3,", "grace,1,5,1,3,"]);
    expect(rows[3]).toMatch(/^zoe,0,0,0,0,/);
    expect(elsewhere.read(`${runner}/class.md`)).toContain("3 submissions, 1 of which could not be graded.");
  });
});

it("a pod of a Kubernetes Job grades its part, and goes on where one before it was", () => {
  const documents = template("kubernetes/grade-class.yaml").split("\n---\n");
  const job = documents.map((text) => parse(text) as KubernetesJob).find(({ kind }) => kind === "Job");
  const [container] = job?.spec.template.spec.containers ?? [];
  expect(container?.env).toContainEqual({ name: "SHARDS", value: String(job?.spec.completions) });
  const words = (container?.command ?? []).map((word) => word.replaceAll("/class/", `${elsewhere.root}/pods/`));
  elsewhere.submit("pods/submissions/ada");
  elsewhere.submit("pods/submissions/grace");
  elsewhere.giveAway("pods");
  const only = assignment.map((id) => `--only ${id}`).join(" ");
  const run = () =>
    elsewhere.runAsGrader(
      words.map((word) => word.replace("--output", `${only} --output`)),
      { SHARDS: "2", SEED: "42", JOB_COMPLETION_INDEX: "1" },
      "autograder/source/course",
    );
  const first = run();
  expect({ status: first.status, said: first.stderr }).toEqual({
    status: 0,
    said: expect.stringContaining("[1 of 1] grace: 1 of 5 points, 1 passed"),
  });
  const before = timeOf("pods/records/grace.json");
  expect(run().status).toBe(0);
  expect(timeOf("pods/records/grace.json")).toBe(before);
});

interface KubernetesJob {
  kind: string;
  spec: {
    completions: number;
    template: { spec: { containers: { command: string[]; env: { name: string; value: string }[] }[] } };
  };
}
