import { type Close, type Decision, drop, forward } from "./decision.js";
import type { ConnectionFaults } from "./fault-plan.js";
import type { ProtocolState } from "./protocol-state.js";

/** Decides on one connection what goes wrong, and when. @internal */
export class FaultInjector {
  #faults: ConnectionFaults | undefined;
  /** Nothing is handed out for now. */
  stalled = false;
  #copiedBefore = 0;
  #losing = false;
  #slow = false;

  /** @param onGoesOn called when what was held goes on */
  constructor(
    readonly protocol: ProtocolState,
    faults: ConnectionFaults | undefined,
    readonly onGoesOn: () => void,
  ) {
    this.set(faults);
  }

  /** Nothing goes wrong with this connection. */
  get none(): boolean {
    return this.#faults === undefined;
  }

  /** Other faults, or none: what was stalled goes on. */
  set(faults: ConnectionFaults | undefined): void {
    this.#faults = faults;
    this.#copiedBefore = this.protocol.copied;
    this.#losing = false;
    this.#slow = faults?.find("slowStart") !== undefined;
    if (!this.stalled) return;
    this.stalled = false;
    this.onGoesOn();
  }

  /** The connection begins. */
  begin(): Decision {
    return this.#faults?.find("refuse") ? this.#close("refuse") : forward;
  }

  /** The client sends a statement: whether it may reach the server. */
  mayPass(): boolean {
    const faults = this.#faults;
    if (!faults) return true;
    faults.statements += 1;
    const fault = faults.atStatement();
    if (fault?.kind === "stall") this.stalled = true;
    if (fault?.kind !== "reset") return true;
    this.#losing = fault.lose === "reply";
    return this.#losing;
  }

  /** The client has sent `length` bytes, of which the first `read` were read: those before a statement that may not pass. */
  up(read: number, length: number): Decision {
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
  down(bytes: number): Decision {
    const faults = this.#faults;
    if (this.#losing) return drop;
    const hit = faults?.within(bytes);
    if (faults) faults.bytesDown += hit ? hit.pass : bytes;
    if (hit?.fault.kind === "stall") {
      this.stalled = true;
      return { is: "hold", on: hit.pass };
    }
    if (hit) return this.#close(`reset after ${hit.fault.afterBytes} bytes from the server`, hit.pass);
    return this.#losing ? drop : forward;
  }

  /** What `down` decided about was read: whether it may be handed out. */
  read({ is }: Decision): Decision {
    if (is !== "drop") return this.#cutCopy() ?? forward;
    // A server that asks for the data of a COPY has not answered yet: without that, both would wait for ever.
    if (this.protocol.copying) return forward;
    if (this.protocol.pending.size > 0) return drop;
    return this.#close(`reset at statement ${this.#faults?.statements}, its reply lost`);
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
}
