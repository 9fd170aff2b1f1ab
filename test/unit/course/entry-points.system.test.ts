import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { courseRoot } from "#src/lab/paths.js";

/** A folder of somebody else's, in which the library is installed. */
const outside = mkdtempSync(join(tmpdir(), "roundtrip-outside-"));
mkdirSync(join(outside, "node_modules"));
symlinkSync(courseRoot, join(outside, "node_modules", "roundtrip"));
afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** Runs a program there, and gives what it printed as JSON. */
async function run(code: string, kind: "module" | "commonjs" = "module"): Promise<unknown> {
  const args = [`--input-type=${kind}`, "--no-warnings", "--eval", code];
  return JSON.parse((await promisify(execFile)(process.execPath, args, { cwd: outside })).stdout);
}

const show = "(value) => console.log(JSON.stringify(value))";

describe("from outside, a program of Node's", () => {
  test("imports the library by its parts, which are those of the whole", async () => {
    const code = `
      const [whole, pool, wire, matchers] = await Promise.all(
        ["roundtrip", "roundtrip/pool", "roundtrip/wire", "roundtrip/vitest"].map((name) => import(name)));
      (${show})([pool.QueuePool === whole.QueuePool, wire.WireError === whole.WireError, Object.keys(matchers.matchers)])`;
    expect(await run(code)).toEqual([
      true,
      true,
      ["toStayWithin", "toRepeatNoQuery", "toLeakNothing", "toUseIndex", "toScan", "toTouchAtMost"],
    ]);
  });

  test("requires them as well", async () => {
    const names = `["roundtrip", "roundtrip/pool", "roundtrip/wire", "roundtrip/vitest"]`;
    const code = `(${show})(${names}.map((name) => Object.keys(require(name)).length > 0))`;
    expect(await run(code, "commonjs")).toEqual([true, true, true, true]);
  });

  test("uses a pool by itself", async () => {
    const code = `
      import { SimplePool } from "roundtrip/pool";
      let ended = 0;
      const pool = await SimplePool.open(2, async () => ({ end: async () => void (ended += 1) }));
      await pool.close();
      (${show})(ended)`;
    expect(await run(code)).toBe(2);
  });

  test("reaches nothing deeper", async () => {
    const code = `(${show})(await import("roundtrip/dist/pool/index.js").catch(({ code }) => code))`;
    expect(await run(code)).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});

test("in a notebook, whose TypeScript resolves the way of Node 10, each part has its types", () => {
  const tslab = createRequire(createRequire(join(courseRoot, "package.json")).resolve("tslab/dist/main.js"));
  const { createConverter } = tslab("./converter.js") as {
    createConverter(options: object): {
      convert(before: string, cell: string): { diagnostics: { messageText: string }[] };
      close(): void;
    };
  };
  const converter = createConverter({ cwd: outside, isBrowser: false });
  const problems = (cell: string) => converter.convert("", cell).diagnostics.map(({ messageText }) => messageText);
  try {
    expect(problems('import { measure } from "roundtrip"; measure(1);')).toEqual([
      "Expected 2-3 arguments, but got 1.",
    ]);
    expect(problems('import { SimplePool } from "roundtrip/pool"; let pool: SimplePool = 1;')).toEqual([
      "Generic type 'SimplePool<C>' requires 1 type argument(s).",
    ]);
    expect(problems('import { startProxy } from "roundtrip/wire"; startProxy(1);')).toEqual([
      "Argument of type 'number' is not assignable to parameter of type 'ProxyOptions'.",
    ]);
    expect(problems('import { matchers } from "roundtrip/vitest"; matchers.toBe;')).toEqual([
      expect.stringMatching(/^Property 'toBe' does not exist on type/),
    ]);
  } finally {
    converter.close();
  }
});
