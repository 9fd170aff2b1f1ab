import { expect, it } from "vitest";
import { typecheck } from "#src/course/checker/typecheck.js";
import { makeBelieve, right } from "./make-believe.js";

const { attempt } = makeBelieve();

/** Each of its uses takes the compiler long, and stays just below what it refuses. */
const endlessType = `type Endless<N, A extends unknown[] = []> =
  A["length"] extends 19 ? N : Endless<[N], [...A, 0]> | Endless<{ n: N }, [...A, 1]>;
${Array.from({ length: 40 }, (_, k) => `export const x${k}: Endless<${k}> = null as unknown as Endless<${k}>;`).join("\n")}`;

it("the type check comes to an end with types that have none, and hides no error in other work", async () => {
  const endless = attempt("checked endless", `${endlessType}\n${right()}`);
  const wrong = attempt("checked wrong beside it", right('const n: number = "x";'));
  const errors = await typecheck([endless, wrong, attempt("checked right beside it", right())], 10);
  expect(errors.get(endless.workFile)).toEqual([
    "The compiler gave up on it, or had not done within 10 s of processor time. Is there a type that refers to itself without end? Next: write the types out, or fewer of them.",
  ]);
  expect(errors.get(wrong.workFile)?.[0]).toContain("TS2322");
  expect(errors.size).toBe(2);
});
