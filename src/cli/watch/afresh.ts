import { spawn } from "node:child_process";
import { courseRoot, entry } from "../../lab/paths.js";

/** In whose environment it is: the exercise that was worked on before the program was started afresh. */
export const afreshVariable = "ROUNDTRIP_WATCH_AFRESH";

/** To the program that has started this one: start another, which begins with an exercise. */
interface Wish {
  afresh: string;
}

/** Runs `watch` in a process of its own, once. Resolves to its exit code, and the exercise with which it wants to be started again. */
function watchOnce(argv: readonly string[], exercise: string): Promise<{ code: number; again?: string }> {
  const child = spawn(process.execPath, [entry, "watch", ...argv], {
    cwd: courseRoot,
    env: { ...process.env, [afreshVariable]: exercise },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  let again: string | undefined;
  child.on("message", (wish: Wish) => (again = wish.afresh));
  // What ends us by a signal ends it as well, in order.
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  return new Promise((resolve) => {
    child.once("close", (code) => {
      for (const signal of signals) process.off(signal, passOn);
      resolve({ code: code ?? 1, ...(again !== undefined && { again }) });
    });
  });
}

/**
 * Goes on with the course as it is now on disk: with its library built anew, in a new process. Who was started so itself asks
 * the one that started it.
 *
 * @param argv the options of `watch`
 * @param exercise the one that was worked on
 * @returns the exit code
 */
export async function watchAfresh(argv: readonly string[], exercise = ""): Promise<number> {
  if (process.env[afreshVariable] !== undefined && process.send) {
    await new Promise<void>((resolve) => process.send?.({ afresh: exercise } satisfies Wish, () => resolve()));
    // Who listens for its end keeps the connection to the other program, and so itself, alive.
    process.disconnect();
    return 0;
  }
  let next: string | undefined = exercise;
  let code = 0;
  while (next !== undefined) ({ code, again: next } = await watchOnce(argv, next));
  return code;
}
