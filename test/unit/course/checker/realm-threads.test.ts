import type threads from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { RealmThreads } from "#src/course/checker/realm-threads.js";

type Module = typeof threads;

/** A module as work sees it, what its threads printed, and what ends them. */
function realm() {
  const printed: string[] = [];
  const made = new RealmThreads((method, text) => printed.push(`${method} ${text}`));
  return { ...(made.module as Module), printed, made };
}

/** What a thread sends first, or the error that it ends with. */
function firstOf(thread: threads.Worker): Promise<unknown> {
  return new Promise((resolve) => {
    thread.once("message", resolve).once("error", resolve);
    thread.once("exit", () => resolve("nothing"));
  });
}

const posts = (value: string) => `require("node:worker_threads").parentPort.postMessage(${value})`;

describe("threads of a realm", () => {
  it("run code that is given as text, with data, and print where the work prints", async () => {
    const { Worker, printed } = realm();
    const code = `const { workerData } = require("worker_threads"); console.log("computing"); ${posts("workerData * 2")}`;
    const thread = new Worker(code, { eval: true, workerData: 21 });
    const ended = new Promise((resolve) => thread.once("exit", resolve));
    expect(await firstOf(thread)).toBe(42);
    expect(await ended).toBe(0);
    expect(printed).toEqual(["log computing\n"]);
  });

  it.each([
    ["a module that the work may not import", 'require("node:fs")', /It asks for node:fs/],
    ["a further thread", 'new (require("node:worker_threads").Worker)("0", { eval: true })', /not a constructor/],
    ["another way to modules", `module.require("fs")`, /module is not defined/],
    ["a signal", "process.kill(process.ppid)", /process\.kill is not a function/],
  ])("have no %s", async (_, code, words) => {
    const { Worker } = realm();
    expect(String(await firstOf(new Worker(code, { eval: true })))).toMatch(words);
  });

  it("see no settings of the process", async () => {
    const { Worker, SHARE_ENV } = realm();
    const code = posts("Object.keys(process.env).length");
    expect(await firstOf(new Worker(code, { eval: true, env: SHARE_ENV as unknown as NodeJS.Dict<string> }))).toBe(0);
    expect(await firstOf(new Worker(code, { eval: true, env: { LANG: "C" } }))).toBe(1);
  });

  it("are refused with a file, an address, or a module that is asked for later", () => {
    const { Worker } = realm();
    expect(() => new Worker("./thread.js")).toThrow("expected code as text");
    expect(() => new Worker(new URL("data:text/javascript,0"))).toThrow("expected code as text");
    expect(() => new Worker('import("node:fs")', { eval: true })).toThrow("use require()");
  });

  it("end with the realm", async () => {
    const { Worker, made } = realm();
    const thread = new Worker("setInterval(() => 0, 1_000)", { eval: true });
    const ended = new Promise((resolve) => thread.once("exit", resolve));
    made.end();
    expect(await ended).toBeTypeOf("number");
  });
});
