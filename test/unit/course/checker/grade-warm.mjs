// Grades the attempts of a JSON file one after the other in one kept test bed, and prints the record. Usage: node grade-warm.mjs IN
import { readFileSync } from "node:fs";
import { grade } from "#src/course/checker/grade.js";
import { ownSeed } from "#src/course/checker/seeds.js";
import { mostWorkers, TestBed } from "#src/course/checker/test-bed.js";
import { sweepLabs } from "#src/lab/sweep.js";

const bed = new TestBed({
  ...{ isolate: true, untilFailure: false, seed: ownSeed, processes: mostWorkers },
  ...{ needsLabs: true, kept: true },
});
const exercises = [];
for (const attempt of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  exercises.push(...(await grade([attempt], { file: null, bed })).exercises);
}
await bed.close();
await sweepLabs();
process.stdout.write(`\n${JSON.stringify({ version: 1, exercises })}\n`);
