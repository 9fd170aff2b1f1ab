import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WholeClone } from "./whole-clone.js";

/** Names of folders; together they have every printable character of ASCII that may stand in a path, and some beyond. */
const names = [
  "c# why?v=1 100% %20 %zz",
  '"quoted" $HOME `echo` {a},{prefix}',
  "!@$ [b] (c) -_. +&;=~^|<>':",
  "é 漢字 😀 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789",
];

/** A slash ends a name; with the other two no program of Node's can be loaded, by Node's own doing. */
const impossible = ["*", "/", "\\"];
const exercise = "00-start-here/1-first-look-up";

let clone: WholeClone;
beforeAll(() => {
  clone = new WholeClone();
});
afterAll(() => clone.remove(), 60_000);

describe("a clone in a folder of any name", () => {
  it("is tried with every printable character", () => {
    const printable = Array.from({ length: 95 }, (_, k) => String.fromCharCode(32 + k));
    expect(printable.filter((character) => !names.join("").includes(character))).toEqual(impossible);
  });

  it.for(names)("starts PostgreSQL and grades: %s", async (name) => {
    clone.rename(name);
    const graded = await clone.run("grade", "--work", "solutions", exercise, "--json");
    const line = graded.out.split("\n").find((text) => text.startsWith('{"version"')) ?? "{}";
    const { exercises } = JSON.parse(line) as { exercises?: { state: string; tests: unknown[] }[] };
    expect(
      exercises?.map(({ state }) => state),
      graded.err + graded.out,
    ).toEqual(["passed"]);
    expect(graded.code).toBe(0);
  });

  it("sees there what the work waits for: the grader and the tests share one library", async () => {
    clone.rename("c#");
    const file = join(clone.root, "waits", `${exercise}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      `import type pg from "pg";
      export async function cityOf(client: pg.Client, _userId: number): Promise<string | null> {
        await client.query("select pg_sleep(600)");
        return null;
      }`,
    );
    const { out } = await clone.run("grade", "--work", "waits", exercise, "--json");
    expect(out).toContain("a statement waits on the server (PgSleep): select pg_sleep(600)");
  });

  it("says of a * what Node cannot do, and the command that helps", async () => {
    clone.rename("my * course");
    const { code, err } = await clone.run("status");
    expect(err).toContain(`Node cannot load packages from a folder with a * in its path, and this is ${clone.root}.`);
    expect(err).toMatch(/Repair it with:\n\n {4}mv '.*my \* course' '.*my - course'\n\n$/);
    expect(code).toBe(1);
    expect((await clone.run("doctor")).out).toMatch(/✗ folder .* with a \* in its path.*\n +→ mv '/);
    clone.rename("again");
  });
});

const python = join(process.cwd(), ".venv", "bin", "python");

describe.skipIf(!existsSync(python) && process.env.CI !== "true")("its kernel", () => {
  it("is found and started by Jupyter, whatever stands in the path", async () => {
    clone.rename("c# {prefix} \"a\" $HOME 'b' %20?");
    expect((await clone.run("bench")).err).toContain("✓ kernel: TypeScript");
    const script = `
import json, sys
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="tslab")
manager.start_kernel(cwd=sys.argv[1])
client = manager.client()
client.start_channels()
said = []
try:
    client.wait_for_ready(timeout=None)
    client.execute_interactive(sys.argv[2], timeout=None, output_hook=lambda m: said.append(m["content"].get("text", "")))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print("".join(said))
`;
    const cell = 'import { RoundtripError } from "roundtrip"; console.log(new RoundtripError("IT", "works").code);';
    const env = { ...process.env, JUPYTER_PATH: join(clone.root, ".venv", "share", "jupyter") };
    expect(readdirSync(join(env.JUPYTER_PATH, "kernels"))).toEqual(["tslab"]);
    const args = ["-c", script, join(clone.root, "notebooks"), cell];
    expect(execFileSync(python, args, { env, encoding: "utf8" }).trim()).toBe("IT");
  });
});
