import type { Connection } from "./connection.js";
import type { ConnectionFaults } from "./fault-plan.js";
import type { WireFault } from "./faults.js";

/** Carries out on one connection the faults that strike it. @internal */
export class FaultInjector {
  #faults: ConnectionFaults | undefined;
  #stalled = false;
  #stallTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #copiedBefore = 0;
  #losing = false;
  #slow = false;
  /** What strikes when the bytes before it are handed out. */
  #hit: WireFault | undefined;

  constructor(
    readonly connection: Connection,
    faults: ConnectionFaults | undefined,
  ) {
    this.set(faults);
  }

  /** Nothing goes wrong with this connection. */
  get none(): boolean {
    return this.#faults === undefined;
  }

  /** Nothing is handed out for now. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** Other faults, or none: what was stalled goes on. */
  set(faults: ConnectionFaults | undefined): void {
    this.end();
    this.#faults = faults;
    this.#copiedBefore = this.connection.protocol?.copied ?? 0;
    this.#losing = false;
    this.#slow = faults?.find("slowStart") !== undefined;
    const idle = faults?.find("closeIdle");
    const close = (): void => this.#closeQuietly(`closeIdle after ${idle?.afterMs} ms`);
    if (idle) this.#idleTimer = setTimeout(close, idle.afterMs);
    this.#goOn();
  }

  get refuses(): boolean {
    return this.#faults?.find("refuse") !== undefined;
  }

  /** The client sends a statement. Returns true when it must not reach the server. */
  atStatement(): boolean {
    const faults = this.#faults;
    if (!faults) return false;
    faults.statements += 1;
    const fault = faults.atStatement();
    if (fault?.kind === "stall") this.#stall(fault.forMs);
    if (fault?.kind !== "reset") return false;
    this.#losing = fault.lose === "reply";
    return !this.#losing;
  }

  /** The statement that was not let through was the last: the connection breaks. */
  loseRequest(): void {
    this.#breakOff(`reset at statement ${this.#faults?.statements}, its request lost`);
  }

  /** The server's answers are lost from now on. */
  get losing(): boolean {
    return this.#losing;
  }

  /** An answer was lost: when it was the last that the client waits for, the connection breaks. */
  loseReply(): void {
    if (this.connection.protocol.pending.size > 0) return;
    this.#breakOff(`reset at statement ${this.#faults?.statements}, its reply lost`);
  }

  /** Something came or went. */
  seen(): void {
    this.#idleTimer?.refresh();
  }

  /** How much later the server's first answer comes, milliseconds. */
  slowStart(): number {
    if (!this.#slow) return 0;
    this.#slow = false;
    return this.connection.protocol.started ? 0 : (this.#faults?.find("slowStart")?.delayMs ?? 0);
  }

  /** What of a piece from the server passes now; what is stalled is put back. */
  passes(chunk: Buffer, putBack: (rest: Buffer) => void): Buffer {
    this.seen();
    const hit = this.#faults?.within(chunk.length);
    if (this.#faults) this.#faults.bytesDown += hit ? hit.pass : chunk.length;
    if (!hit) return chunk;
    this.#hit = hit.fault;
    if (hit.fault.kind === "stall") {
      putBack(chunk.subarray(hit.pass));
      // Only once: the rest passes when the stall is over.
      this.#faults = this.#faults?.without(hit.fault);
    }
    if (hit.pass === 0) this.passed();
    return chunk.subarray(0, hit.pass);
  }

  /** What was let through is handed out: now comes what comes after it. */
  passed(): void {
    const hit = this.#hit;
    this.#hit = undefined;
    if (hit?.kind === "stall") this.#stall(hit.forMs);
    else if (hit?.kind === "reset") this.#breakOff(`reset after ${hit.afterBytes} bytes from the server`);
  }

  /** Enough copy data has passed. Returns true when the connection was cut. */
  cutsCopy(): boolean {
    const cut = this.#faults?.find("cutCopy");
    if (!cut || this.connection.protocol.copied - this.#copiedBefore <= cut.afterBytes) return false;
    this.#breakOff(`cutCopy after ${cut.afterBytes} bytes`);
    return true;
  }

  end(): void {
    clearTimeout(this.#stallTimer);
    clearTimeout(this.#idleTimer);
  }

  #stall(forMs: number | undefined): void {
    this.#stalled = true;
    this.connection.life.stalls();
    if (forMs !== undefined) this.#stallTimer = setTimeout(() => this.#goOn(), forMs);
  }

  #goOn(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.connection.handOutDue(performance.now());
  }

  /** New connections are reset at once. */
  refuse(): void {
    this.#breakOff("refuse");
  }

  /** Ends the connection without a word, on both sides. */
  #breakOff(what: string): void {
    const { connection } = this;
    const { client, link } = connection;
    this.#faults = undefined;
    connection.life.close("fault", `fault ${what}`);
    link.dropDown();
    client.reset();
    link.atServer(() => link.server?.destroy());
  }

  /** Ends the connection in good order, and says nothing. */
  #closeQuietly(what: string): void {
    const { link } = this.connection;
    this.connection.life.endClient("fault", `fault ${what}`);
    link.atServer(() => link.server?.end());
  }
}
