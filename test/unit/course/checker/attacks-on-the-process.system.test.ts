import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type ExerciseRecord, recordFile } from "#src/course/checker/record.js";
import { courseFiles } from "#src/course/course-files.js";
import { courseRoot } from "#src/lab/paths.js";
import { makeBelieve } from "./make-believe.js";

const { attempt, verdicts } = makeBelieve();

/** A wrong answer, with something before it that would like to be believed, or to do harm. */
const wrong = (outside: string, inside = "") => `${outside}
export async function cityOf(client: unknown, userId: number): Promise<string | null> {
  ${inside}
  return "Nowhere";
}`;

const file = join(tmpdir(), `roundtrip-attack-${process.pid}`);
const net = 'import net from "node:net";';
const threads = 'import { Worker } from "node:worker_threads";';
/** What a thread says first. */
const said = (code: string, more = "") => `
  const thread = new Worker(${JSON.stringify(`const { parentPort } = require("node:worker_threads"); let said; try { said = ${code}; } catch (error) { said = String(error); } parentPort.postMessage(String(said));`)}, { eval: true ${more} });
  throw new Error(await new Promise((resolve) => thread.once("message", resolve).once("error", resolve)));`;
/** The prototype of the process's own functions, by way of something that all realms share. */
const functions = "const functions: any = Object.getPrototypeOf(URL);";

/** What it tries, the work, and words of the reason or of a test's message. All of them earn nothing. */
const attacks: [name: string, work: string, words: string][] = [
  // The grader's own pipes.
  ["the pipe of results, by its number", wrong(net, "new net.Socket({ fd: 3 });"), "no fd, no handle"],
  ["the same, by connecting", wrong(net, "net.connect({ fd: 3 } as any);"), "no fd, no handle"],
  [
    "the same, by the class of a socket",
    wrong(net, 'const S: any = net.connect(1, "127.0.0.1").on("error", () => {}).constructor; new S({ fd: 3 });'),
    "no fd, no handle",
  ],
  ["the terminal", wrong(net, `new net.Socket({ fd: 1 }).write('{"version":1,"exercises":[]}');`), "no fd, no handle"],
  ["a pipe that is listened on", wrong(net, "net.createServer().listen({ fd: 3 });"), "listens on a port"],
  [
    "a file, by listening on it",
    wrong(net, `net.createServer().listen(${JSON.stringify(file)});`),
    "listens on a port",
  ],
  // What the judge is made of.
  ["the call of every function", wrong(`${functions}\nfunctions.apply = () => {};`), "'apply'"],
  [
    "the same, defined",
    wrong(`${functions}\nObject.defineProperty(functions, "call", { value: () => {} });`),
    "Cannot redefine property: call",
  ],
  [
    "what all objects inherit",
    wrong(`${functions}\nObject.getPrototypeOf(functions).pass = true;`),
    "object is not extensible",
  ],
  [
    "the end of every loop",
    wrong("", "Object.getPrototypeOf((client as any).list[Symbol.iterator]()).next = () => ({ done: true });"),
    "'next'",
  ],
  ["the texts of every answer", wrong('Buffer.prototype.toString = (() => "x") as never;'), "toString is fixed"],
  [
    "the events of every socket",
    wrong('import { EventEmitter } from "node:events";\nEventEmitter.prototype.emit = (() => true) as never;'),
    "emit is fixed",
  ],
  [
    "the functions that called",
    wrong(
      `${functions}\nconst error: any = Object.getPrototypeOf(Object.getPrototypeOf(new DOMException())).constructor;`,
      "let seen = 0; error.prepareStackTrace = () => { seen++; return ''; }; try { new URL('x'); } catch (e: any) { void e.stack; } if (seen) throw new Error('seen');",
    ),
    "User 2 lives",
  ],
  [
    "code in a name",
    wrong("", "") +
      `\nconst one = 1; export { one as "x = 1; (await import('vitest')).expect.extend({ toBe: () => ({ pass: true, message: () => '' }) }); export const y" };`,
    "User 2 lives",
  ],
  [
    "resources of the process",
    wrong('import hooks from "node:async_hooks";', "(hooks as any).createHook({ init() {} }).enable();"),
    "createHook is not a function",
  ],
  ["the priority of the process", wrong('import os from "node:os";', "os.setPriority(19);"), "is not a function"],
  // An answer that is everything.
  [
    "a value that says that it is equal",
    "export const cityOf = async (): Promise<string | null> => ({ asymmetricMatch: () => true }) as any;",
    "User 2 lives",
  ],
  [
    "a promise that is none",
    "export const cityOf = (): Promise<string | null> => ({ then: (done: any) => done(new Proxy({}, { get: () => () => true })) }) as any;",
    "",
  ],
  // Threads.
  [
    "threads with options of their own, by the class behind theirs",
    wrong(threads, `const W: any = Object.getPrototypeOf(Worker); new W("0", { eval: true, execArgv: [] });`),
    "W is not a constructor",
  ],
  [
    "the same, by what a thread inherits",
    wrong(
      threads,
      `const t = new Worker("0", { eval: true }); const W: any = Object.getPrototypeOf(Object.getPrototypeOf(t)).constructor; new W(${JSON.stringify(`require("fs").writeFileSync(${JSON.stringify(file)}, "")`)}, { eval: true, execArgv: [] });`,
    ),
    "User 2 lives",
  ],
  ["a signal of a thread", wrong(threads, said("process._kill(process.pid, 19)")), "process._kill is not a function"],
  ["a thread's own process", wrong(threads, said('typeof process.on("x", () => {})._kill')), "undefined"],
  ["a thread's listener", wrong(threads, said("typeof process.binding + typeof process.dlopen")), "undefinedundefined"],
  [
    "a file of a thread",
    wrong(threads, said(`require("fs").writeFileSync(${JSON.stringify(file)}, "")`)),
    "It asks for fs",
  ],
  ["a pipe of a thread", wrong(threads, said('new (require("net").Socket)({ fd: 3 })')), "Connect in the work itself"],
  [
    "the settings of the process, by a thread",
    wrong(threads, said("Object.keys(process.env).join()", ", env: {}")),
    "",
  ],
  // No end.
  [
    "a wait that nothing ends",
    wrong("", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"),
    "Its thread stood still",
  ],
  ["a text that takes long to read", `${"/* ".repeat(300_000)}`, "There is nothing in its file but comments"],
  ["parentheses without end", `export const cityOf = ${"(".repeat(200_000)}`, "It does not type-check"],
  ["errors without end", "missing;\n".repeat(20_000), "… and 19,980 more lines"],
  // Memory that is not the heap.
  [
    "an archive that swells",
    wrong(
      'import zlib from "node:zlib";',
      "const small = zlib.gzipSync(Buffer.alloc(64 << 20)); const all: unknown[] = []; if (userId === 2) for (;;) { all.push(zlib.gunzipSync(small)); await new Promise((go) => setImmediate(go)); }",
    ),
    "more memory than it may",
  ],
  [
    "memory of a thread",
    wrong(
      threads,
      `const t = new Worker("const all = []; for (;;) all.push(Buffer.alloc(16 << 20, 1));", { eval: true }); await new Promise((end) => t.once("exit", end));`,
    ),
    "more memory than it may",
  ],
];

/** The content of the course, and of what is built of it. */
function contentOfCourse(): string {
  const hash = createHash("sha256");
  const built = readdirSync(join(courseRoot, "dist"), { recursive: true, encoding: "utf8" }).sort();
  for (const name of [...courseFiles(), ...built.filter((each) => each.endsWith(".js")).map((each) => `dist/${each}`)])
    hash.update(name).update(readFileSync(join(courseRoot, name)));
  return hash.update(existsSync(recordFile) ? readFileSync(recordFile) : "none").digest("hex");
}

describe("an attack on the process of the tests gains nothing, and has a verdict:", () => {
  const graded = new Map<string, ExerciseRecord>();
  let before = "";

  beforeAll(async () => {
    before = contentOfCourse();
    for (const [variant, record] of await verdicts(attacks.map(([name, work]) => attempt(name, work))))
      graded.set(variant, record);
  }, 600_000);

  it.each(attacks)("%s", (name, _, words) => {
    const { state, points, reason, tests } = graded.get(name) as ExerciseRecord;
    expect(state, reason).toMatch(/^(wrong|error)$/);
    expect(points).toBe(0);
    const said = [reason, ...tests.map(({ message }) => message)].join("\n");
    expect(said).toContain(words);
    expect(said.length).toBeLessThan(40_000);
  });

  it("and after all of them the course, what is built of it and the learner's record are as they were", () => {
    expect(contentOfCourse()).toBe(before);
    expect(existsSync(file)).toBe(false);
  });
});
