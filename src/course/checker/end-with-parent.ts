import { closeLabs } from "../../lab/open-labs.js";

/**
 * Lets the process of tests end with the one that started it: when that has gone, or has let go, it closes the labs that are
 * open, and ends. Whatever the work has done to its own globals does not hinder it.
 */
export function endWithParent(): void {
  const leave = () => {
    const end = () => process.kill(process.pid, "SIGKILL");
    // What vitest would still tell its parent fails, and its answer to that is to end at once, also if it is loaded only now.
    process.removeAllListeners("error").on("error", () => undefined);
    process.on("uncaughtException", () => undefined);
    process.exit = (() => undefined) as typeof process.exit;
    // The last resort, for a server that does not answer: a busy machine takes its time.
    globalThis.setTimeout(end, 120_000);
    void closeLabs().finally(end);
  };
  // While this was loaded it may have gone already.
  if (process.connected) process.once("disconnect", leave);
  else leave();
  // Ctrl-C and the end of a terminal reach the whole group; the parent decides what becomes of us.
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
}
