import { type } from "./message-types.js";

/** Number of the function `pg_stat_force_next_flush`, the same in every PostgreSQL since 15. */
const forceNextFlush = 2137;

/**
 * What an idle server process is asked so that its work so far is in the books: to enter its counts now, and not up to ten
 * seconds later. A function call, because that leaves the client's unnamed statement alone, and is no statement itself.
 */
function enterCounts(): Buffer {
  const call = Buffer.alloc(15);
  call[0] = type.functionCall;
  call.writeInt32BE(14, 1);
  call.writeInt32BE(forceNextFlush, 5); // then no formats, no arguments, and a result as text: zeros
  return call;
}

/**
 * The same inside a transaction, where counts are entered at its end: there, closing the unnamed portal ends the last query,
 * which is the moment at which `pg_stat_statements` learns of it.
 */
function endQuery(): Buffer {
  return Buffer.from([type.close, 0, 0, 0, 6, 80, 0, type.sync, 0, 0, 0, 4]);
}

/** What the server may say of itself in between: that is for the client. */
const forClient = new Set<number>([type.notice, type.notification, type.parameterStatus]);

/** What a server process was found doing. `busy`: something is under way, so that nothing could be asked. @internal */
export type FlushOutcome = "idle" | "in transaction" | "busy";

/** One request of the proxy's own on a client's connection, which the client must not see. @internal */
export class StatsFlush {
  readonly request: Buffer;
  /** Resolves when the answer is complete, or the connection has ended. */
  readonly ended: Promise<void>;
  over = false;
  #bytes = Buffer.alloc(0);
  #resolve: () => void = () => undefined;

  constructor(inTransaction: boolean) {
    this.request = inTransaction ? endQuery() : enterCounts();
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Takes what the server sends. Returns what of it is for the client, once the answer is complete; until then nothing. */
  read(chunk: Buffer): Buffer {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const others: Buffer[] = [];
    for (let at = 0; at + 5 <= this.#bytes.length; ) {
      const end = at + 1 + this.#bytes.readInt32BE(at + 1);
      if (end > this.#bytes.length) break;
      const code = this.#bytes[at] as number;
      if (forClient.has(code)) others.push(this.#bytes.subarray(at, end));
      if (code === type.readyForQuery) {
        this.end();
        return Buffer.concat([...others, this.#bytes.subarray(end)]);
      }
      at = end;
    }
    return Buffer.alloc(0);
  }

  end(): void {
    this.over = true;
    this.#resolve();
  }
}
