import type { Socket } from "node:net";
import { ClientMessages } from "./client-messages.js";
import { ClientSide } from "./client-side.js";
import type { ConnectionEvents, Shared } from "./connection-context.js";
import { forward } from "./decision.js";
import { DetachedServer } from "./detached-server.js";
import { Ends } from "./ends.js";
import { FaultInjector } from "./fault-injector.js";
import type { ConnectionFaults } from "./fault-plan.js";
import { ProtocolViolation } from "./framer.js";
import { type Closed, LifeCycle } from "./life-cycle.js";
import { Link } from "./link.js";
import { LogIn } from "./log-in.js";
import { ProtocolState } from "./protocol-state.js";
import { ServerMessages } from "./server-messages.js";
import { ServerSide } from "./server-side.js";
import { type FlushOutcome, StatsFlush } from "./stats-flush.js";
import type { ByteCount } from "./sums.js";
import { UpstreamView } from "./upstream-view.js";

/**
 * One client's connection, with its connection to the server: the pipeline that `index.ts` draws. The stages decide, and this
 * acts, by its ends: {@link LogIn} for how it begins, {@link LifeCycle} for how it is over.
 * @internal
 */
export class Connection {
  /** Number since the proxy was started; 0 while the client has said nothing. */
  id = 0;
  parameters: Record<string, string> = {};
  readonly openedAt = performance.now();
  /** Bytes that came from the client, and that were handed out to it. */
  readonly bytes: ByteCount = { up: 0, down: 0 };
  /** What was said, as the client sees it. */
  readonly protocol = new ProtocolState();
  /** What the server has answered; known while answers are handed out together. */
  upstream: UpstreamView | undefined;
  readonly ends: Ends;
  readonly link: Link;
  readonly life: LifeCycle;
  readonly faults: FaultInjector;
  readonly #fromClient = new ClientMessages(this.protocol, () => this.faults.mayPass());
  readonly #fromServer = new ServerMessages(this.protocol);
  #logIn: LogIn | undefined;
  #flush: StatsFlush | undefined;
  #detached: DetachedServer | undefined;
  #watchWhenAtRest = false;

  constructor(
    accepted: Socket,
    readonly shared: Shared,
    readonly events: ConnectionEvents,
    faults: ConnectionFaults | undefined,
  ) {
    const client = new ClientSide(accepted, {
      data: (chunk) => this.#onClientData(chunk),
      drain: () => this.ends.letServerSend(),
      end: () => this.life.clientEnds(),
      failed: (reason) => this.life.close("client", `the client's end failed: ${reason}`),
      gone: () => this.life.clientGone(),
      handshakeUp: (bytes, last) => this.#logIn?.handshakeUp(bytes, last),
      handshakeDown: (bytes, send) => this.#logIn?.handshakeDown(bytes, send),
    });
    this.link = new Link(shared.distance, shared.deadlines, {
      atServer: (now) => this.ends.arriveAtServer(now),
      atClient: (now) => this.#arriveAtClient(now),
    });
    this.ends = new Ends(client, this.link);
    this.faults = new FaultInjector(this.protocol, faults, () => this.handOutDue(performance.now()));
    const { ends, protocol } = this;
    this.life = new LifeCycle(protocol, ends, this.#fromServer, this.faults, (at) => this.#onClosed(at));
    this.#logIn = new LogIn({
      ...{ ends, life: this.life, tls: shared.tls, to: shared.to },
      views: () => [protocol, this.upstream?.protocol],
      count: (way, bytes) => this.#count(way, bytes),
      startUp: (parameters, packet) => this.#startUp(parameters, packet),
      cancels: () => events.cancels(),
      moved: () => shared.barrier.moved(),
    });
  }

  /** The client's. */
  get socket(): Socket {
    return this.ends.client.socket;
  }

  get closed(): Closed | undefined {
    return this.life.closed;
  }

  get processId(): number {
    return this.protocol.processId;
  }

  /** The client has begun a message, and not finished it. */
  get inMessage(): boolean {
    return !this.#fromClient.betweenMessages;
  }

  /** Nothing is under way, in either direction. */
  get atRest(): boolean {
    const { pending, copying } = this.protocol;
    const between = this.#fromClient.betweenMessages && this.#fromServer.betweenMessages;
    return pending.size === 0 && !copying && between && this.link.empty && !this.closed;
  }

  #onClosed(at: number): void {
    this.#logIn?.end();
    this.#flush?.end();
    this.protocol.end(at);
    this.events.left();
  }

  /** Returns whether the memory of the piece is still in use. */
  #onClientData(chunk: Buffer): boolean {
    try {
      if (this.#detached) this.#detached.read(chunk);
      else if (!this.closed && !this.#logIn?.beginsTls(chunk)) {
        this.#count("up", chunk.length);
        const messages = this.#logIn ? this.#logIn.read(Buffer.from(chunk)) : chunk;
        if (messages && messages.length > 0) return this.#up(messages);
      }
    } catch (violation) {
      if (!(violation instanceof ProtocolViolation)) throw violation;
      this.life.endClient("client", violation.message);
    }
    return false;
  }

  /** As of {@link Ends.send}. */
  #up(chunk: Buffer): boolean {
    const { protocol, faults, life, upstream } = this;
    const { trips } = protocol;
    const copied = upstream?.protocol.copying ?? false;
    const read = this.#fromClient.read(chunk);
    if (read instanceof ProtocolViolation) {
      this.unwatch();
      life.clientViolates(read.message, () => void this.ends.send(Buffer.from(chunk)));
      return false;
    }
    if (upstream?.flowing && protocol.trips > trips) this.shared.barrier.sentIntoAnswer();
    const decision = faults.none ? forward : faults.up(read, chunk.length);
    if (decision.is === "close") {
      const inUse = decision.on > 0 && this.ends.send(chunk.subarray(0, decision.on));
      life.breakOff(decision.why);
      return inUse;
    }
    if (protocol.terminated) life.close("client");
    const inUse = this.ends.send(chunk);
    if (!upstream || upstream.sent(chunk.length, copied)) this.shared.barrier.moved();
    return inUse;
  }

  /** Returns whether the memory of the piece is still in use. */
  #onServerData(whole: Buffer): boolean {
    const chunk = this.#flush && !this.#flush.over ? this.#flush.read(whole) : whole;
    const { link, faults, ends, upstream } = this;
    if (chunk.length === 0 || ends.client.destroyed) return false;
    const atOnce = faults.none && !upstream && link.passesDown;
    const own = atOnce && !ends.client.busy ? chunk : Buffer.from(chunk);
    if (atOnce) {
      this.#handOut(own, true);
      return own === chunk && ends.client.busy;
    }
    this.#fromServer.read(own);
    if (this.#fromServer.violation) this.unwatch();
    upstream?.received(link.down.bytes);
    link.receive(own, faults.slowStart());
    if (link.down.full) ends.server?.pause();
    if (upstream && !upstream.flowing) this.shared.barrier.answered();
    return false;
  }

  #arriveAtClient(now: number): void {
    if (this.ends.client.destroyed || this.shared.barrier.take(this, now).is === "forward") this.handOutDue(now);
  }

  /** Whether there is something that could be handed out. */
  isDue(now: number): boolean {
    return this.upstream !== undefined && !this.faults.stalled && this.link.down.isDue(now);
  }

  /** Hands out what has reached its moment. */
  handOutDue(now: number): void {
    const { link, faults, ends } = this;
    while (!faults.stalled) {
      const chunk = link.down.take(now);
      if (!chunk) break;
      if (typeof chunk === "function") chunk();
      else this.#handOut(chunk, false);
    }
    ends.letServerSend();
    this.upstream?.handedOut();
    if (this.#watchWhenAtRest) this.watch();
  }

  /** @param atOnce it comes in at this moment, and was not read yet */
  #handOut(whole: Buffer, atOnce: boolean): void {
    const { protocol, ends, faults, life } = this;
    if (ends.client.destroyed) return;
    const before = faults.none ? forward : faults.down(whole.length);
    const chunk = "on" in before ? whole.subarray(0, before.on) : whole;
    const { recorder } = protocol;
    // What the client does not get, it cannot count.
    if (before.is === "drop") protocol.recorder = undefined;
    else this.#count("down", chunk.length);
    const violation = atOnce ? this.#fromServer.pass(chunk) : this.#fromServer.handOut(chunk.length);
    protocol.recorder = recorder;
    if (violation) {
      life.refuse("08P01", violation.message, "server");
      return;
    }
    const after = faults.none ? forward : faults.read(before);
    if (after.is === "forward" && chunk.length > 0 && !ends.client.write(chunk)) ends.server?.pause();
    if (after.is === "close") life.breakOff(after.why);
    else if (before.is === "close") life.breakOff(before.why);
    else if (before.is === "hold") {
      ends.link.down.putBack(whole.subarray(before.on));
      life.stalls();
    }
  }

  #count(way: keyof ByteCount, bytes: number): void {
    if (!this.life.entered) this.id = this.events.entered();
    this.life.entered = true;
    const { recorder } = this.protocol;
    this.bytes[way] += bytes;
    this.shared.collector.passed(bytes);
    if (recorder) recorder.now = performance.now();
  }

  #startUp(parameters: Record<string, string>, packet: Buffer): void {
    const { ends, life } = this;
    this.#logIn = undefined;
    this.parameters = parameters;
    ends.server = new ServerSide(this.shared.to, {
      data: (chunk) => this.#onServerData(chunk),
      drain: () => ends.letClientSend(),
      end: () => life.serverEnds(),
      failed: (problem) => life.serverFailed(problem),
      gone: () => life.serverGone(),
    });
    this.events.started();
    this.ends.send(packet);
  }

  /** Begins, watched from the start if `exact`. Returns whether it was let in. */
  begin(exact: boolean): boolean {
    const decision = this.faults.begin();
    if (decision.is === "close") this.life.breakOff(decision.why);
    else if (exact) this.watch();
    return decision.is !== "close";
  }

  /** Follows what the server has answered, from the next moment on at which nothing is under way. */
  watch(): void {
    this.#watchWhenAtRest = true;
    if (!this.atRest || (!this.protocol.started && this.protocol.trips > 0)) return;
    this.#follow(new UpstreamView(this.protocol.started));
  }

  unwatch(): void {
    this.#follow(undefined);
  }

  #follow(upstream: UpstreamView | undefined): void {
    this.#watchWhenAtRest = false;
    this.upstream = upstream;
    this.#fromClient.upstream = upstream;
    this.#fromServer.upstream = upstream;
  }

  /** Has the server process flush its statistics. The client waits meanwhile, and sees nothing of it. */
  async flushStats(): Promise<FlushOutcome> {
    const { protocol, ends, atRest } = this;
    const { started, continues, status } = protocol;
    if (!atRest || !started || continues || !ends.server || this.#flush?.over === false) return "busy";
    if (status === "E") return "in transaction";
    ends.client.pause();
    this.#flush = new StatsFlush(status === "T");
    ends.server.write(this.#flush.request);
    await this.#flush.ended;
    ends.client.resume();
    return status === "I" ? "idle" : "in transaction";
  }

  /** Parts from the server for good, and stays with the client: whatever that asks for is answered by an error. */
  detachServer(message: string): void {
    const { life, protocol, ends } = this;
    if (life.detached) return;
    if (life.closed) life.stop();
    else if (!protocol.started || this.inMessage || !this.#fromServer.readable) life.refuse("57P01", message);
    else {
      this.unwatch();
      life.detach(message);
      const write = (bytes: Buffer): void => void ends.client.write(bytes);
      this.#detached = new DetachedServer(message, write, () => life.endClient("client"));
      this.#detached.answer(protocol.pending);
    }
  }
}
