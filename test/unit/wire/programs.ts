import { spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "vitest";

/**
 * Runs one of PostgreSQL's programs to its end, and returns what it printed: its output, then its messages. Each is in
 * order by itself; which of the two pipes is read first is the machine's business.
 */
export async function runProgram(
  { skip }: TestContext,
  program: "psql" | "pgbench",
  args: string[],
  env: Record<string, string>,
  input = "",
): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, LC_ALL: "C", ...env }, stdio: "pipe" });
  let [output, messages] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (messages += text));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  try {
    const [code] = (await once(child, "close")) as [number];
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output}${messages}`);
    return output + messages;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const missing = `${program} is not installed, so nothing was compared with it (Debian: apt-get install postgresql-15)`;
    if (process.env.CI) throw new Error(missing);
    return skip(missing);
  }
}
