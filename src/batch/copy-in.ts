import { once } from "node:events";
import type pg from "pg";
import { from } from "pg-copy-streams";
import { isDisconnect } from "../pool/causes.js";
import { isInTransaction } from "./atomic.js";
import { BatchConnectionLostError } from "./errors.js";

/** Bytes that are gathered before they are written: each write is a call of the system. */
export const writeBytes = 65_536;

/** A COPY … FROM STDIN that is under way. Whoever writes waits while the server takes no more. */
export class CopyIn {
  readonly #call: string;
  readonly #stream: ReturnType<typeof from>;
  readonly #isPartOfMore: boolean;
  #failure: unknown;
  /** Bytes that were written. */
  bytes = 0;

  constructor(call: string, client: pg.ClientBase, sql: string) {
    this.#call = call;
    this.#isPartOfMore = isInTransaction(client);
    this.#stream = client.query(from(sql, { highWaterMark: writeBytes }));
    this.#stream.on("error", (error) => {
      this.#failure ??= error;
    });
  }

  /** Writes, and comes back when there is room for more. @throws what the server refused */
  async write(data: Buffer): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.bytes += data.length;
    if (data.length > 0 && !this.#stream.write(data)) await once(this.#stream, "drain");
  }

  /** Ends the input. @returns rows that were written */
  async finish(): Promise<number> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#stream.end();
    try {
      await once(this.#stream, "finish");
    } catch (error) {
      if (this.#isPartOfMore || !isDisconnect(error)) throw error;
      throw new BatchConnectionLostError(this.#call, "unknown", error);
    }
    return this.#stream.rowCount;
  }

  /** Makes the server forget all of it, unless it has failed already; the client can be used again then. */
  async abort(): Promise<void> {
    if (this.#failure !== undefined) return;
    const closed = new Promise((resolve) => this.#stream.once("close", resolve));
    this.#stream.destroy();
    await closed;
  }
}
