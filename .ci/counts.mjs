// Checks what `npm test` and `npm run verify` said, and the record that they left, against what the course has.
//
//   counts.mjs fresh LOG      nothing is done, nothing unavailable, the library was tested
//   counts.mjs verified LOG   besides: every notebook ran, the grader was proved, the browser looked
//   counts.mjs solved LOG     everything is done
//   counts.mjs emptied FILE   the exercise of that file is not passed
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const [what, argument] = process.argv.slice(2);
const { lessons } = JSON.parse(readFileSync("course.json", "utf8"));
const record = JSON.parse(readFileSync(".roundtrip/record.json", "utf8"));
const all = lessons.flatMap(({ id, exercises }) => exercises.map((exercise) => `${id}/${exercise.id}`));
const problems = [];
const expect = (is, sentence) => is || problems.push(sentence);

const stateOf = (id) => record.exercises.find((exercise) => exercise.id === id)?.state ?? "missing from the record";
const log = what === "emptied" ? "" : stripVTControlCharacters(readFileSync(argument, "utf8"));

expect(all.length > 0, "the course has no exercise");
if (what === "emptied") {
  const id = argument.replace(/^exercises\//, "").replace(/\.ts$/, "");
  expect(["error", "not started"].includes(stateOf(id)), `${id}, an empty file, is ${stateOf(id)}`);
} else {
  const wanted = what === "solved" ? "passed" : "not started";
  for (const id of all) expect(stateOf(id) === wanted, `${id} is ${stateOf(id)}, and should be ${wanted}`);
  const done = what === "solved" ? all.length : 0;
  expect(
    log.includes(`${done} of ${all.length} exercises done`),
    `the scoreboard does not say ${done} of ${all.length}`,
  );
}
if (what === "fresh" || what === "verified") {
  expect(/^ *Tests .*\b[1-9]\d* passed/m.test(log), "no test passed");
}
if (what === "verified") {
  for (const { id } of lessons) {
    const ran = new RegExp(`notebooks/${id}\\.test\\.ts \\(1 test( \\|[^)]*)?\\)`).exec(log);
    expect(ran && !ran[1], `the notebook of ${id} was not run${ran?.[1] ?? ""}`);
  }
  const steps = [...log.matchAll(/^(.) .*: (passed|failed|not run) \(\d+ s\)$/gm)];
  expect(steps.length > 2, `verify says how ${steps.length} steps ended`);
  for (const [line, sign] of steps) expect(sign === "✓", line);
}

for (const problem of problems) console.error(`✗ ${problem}`);
if (problems.length === 0) console.log(`✓ ${all.length} exercises and ${lessons.length} lessons counted`);
process.exitCode = problems.length === 0 ? 0 : 1;
