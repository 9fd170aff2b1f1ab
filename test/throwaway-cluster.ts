import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "#src/lab/cluster.js";
import { labServer } from "#src/lab/server.js";
import { removeWhenWeEnd } from "./cluster-remover.js";

/**
 * vitest's global set-up: a PostgreSQL for this run alone. Tests, exercises and notebooks find it by `ROUNDTRIP_CLUSTER_DIR`,
 * so the learner's own server is neither used nor disturbed. With `DATABASE_URL` that server is used instead.
 *
 * Where none can be had, what needs one is *unavailable*, for the reason in `ROUNDTRIP_UNAVAILABLE`; with `CI=true` the run
 * fails.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  try {
    if (process.env.DATABASE_URL) {
      await labServer();
      return undefined;
    }
    return await throwawayCluster();
  } catch (error) {
    if (process.env.CI === "true") throw error;
    process.env.ROUNDTRIP_UNAVAILABLE = (error as Error).message;
    return undefined;
  }
}

async function throwawayCluster(): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), "roundtrip-test-"));
  process.env.ROUNDTRIP_CLUSTER_DIR = dir;
  const remove = removeWhenWeEnd(dir);
  await startCluster();
  return remove;
}
