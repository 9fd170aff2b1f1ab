import type { Socket } from "node:net";
import { processesAreSeen, processesThatMove } from "./at-rest.js";
import { type BarrierMember, clientOwes } from "./barrier-member.js";
import { ClientProcesses } from "./client-process.js";
import type { Doubt } from "./scope.js";

/** The longest that answers wait for a client that does something and sends nothing. @internal */
export const restlessMs = 2_000;
/** The longest that answers wait for what a client owes that cannot be looked into. */
const blindMs = 250;

/**
 * Whether the clients wait: every process that has a connection is asleep with all its threads, and what it wrote has arrived.
 *
 * Of this process it is enough that its event loop has made a turn, as long as nothing more is expected of it, and nothing
 * that found a full buffer is left to be sent: other threads may work. Where processes cannot be seen there is only that turn, and a client that owes something is waited for a while.
 * @internal
 */
export class ClientRest {
  readonly #processes: ClientProcesses;
  /** Processes that never come to rest. */
  readonly #restless = new Set<number>();

  /**
   * @param isOwn whether the client's end of a connection is known to be this process's
   */
  constructor(
    isOwn: (socket: Socket) => boolean,
    readonly doubt: Doubt,
  ) {
    this.#processes = new ClientProcesses(isOwn);
  }

  /**
   * Whether all clients wait.
   *
   * @param all connections that are open
   * @param quietMs so long has nobody sent anything while an answer waited
   */
  wait(all: readonly BarrierMember[], quietMs: number): boolean {
    const open = all.filter(({ closed }) => !closed);
    if (!processesAreSeen) return this.#sentAll(open, quietMs);
    this.#processes.find(open.map(({ socket }) => socket));
    const hidden = open.filter(({ socket }) => this.#processes.of(socket) === undefined);
    if (hidden.some(({ socket }) => !this.#processes.isHidden(socket))) return false;
    if (hidden.length > 0) this.doubt("a client is a process that this one may not look into");
    if (!this.#sentAll(hidden, quietMs)) return false;
    const pipelines = open
      .filter((one) => one.upstream?.pipelines && !hidden.includes(one))
      .map(({ socket }) => socket);
    let sending = false;
    // Room in a full buffer wakes its client: that is seen by the second look alone.
    const moving = this.#moving(open, () => {
      sending = this.#processes.sending(pipelines);
    });
    if (moving.size === 0 && !sending) return true;
    if (quietMs < restlessMs) return false;
    for (const pid of moving) this.#restless.add(pid);
    this.doubt("a client went on working, so that it was not seen to wait for an answer");
    return true;
  }

  /** Which processes do something. @param between done while all others wait */
  #moving(open: readonly BarrierMember[], between: () => void): Set<number> {
    const pids = new Set<number>();
    for (const connection of open) {
      const pid = this.#processes.of(connection.socket);
      const mayOwe = clientOwes(connection) || (connection.upstream?.unsureUntil ?? 0) > 0;
      const asked = pid !== process.pid || mayOwe;
      if (pid !== undefined && asked && !this.#restless.has(pid)) pids.add(pid);
    }
    return processesThatMove(pids, between);
  }

  /** Clients that cannot be looked into have sent what is expected of them, or were waited for long enough. */
  #sentAll(connections: readonly BarrierMember[], quietMs: number): boolean {
    const now = performance.now();
    const awaited = connections.filter((connection) => {
      const { upstream } = connection;
      return clientOwes(connection) ? !upstream?.excused : (upstream?.unsureUntil ?? 0) > now;
    });
    if (awaited.length === 0) return true;
    if (quietMs < blindMs) return false;
    for (const { upstream } of awaited) if (upstream) upstream.excused = true;
    this.doubt("a client was slow to send what was expected of it, and its process cannot be looked into");
    return true;
  }

  /** Begins anew: numbers of processes are used again. */
  forget(): void {
    this.#processes.forget();
    this.#restless.clear();
  }
}
