import { spawn, spawnSync } from "node:child_process";
import { root } from "./paths.mjs";

const children = new Set();
let ending = false;

/** Ends every program that runs now, and waits for it; for when the set-up is interrupted. Who waits for one waits on. */
export async function endPrograms() {
  ending = true;
  const ended = [...children].map((child) => new Promise((resolve) => child.once("close", resolve)));
  for (const child of children) child.kill("SIGTERM");
  // npm finishes what it is at before it heeds a signal, which can take a minute.
  const impatient = setTimeout(() => children.forEach((child) => void child.kill("SIGKILL")), 1_000);
  await Promise.all(ended);
  clearTimeout(impatient);
}

/**
 * Runs a program to its end.
 *
 * @param onLine told each line of its output
 * @returns its exit code, -1 if it could not be started, and the last 20 lines that it printed
 */
export function runProgram(program, args, { env = process.env, onLine = () => undefined, keep = () => true } = {}) {
  return new Promise((resolve) => {
    const tail = [];
    const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      let rest = "";
      stream.setEncoding("utf8").on("data", (chunk) => {
        const lines = (rest + chunk).split(/\r?\n/);
        rest = lines.pop();
        for (const line of lines) {
          onLine(line);
          if (line.trim() && keep(line)) tail.push(line);
        }
        tail.splice(0, tail.length - 20);
      });
    }
    child.on("error", (error) => tail.push(error.message));
    child.on("close", (code, signal) => {
      children.delete(child);
      if (ending) return;
      if (signal) tail.push(`${program} was ended by ${signal}`);
      resolve({ code: code ?? -1, tail: tail.join("\n") });
    });
  });
}

/** What a program prints, trimmed; undefined when it cannot be run or fails. For questions that are answered at once. */
export function answerOf(program, args, env = process.env) {
  const { status, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    env,
    timeout: 30_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout.trim() : undefined;
}
