// Checks what `npm test` said, and the record that it left, against what the course has.
//
//   counts.mjs fresh LOG      nothing is done, nothing unavailable, all notebooks ran
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
  const wanted = what === "fresh" ? "not started" : "passed";
  for (const id of all) expect(stateOf(id) === wanted, `${id} is ${stateOf(id)}, and should be ${wanted}`);
  const done = what === "fresh" ? 0 : all.length;
  expect(
    log.includes(`${done} of ${all.length} exercises done`),
    `the scoreboard does not say ${done} of ${all.length}`,
  );
  expect(/^ *Tests .*\b[1-9]\d* passed/m.test(log), "no test passed");
}
if (what === "fresh") {
  const ran = /notebooks\.test\.ts \((\d+) tests?( \|[^)]*)?\)/.exec(log);
  expect(ran, "the notebooks were not run");
  expect(Number(ran?.[1]) === lessons.length, `${ran?.[1]} notebooks ran, of ${lessons.length} lessons`);
  expect(!ran?.[2], `not every notebook ran:${ran?.[2]}`);
}

for (const problem of problems) console.error(`✗ ${problem}`);
if (problems.length === 0) console.log(`✓ ${all.length} exercises and ${lessons.length} lessons counted`);
process.exitCode = problems.length === 0 ? 0 : 1;
