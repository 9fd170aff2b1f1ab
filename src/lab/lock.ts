import { holderOf, takeLock } from "#setup/lock";
import { StepFailed } from "#setup/step-failed";
import { LabBusyError } from "./errors.js";

/**
 * Runs `work` while holding a lock file, so that of several processes one at a time does it. A lock whose holder has died
 * is taken over.
 *
 * @param path the lock file; its folder is made if missing
 * @param work what to do under the lock
 * @param timeoutMs how long to wait for another holder, at least 1; default 120,000
 * @returns what `work` returns
 * @throws LabBusyError when another living process holds the lock for longer than `timeoutMs`
 */
export async function withLock<T>(path: string, work: () => Promise<T>, timeoutMs = 120_000): Promise<T> {
  const release = await takeLock(path, () => undefined, timeoutMs).catch((error) => {
    throw error instanceof StepFailed ? new LabBusyError(path, String(holderOf(path)), timeoutMs) : error;
  });
  try {
    return await work();
  } finally {
    release();
  }
}
