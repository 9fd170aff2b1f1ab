import { spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "vitest";

/** Runs one of PostgreSQL's programs to its end, and returns what it printed. */
export async function runProgram(
  { skip }: TestContext,
  program: "psql" | "pgbench",
  args: string[],
  env: Record<string, string>,
  input = "",
): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, LC_ALL: "C", ...env }, stdio: "pipe" });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  try {
    const [code] = (await once(child, "close")) as [number];
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${said}`);
    return said;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const missing = `${program} is not installed, so nothing was compared with it (Debian: apt-get install postgresql-15)`;
    if (process.env.CI) throw new Error(missing);
    return skip(missing);
  }
}
