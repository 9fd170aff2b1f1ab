// Grades the attempts of a JSON file, keeps the record in another, and prints it. Usage: node grade-attempts.mjs IN OUT
import { readFileSync } from "node:fs";
import { grade } from "#src/course/checker/grade.js";

const [attempts, file] = process.argv.slice(2);
const record = await grade(JSON.parse(readFileSync(attempts, "utf8")), { file });
process.stdout.write(`\n${JSON.stringify(record)}\n`);
