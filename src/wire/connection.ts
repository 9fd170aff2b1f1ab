import type { Socket } from "node:net";
import { ClientReader } from "./client-reader.js";
import { ClientSide } from "./client-side.js";
import { Conversation } from "./conversation.js";
import type { Exchange } from "./exchange.js";
import { FarSide } from "./far-side.js";
import { FaultStrike } from "./fault-strike.js";
import { fatalResponse, ProtocolViolation } from "./framing.js";
import { Jitter } from "./jitter.js";
import { Line } from "./line.js";
import { LogIn } from "./log-in.js";
import type { Recorder } from "./recorder.js";
import { ServerReader } from "./server-reader.js";
import { ServerSide } from "./server-side.js";
import { type SettledState, Settling } from "./settling.js";
import type { WireConnection } from "./trace.js";

/** More than this on its way in one direction stops its sender. */
const mostUnderWay = 4 * 1024 * 1024;
/** So long may a client take to close its end after the server has. */
const lingerMs = 1_000;

/** Who ended a connection. @internal */
export type ClosedBy = NonNullable<WireConnection["closedBy"]>;

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
  closed: { at: number; by: ClosedBy; problem?: string } | undefined;
  /** What was said, as the client sees it. */
  readonly talk = new Conversation();
  /** What the server has answered; known while answers are handed out together. */
  far: FarSide | undefined;
  readonly client: ClientSide;
  server: ServerSide | undefined;
  /** What goes wrong with it. */
  readonly faults: FaultStrike;
  readonly #jitter = new Jitter();
  readonly #up: Line;
  readonly #down: Line;
  readonly #fromClient: ClientReader;
  readonly #fromServer: ServerReader;
  #logIn: LogIn | undefined;
  #watchWhenAtRest = false;
  #settling: Settling | undefined;

  constructor(
    readonly exchange: Exchange,
    readonly socket: Socket,
  ) {
    this.#up = new Line(exchange.deadlines, (now) => this.#deliver(now));
    this.#down = new Line(exchange.deadlines, (now) => this.#ripe(now));
    this.faults = new FaultStrike(this, exchange.faults.next());
    this.#fromClient = new ClientReader(this.talk, () => this.faults.atStatement());
    this.#fromServer = new ServerReader(this.talk);
    this.#logIn = new LogIn(this);
    this.client = new ClientSide(socket, {
      data: (chunk) => this.#fromClientSide(chunk),
      drain: () => this.#letServerSend(),
      end: () => this.#clientEnds(),
      failed: (reason) => this.#close("client", `the client's end failed: ${reason}`),
      gone: () => this.#clientGone(),
      handshakeUp: (bytes) => this.#handshakeUp(bytes),
      handshakeDown: (bytes, send) => this.#handshakeDown(bytes, send),
    });
  }

  // --- what the client sends

  #fromClientSide(chunk: Buffer): void {
    try {
      if (this.#logIn?.beginsTls(chunk)) return;
      this.#count(chunk.length);
      if (this.#logIn) this.#logIn.read(chunk);
      else this.messages(chunk);
    } catch (error) {
      this.#violated(error, "client");
    }
  }

  #count(bytes: number): void {
    const { exchange, talk } = this;
    if (this.id === 0) this.id = exchange.enter(this);
    exchange.bytesUp += bytes;
    if (!talk.recorder) return;
    talk.recorder.now = performance.now();
    talk.recorder.bytesUp += bytes;
  }

  /** The log-in has come to its start-up message: from now on the server is asked. */
  startUp(parameters: Record<string, string>, packet: Buffer): void {
    const { exchange } = this;
    this.#logIn = undefined;
    this.parameters = parameters;
    this.talk.onBackendKey = (key) => exchange.learnKey(key, this);
    this.server = new ServerSide(exchange.to, {
      data: (chunk) => this.#fromServerSide(chunk),
      drain: () => this.#letClientSend(),
      end: () => this.#serverEnds(),
      failed: (problem) => this.atClient(() => this.refuse("08006", problem, "server")),
      gone: () => this.atClient(() => this.#endClient("server")),
    });
    this.#send(packet);
  }

  /** Reads messages of the client, and sends them on. */
  messages(chunk: Buffer): void {
    const { talk, far, faults } = this;
    const read = this.#fromClient.read(chunk);
    faults.seen();
    if (faults.cutsCopy()) return;
    if (talk.terminated) this.#close("client");
    this.#send(read === chunk.length ? chunk : chunk.subarray(0, read));
    if (read < chunk.length) faults.loseRequest();
    else if (!far || far.up(chunk)) this.exchange.gate.moved();
  }

  #send(chunk: Buffer): void {
    const { exchange } = this;
    const up = this.#up;
    if (exchange.direct && up.empty) {
      if (this.server?.write(chunk) === false) this.client.pause();
      return;
    }
    const delay = exchange.oneWayMs + this.#jitter.of(exchange.network, this.id, this.talk.trips);
    up.put(chunk, performance.now(), delay, exchange.network.bytesPerSecond);
    if (up.bytes > mostUnderWay) this.client.pause();
  }

  /** Does something where the server is, when all that the client has sent so far has arrived there. */
  atServer(work: () => void): void {
    const { exchange } = this;
    if (exchange.direct && this.#up.empty) work();
    else this.#up.put(work, performance.now(), exchange.oneWayMs, exchange.network.bytesPerSecond);
  }

  #deliver(now: number): void {
    for (let freight = this.#up.take(now); freight; freight = this.#up.take(now)) {
      if (typeof freight === "function") freight();
      else this.server?.write(freight);
    }
    this.#letClientSend();
  }

  #letClientSend(): void {
    if (!this.server?.full && this.#up.bytes < mostUnderWay / 2) this.client.resume();
  }

  // --- what the server sends

  #fromServerSide(chunk: Buffer): void {
    if (this.#settling && !this.#settling.over) {
      const rest = this.#settling.read(chunk);
      if (rest.length > 0) this.#fromServerSide(rest);
      return;
    }
    const { exchange, far } = this;
    const down = this.#down;
    let delay = exchange.oneWayMs;
    if (this.faults.none) {
      if (exchange.direct && down.empty && !far) {
        this.#handOut(chunk);
        return;
      }
    } else delay += this.faults.slowStart();
    try {
      far?.down(chunk, down.bytes);
    } catch {
      this.unwatch();
    }
    down.put(chunk, performance.now(), delay, exchange.network.bytesPerSecond);
    if (down.bytes > mostUnderWay) this.server?.pause();
  }

  /** Does something at the client's end, when all that the server has sent so far was handed out. */
  atClient(work: () => void): void {
    const { exchange } = this;
    if (exchange.direct && this.#down.empty) work();
    else this.#down.put(work, performance.now(), exchange.oneWayMs, exchange.network.bytesPerSecond);
  }

  #ripe(now: number): void {
    const { far, exchange } = this;
    if (!exchange.gate.active || !far || far.flowing || this.client.destroyed) this.handOutRipe(now);
    else exchange.gate.check(now);
  }

  /** Whether there is something that could be handed out. */
  isRipe(now: number): boolean {
    return this.far !== undefined && !this.faults.stalled && this.#down.isRipe(now);
  }

  /** Hands out what has reached its moment. */
  handOutRipe(now: number): void {
    const down = this.#down;
    while (!this.faults.stalled) {
      const freight = down.take(now);
      if (!freight) break;
      if (typeof freight === "function") freight();
      else this.#handOut(freight);
    }
    this.#letServerSend();
    this.far?.handedOut();
    if (this.#watchWhenAtRest) this.watch();
  }

  #handOut(whole: Buffer): void {
    const { exchange, talk, client, faults } = this;
    if (client.destroyed) return;
    const chunk = faults.none ? whole : faults.passes(whole, (rest) => this.#down.putBack(rest));
    if (chunk.length === 0) return;
    if (faults.losing) {
      this.#lose(chunk);
      return;
    }
    exchange.bytesDown += chunk.length;
    if (talk.recorder) {
      talk.recorder.now = performance.now();
      talk.recorder.bytesDown += chunk.length;
    }
    try {
      this.#fromServer.read(chunk);
    } catch (error) {
      this.#violated(error, "server");
      return;
    }
    if (faults.cutsCopy()) return;
    if (!client.write(chunk)) this.server?.pause();
    if (!faults.none) faults.passed();
  }

  /** What the client does not get, it cannot count. */
  #lose(chunk: Buffer): void {
    const { talk } = this;
    const { recorder } = talk;
    talk.recorder = undefined;
    this.#fromServer.read(chunk);
    talk.recorder = recorder;
    this.faults.loseReply();
  }

  #letServerSend(): void {
    if (!this.client.full && this.#down.bytes < mostUnderWay / 2) this.server?.resume();
  }

  // --- encryption

  /** Answers a client's wish for encryption, from as far away as the server would. */
  answerWish(answer: "S" | "N", then?: () => void): void {
    this.atServer(() => {
      this.far?.talk.answerWish(1);
      this.atClient(() => {
        this.#countDown(1);
        this.talk.answerWish(1);
        this.client.write(Buffer.from(answer));
        then?.();
      });
    });
  }

  #countDown(bytes: number): void {
    const { recorder } = this.talk;
    this.exchange.bytesDown += bytes;
    if (!recorder) return;
    recorder.now = performance.now();
    recorder.bytesDown += bytes;
  }

  #handshakeUp(bytes: number): void {
    this.#count(bytes);
    this.talk.handshakeUp(bytes);
    this.far?.talk.handshakeUp(bytes);
    this.exchange.gate.moved();
  }

  /** The proxy answers at once, but the whole distance lies between the client and the answer. */
  #handshakeDown(bytes: number, send: () => void): void {
    const { exchange } = this;
    this.far?.talk.handshakeDown(bytes);
    const handOut = (): void => {
      this.#countDown(bytes);
      this.talk.handshakeDown(bytes);
      send();
    };
    if (exchange.direct && this.#down.empty) handOut();
    else this.#down.put(handOut, performance.now(), 2 * exchange.oneWayMs, exchange.network.bytesPerSecond);
  }

  /** Nothing is under way, in either direction. */
  get #atRest(): boolean {
    const { talk } = this;
    const between = this.#fromClient.betweenMessages && this.#fromServer.betweenMessages;
    return talk.pending.size === 0 && !talk.copying && between && this.#up.empty && this.#down.empty && !this.closed;
  }

  /** Has the server process enter what it did into the server's books. The client waits meanwhile, and sees nothing of it. */
  async settle(): Promise<SettledState> {
    const { talk, server } = this;
    if (!this.#atRest || !talk.started || talk.continues || !server || this.#settling?.over === false) return "busy";
    const { status } = talk;
    if (status === "E") return "in transaction";
    this.client.pause();
    this.#settling = new Settling(status === "T");
    server.write(this.#settling.request);
    await this.#settling.ended;
    this.client.resume();
    return status === "I" ? "idle" : "in transaction";
  }

  // --- while answers are handed out together

  /** Follows what the server has answered, from the next moment on at which nothing is under way. */
  watch(): void {
    const { talk } = this;
    this.#watchWhenAtRest = true;
    if (!this.#atRest || (!talk.started && talk.trips > 0)) return;
    this.#watchWhenAtRest = false;
    this.far = new FarSide(talk.started);
  }

  unwatch(): void {
    this.#watchWhenAtRest = false;
    this.far = undefined;
  }

  /** Others' answers had better wait: this connection's will come, or its client owes a step of the log-in. */
  holdsOthers(now: number): boolean {
    const { far } = this;
    if (!far || this.closed) return false;
    if (this.faults.stalled || far.talk.waiting) return true;
    return this.#down.empty ? !far.talk.started : !this.#down.isRipe(now);
  }

  // --- the end

  /** Writes down when the connection ended, and by whom; the first time counts. */
  #close(by: ClosedBy, problem?: string): void {
    if (this.closed) return;
    this.closed = { at: performance.now(), by, ...(problem ? { problem } : {}) };
    this.#logIn?.end();
    this.faults.end();
    this.#settling?.end();
    this.talk.recorder?.end(this.closed.at);
    this.exchange.leave(this);
  }

  #clientEnds(): void {
    const { talk } = this;
    const silent = this.id > 0 && !talk.terminated && !talk.fatal;
    this.#close("client", silent ? "the client ended it without a Terminate message" : undefined);
    this.atServer(() => this.server?.end());
    if (!this.server) this.client.end(lingerMs);
  }

  #clientGone(): void {
    this.#close("client");
    this.#down.clear();
    this.server?.resume();
    this.atServer(() => this.server?.end());
  }

  #serverEnds(): void {
    this.server?.end();
    this.atClient(() => {
      const expected = this.talk.terminated || this.talk.fatal || this.closed;
      if (expected) this.#endClient("server");
      else this.refuse("08006", "the server ended the connection without saying why", "server");
    });
  }

  #endClient(by: ClosedBy): void {
    this.#close(by);
    this.client.end(lingerMs);
  }

  /** Ends the connection with an error that the client can read, where it is between two messages. */
  refuse(sqlState: string, problem: string, by: ClosedBy = "proxy"): void {
    const readable = !this.closed && !this.client.destroyed && this.#fromServer.betweenMessages;
    this.#close(by, problem);
    const sentence = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}. (The proxy says this.)`;
    if (readable) this.client.write(fatalResponse(sqlState, sentence));
    this.client.end(lingerMs);
    this.server?.destroy();
  }

  #violated(error: unknown, by: ClosedBy): void {
    if (!(error instanceof ProtocolViolation)) throw error;
    this.refuse("08P01", error.message, by);
  }

  /** A fault ends it: without a word, on both sides. */
  breakOff(problem: string): void {
    this.#close("fault", problem);
    this.#down.clear();
    this.client.reset();
    this.atServer(() => this.server?.destroy());
  }

  /** Ends both sides at once: the proxy stops. */
  destroy(): void {
    this.#close("proxy");
    this.client.destroy();
    this.server?.destroy();
  }
}
