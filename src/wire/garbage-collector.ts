import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** After so many bytes have passed, the pieces they came in are collected. */
const everyBytes = 8 * 1024 * 1024;

/** Without options it collects everything. */
type CollectGarbage = (options?: { type: "minor" }) => void;

/**
 * Frees the memory of pieces that have passed. Every piece is a buffer of up to 64 KiB outside of the heap; left to itself,
 * the engine lets more than 40 MB of these pile up before it looks for them, because the heap itself hardly grows.
 * @internal
 */
export class GarbageCollector {
  #bytes = 0;
  #function: CollectGarbage | undefined;

  /** So many bytes have passed. */
  passed(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < everyBytes) return;
    this.#bytes = 0;
    this.#collect({ type: "minor" });
  }

  /** Frees all that nothing refers to any more: what is left is held. */
  all(): void {
    this.#collect();
  }

  get #collect(): CollectGarbage {
    this.#function ??= collectGarbage();
    return this.#function;
  }
}

/** The engine's own function, which is there for contexts made after the flag is set. */
function collectGarbage(): CollectGarbage {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  setFlagsFromString("--no-expose-gc");
  return typeof collect === "function" ? (collect as CollectGarbage) : () => undefined;
}
