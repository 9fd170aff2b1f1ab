import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { courseRoot } from "#src/lab/paths.js";
import { MiniCourse } from "./mini-course.js";

let course: MiniCourse;
const [count, add] = ["00-ask/1-count-the-users", "01-keep/1-add-the-totals"];

beforeAll(() => {
  course = new MiniCourse();
});
afterAll(() => course.remove());

it("check grades the exercise that is next, says what it cost, and remembers it; grade all, or some", async () => {
  const wrong = 'import type pg from "pg";\nexport const countTheUsers = async (_: pg.Client): Promise<number> => 3;\n';
  course.write(`exercises/${count}.ts`, wrong);
  const { json, code } = await course.run("check", "--json");
  expect(json.exercises).toMatchObject([{ id: count, state: "wrong", points: 1 }]);
  expect(json.exercises[0].tests[0].message).toContain("it returned 3. Next: count them on the server.");
  expect(code).toBe(1);

  course.solve(count);
  course.solve(add);
  const { out } = await course.run("grade");
  expect(out).toMatch(/✓ 1-count-the-users +passed\n +asks once: round trips 1 \(allowed 1\), rows returned 1/);
  expect(out).toContain("2 of 3 exercises done");
  const { json: list } = await course.run("list", "--json");
  expect(list.map((each: { state: string }) => each.state)).toEqual(["passed", "not started", "passed"]);

  // After a pass of one: beside the limits stands what the reference answer costs, and why it is as it is.
  const again = await course.run("check", count);
  expect(again.out).toContain("asks once: round trips 1 (allowed 1, reference 1), rows returned 1");
  expect(again.out).toContain("    · `const { rows } = await client.query<");
  expect(again.out.replaceAll(/\s+/g, " ")).toContain(
    " …`: The server counts where the rows are, and sends one number.",
  );
  const { json: explained } = await course.run("explain", count, "--json");
  expect(explained.costs[0]).toEqual({ test: "asks once", count: "round trips", yours: 1, allowed: 1, reference: 1 });
  expect((await course.run("diff", add, "--json")).json.hunks).toEqual([]);
});

it("new:lesson and new:exercise only add lines to course.json, laid out as the formatter has it", async () => {
  const before = course.read("course.json").split("\n");
  expect(await course.run("new:lesson", "02-deep-sea")).toMatchObject({ code: 0, err: "" });
  const { code, out } = await course.run("new:exercise", "02-deep-sea/1-count-the-fish");
  expect(out).toContain("written: exercises/02-deep-sea/1-count-the-fish.ts");
  expect(code).toBe(0);
  const after = course.read("course.json").split("\n");
  // Those before the end of the list, to which a comma was added.
  const kept = before.slice(0, before.lastIndexOf("    }"));
  expect(after.slice(0, kept.length)).toEqual(kept);
  const biome = join(courseRoot, "node_modules/@biomejs/biome/bin/biome");
  const { status } = spawnSync(process.execPath, [biome, "format", "course.json"], { cwd: course.root });
  expect(status).toBe(0);
  const { json } = await course.run("next", "--json");
  expect(json.of).toBe(4);
  expect((await course.run("grade", "count-the-fish", "--work", "solutions")).out).toContain("✓ 1-count-the-fish");
});
