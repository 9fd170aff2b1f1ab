import type { OnReadOpts } from "node:net";

/** Reads begin with so many bytes at a time, and grow to so many when they are filled. */
const leastRead = 8 * 1024;
const mostRead = 64 * 1024;

/**
 * The memory that a socket reads into, again and again. Without memory of its own for each piece, a long answer takes a third
 * less of the processor, and a short one a little (`docs/decisions/0100` and `0130`).
 * @internal
 */
export class ReadMemory {
  #memory: Buffer = Buffer.allocUnsafeSlow(leastRead);

  /** @param data takes a piece, and returns whether it is still in use: the next one is read into the same memory unless it is */
  constructor(readonly data: (chunk: Buffer) => boolean) {}

  /** For the socket's constructor. */
  get onread(): OnReadOpts {
    return { buffer: () => this.#memory, callback: (bytes) => this.#read(bytes) };
  }

  #read(bytes: number): true {
    const { length } = this.#memory;
    const inUse = this.data(this.#memory.subarray(0, bytes));
    const grows = bytes === length && length < mostRead;
    if (inUse || grows) this.#memory = Buffer.allocUnsafeSlow(grows ? 2 * length : length);
    return true;
  }
}
