import type { ConnectionFaults } from "./fault-plan.js";
import type { ProtocolState } from "./protocol-state.js";
import { type Close, drop, forward, type Verdict } from "./verdict.js";

/** What happens to a faulty connection at a moment of the clock. @internal */
export interface FaultEvents {
  /** What was held goes on. */
  goesOn(): void;
  /** The connection was idle for too long: it ends in good order, and says nothing. */
  idles(why: string): void;
}

/** Decides on one connection what goes wrong, and when. @internal */
export class FaultInjector {
  #faults: ConnectionFaults | undefined;
  #stalled = false;
  #stallTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #copiedBefore = 0;
  #losing = false;
  #slow = false;

  constructor(
    readonly protocol: ProtocolState,
    faults: ConnectionFaults | undefined,
    readonly events: FaultEvents,
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
    this.#copiedBefore = this.protocol.copied;
    this.#losing = false;
    this.#slow = faults?.find("slowStart") !== undefined;
    const idle = faults?.find("closeIdle");
    const idles = (): void => this.events.idles(`fault closeIdle after ${idle?.afterMs} ms`);
    if (idle) this.#idleTimer = setTimeout(idles, idle.afterMs);
    this.#goOn();
  }

  /** The connection begins. */
  begin(): Verdict {
    return this.#faults?.find("refuse") ? this.#close("refuse") : forward;
  }

  /** The client sends a statement: whether it may reach the server. */
  mayPass(): boolean {
    const faults = this.#faults;
    if (!faults) return true;
    faults.statements += 1;
    const fault = faults.atStatement();
    if (fault?.kind === "stall") this.#stall(fault.forMs);
    if (fault?.kind !== "reset") return true;
    this.#losing = fault.lose === "reply";
    return this.#losing;
  }

  /** The client has sent `length` bytes, of which the first `read` were read: those before a statement that may not pass. */
  up(read: number, length: number): Verdict {
    this.#idleTimer?.refresh();
    const cut = this.#cutCopy();
    if (cut || read === length) return cut ?? forward;
    return this.#close(`reset at statement ${this.#faults?.statements}, its request lost`, read);
  }

  /** How much later the server's first answer comes, milliseconds. */
  slowStart(): number {
    if (!this.#slow) return 0;
    this.#slow = false;
    return this.protocol.started ? 0 : (this.#faults?.find("slowStart")?.delayMs ?? 0);
  }

  /** So many bytes from the server are to be handed out. */
  down(bytes: number): Verdict {
    this.#idleTimer?.refresh();
    const faults = this.#faults;
    if (this.#losing) return drop;
    const hit = faults?.within(bytes);
    if (faults) faults.bytesDown += hit ? hit.pass : bytes;
    if (hit?.fault.kind === "stall") {
      // Only once: the rest passes when the stall is over.
      this.#faults = faults?.without(hit.fault);
      this.#stall(hit.fault.forMs);
      return { is: "hold", on: hit.pass };
    }
    if (hit) return this.#close(`reset after ${hit.fault.afterBytes} bytes from the server`, hit.pass);
    return this.#losing ? drop : forward;
  }

  /** What `down` decided about was read: whether it may be handed out. */
  read({ is }: Verdict): Verdict {
    if (is !== "drop") return this.#cutCopy() ?? forward;
    // A server that asks for the data of a COPY has not answered yet: without that, both would wait for ever.
    if (this.protocol.copying) return forward;
    if (this.protocol.pending.size > 0) return drop;
    return this.#close(`reset at statement ${this.#faults?.statements}, its reply lost`);
  }

  end(): void {
    clearTimeout(this.#stallTimer);
    clearTimeout(this.#idleTimer);
  }

  /** Enough copy data has passed. */
  #cutCopy(): Close | undefined {
    const cut = this.#faults?.find("cutCopy");
    if (!cut || this.protocol.copied - this.#copiedBefore <= cut.afterBytes) return undefined;
    return this.#close(`cutCopy after ${cut.afterBytes} bytes`);
  }

  #close(what: string, on = 0): Close {
    return { is: "close", on, why: `fault ${what}` };
  }

  #stall(forMs: number | undefined): void {
    this.#stalled = true;
    if (forMs !== undefined) this.#stallTimer = setTimeout(() => this.#goOn(), forMs);
  }

  #goOn(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.events.goesOn();
  }
}
