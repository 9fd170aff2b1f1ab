import { expect, it } from "vitest";
import { readStarters } from "#src/course/checker/starters.js";
import { filesToCheck, read } from "./files.js";

/** The text of a file without its imports. */
const withoutImports = (text: string) => text.replace(/^import [^;]*;\n/gm, "");

/** What a starter has of a handler: all but the header, and what says that there is something to do. */
const handlerIn = (starter: string) =>
  withoutImports(starter.replace(/^\/\*\*\n \* Lesson:[\s\S]*?\n \*\/\n/, ""))
    .replace(/^function todo\([\s\S]*?\n\}\n\n/m, "")
    .replace(/^ *todo\(.*\/\/ TODO:.*\n/m, "");

const starters = Object.entries(readStarters()).filter(([id]) => id.startsWith("13-clinic/"));
const service = filesToCheck("src/clinic", ".ts").map(read);

it.each(starters)("the starter of %s is the handler of the clinic's service, as it stands there", (_, starter) => {
  const handler = handlerIn(starter).trim();
  const names = [...handler.matchAll(/^export async function (?!migrate\b)(\w+)\(/gm)].map(([, name]) => name);
  expect(names, "the handler's name").toHaveLength(1);
  const there = service.filter((text) => text.includes(`export async function ${names[0]}(`));
  expect(there.map((text) => withoutImports(text).trim())).toEqual([handler]);
});

it("finds the handler in a starter, and leaves nothing of it out", () => {
  const imports = 'import pg from "pg";\nimport { type ClinicShop, TodoError } from "roundtrip";\n\n';
  const todo = "function todo(task: string): void {\n  throw new TodoError(task);\n}\n\n";
  const line = '  todo("cure it"); // TODO: delete this line.\n';
  const handler = (first: string) =>
    `/** \`GET /\` */\nexport async function show(shop: ClinicShop) {\n${first}  return 7;\n}\n`;
  const header = "/**\n * Lesson: lessons/13-clinic.md\n * Task: cure it.\n */\n";
  expect(handlerIn(`${header}${imports}${todo}${handler(line)}`).trim()).toBe(handler("").trim());
});
