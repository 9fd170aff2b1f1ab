import type { Socket } from "node:net";
import { ClientReader } from "./client-reader.js";
import { ClientSide } from "./client-side.js";
import { Errands } from "./errands.js";
import { FaultInjector } from "./fault-injector.js";
import { ProtocolViolation } from "./framer.js";
import { LifeCycle } from "./life-cycle.js";
import { Link } from "./link.js";
import { LogIn } from "./log-in.js";
import { ProtocolState } from "./protocol-state.js";
import type { ProxyState } from "./proxy-state.js";
import { ServerReader } from "./server-reader.js";
import { ServerSide } from "./server-side.js";
import { UpstreamView } from "./upstream-view.js";

/**
 * One client's connection, with its connection to the server. What the client sends is read as it comes in, what the server
 * sends as it is handed out: the counts are those that the client would come to.
 * @internal
 */
export class Connection {
  /** Number since the proxy was started; 0 while the client has said nothing. */
  id = 0;
  parameters: Record<string, string> = {};
  /** Process id of the server's end; 0 until it is known. */
  processId = 0;
  readonly openedAt = performance.now();
  /** What was said, as the client sees it. */
  readonly protocol = new ProtocolState();
  /** What the server has answered; known while answers are handed out together. */
  upstream: UpstreamView | undefined;
  readonly client: ClientSide;
  readonly link: Link;
  readonly life: LifeCycle;
  readonly errands = new Errands(this);
  /** What goes wrong with it. */
  readonly faults: FaultInjector;
  readonly #fromClient: ClientReader;
  readonly #fromServer: ServerReader;
  #logIn: LogIn | undefined;
  #watchWhenAtRest = false;

  constructor(
    readonly proxy: ProxyState,
    readonly socket: Socket,
  ) {
    this.faults = new FaultInjector(this, proxy.faults.next());
    this.#fromClient = new ClientReader(this.protocol, () => this.faults.atStatement());
    this.#fromServer = new ServerReader(this.protocol);
    this.#logIn = new LogIn(this);
    this.client = new ClientSide(socket, {
      data: (chunk) => this.#fromClientSide(chunk),
      drain: () => this.link.letServerSend(),
      end: () => this.life.clientEnds(),
      failed: (reason) => this.life.close("client", `the client's end failed: ${reason}`),
      gone: () => this.life.clientGone(),
      handshakeUp: (bytes, last) => this.#logIn?.handshakeUp(bytes, last),
      handshakeDown: (bytes, send) => this.#logIn?.handshakeDown(bytes, send),
    });
    this.link = new Link(proxy, this.client, (now) => this.#onDue(now));
    this.life = new LifeCycle(this.protocol, this.client, this.link, this, (at) => this.#closed(at));
  }

  // --- how it stands with it

  /** When the connection ended as far as its client is concerned, and by whom; undefined while it is open. */
  get closed(): LifeCycle["closed"] {
    return this.life.closed;
  }

  get entered(): boolean {
    return this.id > 0;
  }

  get detached(): boolean {
    return this.errands.detached;
  }

  get stalled(): boolean {
    return this.faults.stalled;
  }

  get readable(): boolean {
    return this.#fromServer.betweenMessages;
  }

  #closed(at: number): void {
    this.#logIn?.end();
    this.faults.end();
    this.errands.end();
    this.protocol.end(at);
    this.proxy.leave(this);
  }

  // --- what the client sends

  #fromClientSide(chunk: Buffer): void {
    try {
      if (this.errands.takesUp(chunk) || this.closed || this.#logIn?.beginsTls(chunk)) return;
      this.countUp(chunk.length);
      if (!this.#logIn) this.messages(chunk);
      else this.#logIn.read(chunk);
    } catch (error) {
      this.#clientViolates(error, chunk);
    }
  }

  #clientViolates(error: unknown, chunk: Buffer): void {
    if (!(error instanceof ProtocolViolation)) throw error;
    this.unwatch();
    this.life.clientViolates(error.message, chunk, this.id);
  }

  /** So many bytes came from the client. */
  countUp(bytes: number): void {
    const { proxy, protocol } = this;
    if (this.id === 0) this.id = proxy.enter(this);
    proxy.bytesUp += bytes;
    proxy.collector.passed(bytes);
    if (!protocol.recorder) return;
    protocol.recorder.now = performance.now();
    protocol.recorder.bytesUp += bytes;
  }

  /** The log-in has come to its start-up message: from now on the server is asked. */
  startUp(parameters: Record<string, string>, packet: Buffer): void {
    const { proxy, link } = this;
    this.#logIn = undefined;
    this.parameters = parameters;
    this.protocol.onBackendKey = (key) => proxy.learnKey(key, this);
    link.server = new ServerSide(proxy.to, {
      data: (chunk) => this.#fromServerSide(chunk),
      drain: () => link.letClientSend(),
      end: () => this.life.serverEnds(),
      failed: (problem) => this.life.serverFailed(problem),
      gone: () => this.life.serverGone(),
    });
    proxy.isConnection(this);
    link.send(packet, this.id, this.protocol.trips);
  }

  /** Reads messages of the client, and sends them on. */
  messages(chunk: Buffer): void {
    const { protocol, upstream, faults } = this;
    const { trips } = protocol;
    let read: number;
    try {
      read = this.#fromClient.read(chunk);
    } catch (error) {
      this.#clientViolates(error, chunk);
      return;
    }
    if (upstream?.flowing && protocol.trips > trips) this.proxy.barrier.sentIntoAnswer();
    faults.seen();
    if (faults.cutsCopy()) return;
    if (protocol.terminated) this.life.close("client");
    this.link.send(read === chunk.length ? chunk : chunk.subarray(0, read), this.id, protocol.trips);
    if (read < chunk.length) faults.loseRequest();
    else if (!upstream || upstream.up(chunk)) this.proxy.barrier.moved();
  }

  // --- what the server sends

  #fromServerSide(whole: Buffer): void {
    const chunk = this.errands.takesDown(whole);
    if (chunk.length === 0) return;
    const { upstream, link, faults } = this;
    if (faults.none && !upstream && link.passesDown) {
      this.#handOut(chunk);
      return;
    }
    try {
      upstream?.down(chunk, link.bytesDown);
    } catch {
      this.unwatch();
    }
    link.receive(chunk, faults.slowStart());
    if (upstream && !upstream.flowing) this.proxy.barrier.answered();
  }

  #onDue(now: number): void {
    const { upstream, proxy } = this;
    if (!proxy.barrier.active || !upstream || upstream.flowing || this.client.destroyed) this.handOutDue(now);
    else proxy.barrier.check(now);
  }

  /** Whether there is something that could be handed out. */
  isDue(now: number): boolean {
    return this.upstream !== undefined && !this.faults.stalled && this.link.isDue(now);
  }

  /** Hands out what has reached its moment. */
  handOutDue(now: number): void {
    const { link, faults } = this;
    const may = (): boolean => !faults.stalled;
    link.handOut(now, may, (chunk) => this.#handOut(chunk));
    this.upstream?.handedOut();
    if (this.#watchWhenAtRest) this.watch();
  }

  #handOut(whole: Buffer): void {
    const { client, faults } = this;
    if (client.destroyed) return;
    const chunk = faults.none ? whole : faults.passes(whole, (rest) => this.link.putBack(rest));
    if (chunk.length === 0) return;
    if (faults.losing) {
      this.#lose(chunk);
      return;
    }
    this.countDown(chunk.length);
    try {
      this.#fromServer.read(chunk);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.life.refuse("08P01", error.message, "server");
      return;
    }
    if (faults.cutsCopy()) return;
    if (!client.write(chunk)) this.link.server?.pause();
    if (!faults.none) faults.passed();
  }

  /**
   * What the client does not get, it cannot count. A server that asks for the data of a COPY has not answered yet: without
   * that question the client would send none, and both would wait for ever.
   */
  #lose(chunk: Buffer): void {
    const { client, faults, protocol } = this;
    const { recorder } = protocol;
    protocol.recorder = undefined;
    this.#fromServer.read(chunk);
    protocol.recorder = recorder;
    if (protocol.copying) client.write(chunk);
    else faults.loseReply();
  }

  /** So many bytes are handed out to the client. */
  countDown(bytes: number): void {
    const { proxy } = this;
    const { recorder } = this.protocol;
    proxy.bytesDown += bytes;
    proxy.collector.passed(bytes);
    if (!recorder) return;
    recorder.now = performance.now();
    recorder.bytesDown += bytes;
  }

  /** Neither side is in the middle of a message. */
  get between(): boolean {
    return this.#fromClient.betweenMessages && this.#fromServer.betweenMessages;
  }

  /** Nothing is under way, in either direction. */
  get atRest(): boolean {
    const { pending, copying } = this.protocol;
    return pending.size === 0 && !copying && this.between && this.link.empty && !this.closed;
  }

  // --- while answers are handed out together

  /** Follows what the server has answered, from the next moment on at which nothing is under way. */
  watch(): void {
    this.#watchWhenAtRest = true;
    if (!this.atRest || (!this.protocol.started && this.protocol.trips > 0)) return;
    this.#watchWhenAtRest = false;
    this.upstream = new UpstreamView(this.protocol.started);
  }

  unwatch(): void {
    this.#watchWhenAtRest = false;
    this.upstream = undefined;
  }
}
