import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Starts a process that stops and removes the cluster of a folder when we end, in whatever way: in order, by Ctrl-C, by a
 * kill.
 *
 * @param dir what `ROUNDTRIP_CLUSTER_DIR` is for that cluster
 * @returns what removes it now
 */
export function removeWhenWeEnd(dir: string): () => Promise<void> {
  const script = join(import.meta.dirname, "remove-cluster.mjs");
  const remover = spawn(process.execPath, [script, dir], { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  const removed = new Promise<void>((resolve) => remover.once("close", () => resolve()));
  remover.unref();
  return () => {
    remover.stdin.end();
    return removed;
  };
}
