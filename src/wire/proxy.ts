import { Worker } from "node:worker_threads";
import { describe, rejectUnknown, requireNumber, requireOneOf } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { ownThread } from "./at-rest.js";
import { WireError } from "./errors.js";
import { checkFaults } from "./faults.js";
import { noteOwnSockets } from "./own-sockets.js";
import type {
  ProxyOptions,
  ScopeOptions,
  WireFault,
  WireNetwork,
  WireScope,
  WireServerAddress,
  WireStatus,
  WireTrace,
} from "./types.js";
import type { Command, WireFlush, WorkerMessage, WorkerOptions } from "./worker-messages.js";

/**
 * A proxy between PostgreSQL clients and a server, in a thread of its own: counts what each operation costs on the wire,
 * simulates distance, and makes things go wrong. It does not keep the process alive. See {@link startProxy}.
 */
export class WireProxy {
  /** Where clients connect to. */
  readonly host = "127.0.0.1";
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #next = 1;
  #ended: string | undefined;

  /** @internal Use {@link startProxy}. */
  constructor(
    /** Port that clients connect to. */
    readonly port: number,
    /** The certificate that clients see, as PEM, made when the proxy was started; undefined without `tls`. */
    readonly certificate: string | undefined,
    worker: Worker,
  ) {
    this.#worker = worker;
    worker.on("message", (message: WorkerMessage) => this.#receive(message));
    worker.on("error", (error) => this.#end(`The proxy's thread failed: ${error.message}`));
    worker.on("exit", () => this.#end("The proxy's thread has ended"));
    worker.unref();
  }

  /** Puts the server at another distance. Open connections follow at once; what is under way keeps its time. */
  async network(network: WireNetwork): Promise<void> {
    await this.#ask({ do: "network", roundTripMs: roundTripOf(network) });
  }

  /**
   * Replaces the faults; an empty list ends them.
   *
   * @param seed which random numbers decide a `chance`; an integer from 0; default 1
   */
  async faults(faults: readonly WireFault[], seed = 1): Promise<void> {
    checkFaults(faults);
    await this.#ask({ do: "faults", faults: [...faults], seed: requireNumber("faults: seed", seed, 0, 2 ** 53, true) });
  }

  /**
   * Begins a measurement.
   *
   * @throws WireError while another scope of this proxy is open
   */
  async openScope(options: ScopeOptions = {}): Promise<WireScope> {
    rejectUnknown("openScope", options, ["exact", "keep", "values"]);
    const { exact = true, keep = "all", values = false } = options;
    if (keep !== "all" && keep !== "latest") {
      throw new InvalidArgumentError(`openScope: keep: expected all or latest, got ${String(keep)}.`);
    }
    requireOneOf("openScope: values", values, [true, false]);
    await this.#ask({ do: "open", exact, keep, values });
    let trace: Promise<WireTrace> | undefined;
    return {
      close: () => {
        trace ??= this.#ask<WireTrace>({ do: "close" });
        return trace;
      },
    };
  }

  /** Sums since the start. */
  status(): Promise<WireStatus> {
    return this.#ask({ do: "status" });
  }

  /**
   * Has the server process of every idle connection flush its statistics (what it did, for `pg_stat_*`), which it
   * otherwise does up to ten seconds later. The client sees nothing of it, and no scope counts it.
   *
   * @internal
   */
  flushStats(): Promise<WireFlush> {
    return this.#ask({ do: "flushStats" });
  }

  /**
   * Parts every connection from the server. Clients that were left open stay connected to the proxy: whatever they ask for
   * is answered by an error with this message.
   *
   * @param stop accept no new connections; the thread ends when the last client has gone
   * @internal
   */
  async detachServer(message: string, stop = false): Promise<void> {
    if (this.#ended) return;
    await this.#ask({ do: "detachServer", message, stop });
    if (stop) this.#ended = "The proxy is closed";
  }

  /** Ends every connection and the thread. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#ended) return;
    await this.#ask({ do: "stop" }).catch(() => undefined);
    await this.#worker.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #ask<T = void>(command: Command): Promise<T> {
    if (this.#ended) return Promise.reject(new WireError(`${this.#ended}. Start another one.`));
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, ...command });
    });
  }

  #receive(message: WorkerMessage): void {
    // Two whole turns of the event loop: whatever was ready to be sent has been written when the answer goes back.
    if (message.is === "turn") {
      setImmediate(() => setImmediate(() => this.#worker.postMessage({ do: "turn", turn: message.turn })));
      return;
    }
    if (message.is === "listening") return;
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (message.error === undefined) waiting?.resolve(message.value as never);
    else waiting?.reject(new WireError(message.error));
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.values()) reject(new WireError(`${reason}.`));
    this.#pending.clear();
  }
}

function roundTripOf(network: WireNetwork): number {
  rejectUnknown("network", network, ["roundTripMs"]);
  return requireNumber("network: roundTripMs (milliseconds)", network.roundTripMs ?? 0, 0, 60_000);
}

function checkAddress(to: WireServerAddress): void {
  rejectUnknown("to", to, ["host", "port", "ssl"]);
  if (typeof to.host !== "string" || to.host === "") {
    throw new InvalidArgumentError(`to: host: expected a name or an address, got ${describe(to.host)}.`);
  }
  requireNumber("to: port", to.port, 1, 65_535, true);
}

/**
 * Starts a proxy on the loopback, in front of a PostgreSQL server.
 *
 * @example
 * const proxy = await startProxy({ to: { host: "127.0.0.1", port: 5432 }, network: { roundTripMs: 5 } });
 * const scope = await proxy.openScope();
 * await client.query("select 1"); // a client that is connected to proxy.host, proxy.port
 * const trace = await scope.close(); // trace.roundTrips.sum === 1
 * await proxy.close();
 *
 * @throws InvalidArgumentError for an unknown option or a value out of bounds
 * @throws WireError when the port cannot be had
 */
export async function startProxy(options: ProxyOptions): Promise<WireProxy> {
  rejectUnknown("startProxy", options, ["to", "network", "faults", "tls", "port", "account"]);
  const { to, network = {}, faults = [], tls = false, port = 0, account } = options;
  checkAddress(to);
  checkFaults(faults);
  requireNumber("port", port, 0, 65_535, true);
  const workerData: WorkerOptions = {
    to,
    roundTripMs: roundTripOf(network),
    faults: [...faults],
    tls,
    port,
    thread: ownThread(),
    ownSockets: noteOwnSockets(),
    ...(account && { account }),
  };
  const worker = new Worker(new URL(import.meta.resolve("#src/wire/worker.js")), {
    workerData,
    execArgv: [],
    name: "wire",
  });
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void =>
      reject(new WireError(`The proxy did not start: ${cause.message}`, { cause }));
    worker.once("error", failed);
    worker.once("message", (message: WorkerMessage) => {
      worker.off("error", failed);
      if (message.is !== "listening") return;
      if (message.error === undefined) resolve(new WireProxy(message.port, message.certificate, worker));
      else {
        reject(new WireError(message.error));
        void worker.terminate();
      }
    });
  });
}
