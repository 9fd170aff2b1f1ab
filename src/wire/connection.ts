import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ClientReader } from "./client-reader.js";
import { Conversation } from "./conversation.js";
import type { Exchange } from "./exchange.js";
import { fatalResponse, ProtocolViolation } from "./framing.js";
import { type Freight, Line } from "./line.js";
import { type } from "./message-types.js";
import { ServerReader } from "./server-reader.js";
import { connectServer } from "./server-side.js";
import { Settling } from "./settling.js";
import { cancelRequest, type StartPacket, StartReader } from "./start-up.js";
import type { WireConnection } from "./trace.js";

/** More than this on its way in one direction stops its sender. */
const mostUnderWay = 4 * 1024 * 1024;
/** An answer longer than this is handed out as it comes, also while counts must be exact. */
const mostHeld = 2 * 1024 * 1024;
/** Who has not said what it wants after this time is sent away, as PostgreSQL does. */
const startUpTimeoutMs = 60_000;

/** So long may a client take to close its end after the server has. */
const lingerMs = 1_000;

type ClosedBy = NonNullable<WireConnection["closedBy"]>;

/** Reads what comes to the client: messages of the server, or the one byte that answers a wish for encryption. */
function readServer(reader: ServerReader, chunk: Buffer): void {
  const { talk } = reader;
  const asked = talk.pending.type;
  if (asked === type.askTls || asked === type.askGss) {
    talk.received(type.tlsAnswer, chunk.length);
    talk.complete(asked);
  } else reader.read(chunk);
}

/** One client's connection, with its connection to the server. @internal */
export class Connection {
  id = 0;
  parameters: Record<string, string> = {};
  /** Process id of the server's end; 0 until it is known. */
  processId = 0;
  readonly openedAt = performance.now();
  closed: { at: number; by: ClosedBy; problem?: string } | undefined;
  /** What was said, as the client sees it. */
  readonly talk = new Conversation();
  /** What was said, as far as the server has answered: known while answers are handed out together. */
  far: Conversation | undefined;
  /** Nobody waits for this connection until it is answered. */
  excused = false;
  readonly down: Line;
  readonly up: Line;
  #start: StartReader | undefined = new StartReader();
  readonly #fromClient: ClientReader;
  readonly #fromServer: ServerReader;
  #farClient: ClientReader | undefined;
  #farServer: ServerReader | undefined;
  #watchWhenAtRest = false;
  #flowing = false;
  #client: Duplex;
  #server: Socket | undefined;
  #early: Freight[] | undefined = [];
  #startTimer: NodeJS.Timeout;
  #settling: { settling: Settling; done: () => void } | undefined;

  constructor(
    readonly exchange: Exchange,
    readonly socket: Socket,
  ) {
    this.#client = socket;
    this.up = new Line(exchange.deadlines, (now) => this.#deliverUp(now));
    this.down = new Line(exchange.deadlines, (now) => this.#ripeDown(now));
    this.#fromClient = new ClientReader(this.talk);
    this.#fromServer = new ServerReader(this.talk);
    this.#startTimer = setTimeout(() => this.#refuse("08P01", "no start-up message came in time"), startUpTimeoutMs);
    socket.setNoDelay(true);
    socket.on("data", this.#onClient);
    socket.on("end", () => this.#clientEnds());
    socket.on("drain", () => this.#resumeServer());
    socket.on("error", (error: NodeJS.ErrnoException) => this.#clientFails(error.code ?? error.message));
    socket.on("close", () => this.#clientGone());
  }

  // --- from the client

  readonly #onClient = (chunk: Buffer): void => {
    const { exchange, talk } = this;
    if (this.id === 0) this.id = exchange.enter(this);
    exchange.bytesUp += chunk.length;
    const { recorder } = talk;
    if (recorder) {
      recorder.now = performance.now();
      recorder.bytesUp += chunk.length;
    }
    try {
      if (this.#start) this.#onStart(chunk);
      else this.#onMessages(chunk);
    } catch (error) {
      this.#violated(error, "client");
    }
  };

  #onMessages(chunk: Buffer): void {
    const { gate } = this.exchange;
    this.#fromClient.read(chunk);
    if (this.talk.terminated) this.#close("client");
    this.#send(chunk);
    if (!gate.active) return;
    if (this.#farClient) {
      const copying = this.far?.copying;
      this.#farClient.read(chunk);
      if (copying && this.far?.copying) return;
    }
    gate.moved();
  }

  #onStart(chunk: Buffer): void {
    const start = this.#start as StartReader;
    start.add(chunk);
    for (let next = start.take(); next && this.#start; next = start.take()) this.#onPacket(next.packet, next.bytes);
    if (this.#start) return;
    const rest = start.rest();
    if (rest.length > 0) this.#onMessages(rest);
    this.exchange.gate.moved();
  }

  #onPacket(packet: StartPacket, bytes: Buffer): void {
    const { talk } = this;
    if (packet.is === "cancel") {
      this.#cancel(packet.key);
      return;
    }
    if (packet.is === "start-up") {
      clearTimeout(this.#startTimer);
      this.#start = undefined;
      this.parameters = packet.parameters;
      for (const side of [talk, ...(this.far ? [this.far] : [])]) {
        side.sent(type.startup, bytes.length);
        side.expect(type.startup);
      }
      this.#connect();
      this.#send(bytes);
      return;
    }
    const code = packet.is === "ask TLS" ? type.askTls : type.askGss;
    for (const side of [talk, ...(this.far ? [this.far] : [])]) {
      side.sent(code, bytes.length);
      side.expect(code);
    }
    // The answer is the proxy's own, and comes from as far away as the server's would.
    this.#later(() => this.#receive(Buffer.from("N")));
  }

  /** Does something where the server is: when what was sent so far has arrived there. */
  #later(work: () => void): void {
    const { roundTripMs, network } = this.exchange;
    if (roundTripMs === 0 && this.up.empty) work();
    else this.up.put(work, performance.now(), roundTripMs / 2, network.bytesPerSecond);
  }

  #send(chunk: Buffer): void {
    const { roundTripMs, network } = this.exchange;
    const { up } = this;
    if (roundTripMs === 0 && up.empty && network.bytesPerSecond === Number.POSITIVE_INFINITY && !this.#early) {
      if (this.#server?.write(chunk) === false) this.#client.pause();
      return;
    }
    up.put(chunk, performance.now(), roundTripMs / 2, network.bytesPerSecond);
    if (up.bytes > mostUnderWay) this.#client.pause();
  }

  #deliverUp(now: number): void {
    for (let freight = this.up.take(now); freight; freight = this.up.take(now)) {
      if (typeof freight === "function") freight();
      else if (this.#early) this.#early.push(freight);
      else this.#server?.write(freight);
    }
    if (!this.#server?.writableNeedDrain && this.up.bytes < mostUnderWay / 2) this.#client.resume();
  }

  // --- from the server

  #connect(): void {
    const { exchange } = this;
    const address = exchange.to;
    this.talk.onBackendKey = (key) => exchange.learnKey(key, this, address);
    this.#server = connectServer(address, {
      ready: (socket) => {
        this.#server = socket;
        const early = this.#early ?? [];
        this.#early = undefined;
        for (const freight of early) if (typeof freight !== "function") socket.write(freight);
        socket.on("data", this.#receive);
        socket.on("drain", () => this.#resumeClient());
        socket.on("end", () => this.#serverEnds());
      },
      failed: (problem) => this.#later(() => this.#put(() => this.#serverFails(problem))),
      closed: () => this.#put(() => this.#serverGone()),
    });
  }

  readonly #receive = (chunk: Buffer): void => {
    if (this.#settling) {
      this.#settled(chunk);
      return;
    }
    const { exchange, down } = this;
    const { roundTripMs, network } = exchange;
    if (this.#farServer) {
      try {
        readServer(this.#farServer, chunk);
      } catch {
        this.unwatch();
      }
    } else if (roundTripMs === 0 && down.empty && network.bytesPerSecond === Number.POSITIVE_INFINITY) {
      this.#handOut(chunk);
      return;
    }
    down.put(chunk, performance.now(), roundTripMs / 2, network.bytesPerSecond);
    if (down.bytes > mostUnderWay) this.#server?.pause();
  };

  /** Does something at the client's end: when what the server has sent so far was handed out. */
  #put(work: () => void): void {
    const { roundTripMs, network } = this.exchange;
    if (roundTripMs === 0 && this.down.empty) work();
    else this.down.put(work, performance.now(), roundTripMs / 2, network.bytesPerSecond);
  }

  #ripeDown(now: number): void {
    const { gate } = this.exchange;
    if (this.far && this.down.bytes > mostHeld) {
      this.#flowing = true;
      this.excused = true;
    }
    if (!gate.active || !this.far || this.#flowing || this.socket.destroyed) this.handOutRipe(now);
    else gate.check(now);
    if (this.#flowing && this.far && !this.far.waiting) this.#flowing = false;
  }

  /** Hands out what has reached its moment. */
  handOutRipe(now: number): void {
    const { down } = this;
    for (let freight = down.take(now); freight; freight = down.take(now)) {
      if (typeof freight === "function") freight();
      else this.#handOut(freight);
    }
    if (!(this.#client as Socket).writableNeedDrain && down.bytes < mostUnderWay / 2) this.#server?.resume();
    if (this.#watchWhenAtRest) this.watch();
  }

  #handOut(chunk: Buffer): void {
    const { exchange, talk } = this;
    if (this.#client.destroyed) return;
    exchange.bytesDown += chunk.length;
    const { recorder } = talk;
    if (recorder) {
      recorder.now = performance.now();
      recorder.bytesDown += chunk.length;
    }
    try {
      readServer(this.#fromServer, chunk);
    } catch (error) {
      this.#violated(error, "server");
      return;
    }
    if (!this.#client.write(chunk)) this.#server?.pause();
  }

  #resumeServer(): void {
    if (this.down.bytes < mostUnderWay / 2) this.#server?.resume();
  }

  #resumeClient(): void {
    if (this.up.bytes < mostUnderWay / 2) this.#client.resume();
  }

  // --- while answers are handed out together

  /** From the next moment at which nothing is under way on, follow what the server has answered. */
  watch(): void {
    const { talk, up, down } = this;
    this.#watchWhenAtRest = true;
    const between = this.#fromClient.betweenMessages && this.#fromServer.betweenMessages;
    if (talk.pending.size > 0 || talk.copying || !between || !up.empty || !down.empty || this.closed) return;
    if (!talk.started && talk.trips > 0) return;
    this.#watchWhenAtRest = false;
    const far = new Conversation();
    far.started = talk.started;
    this.far = far;
    this.#farClient = new ClientReader(far);
    this.#farServer = new ServerReader(far);
  }

  unwatch(): void {
    this.#watchWhenAtRest = false;
    this.far = undefined;
    this.#farClient = undefined;
    this.#farServer = undefined;
    this.excused = false;
    this.#flowing = false;
  }

  /** Others' answers had better wait: this connection's will come, or its client owes a step of the log-in. */
  holdsOthers(now: number): boolean {
    const { far, down } = this;
    if (!far || this.closed) return false;
    return far.waiting || (down.empty ? !far.started : !down.isRipe(now));
  }

  // --- on its client's behalf

  /** Nothing is under way, on either side. */
  get #atRest(): boolean {
    const { talk, up, down } = this;
    const between = this.#fromClient.betweenMessages && this.#fromServer.betweenMessages;
    const quiet = talk.pending.size === 0 && !talk.copying && !talk.continues && between && up.empty && down.empty;
    return quiet && talk.started && !this.closed && this.#server !== undefined;
  }

  /**
   * Has the server process enter what it did into the server's books. The client waits meanwhile, and sees nothing of it.
   *
   * @returns how it is: `busy` when something is under way, so that nothing could be asked
   */
  async settle(): Promise<"idle" | "in transaction" | "busy"> {
    if (!this.#atRest || this.#settling) return "busy";
    const { status } = this.talk;
    if (status === "E") return "in transaction";
    const settling = new Settling(status === "T");
    this.#client.pause();
    await new Promise<void>((done) => {
      this.#settling = { settling, done };
      this.#server?.write(settling.request);
    });
    return status === "I" ? "idle" : "in transaction";
  }

  #settled(chunk: Buffer): void {
    const rest = this.#settling?.settling.read(chunk);
    if (!rest) return;
    this.#endSettling();
    if (rest.length > 0) this.#receive(rest);
  }

  #endSettling(): void {
    const settling = this.#settling;
    this.#settling = undefined;
    if (!settling) return;
    this.#client.resume();
    settling.done();
  }

  // --- ends

  /** Writes down when the connection ended, and by whom; the first time counts. */
  #close(by: ClosedBy, problem?: string): void {
    if (this.closed) return;
    this.closed = { at: performance.now(), by, ...(problem ? { problem } : {}) };
    clearTimeout(this.#startTimer);
    this.#endSettling();
    const { recorder } = this.talk;
    if (recorder) {
      recorder.now = this.closed.at;
      recorder.transactions.end();
      recorder.turn();
    }
    this.exchange.leave(this);
  }

  #clientEnds(): void {
    this.#close("client", this.talk.terminated ? undefined : "the client ended it without saying so (no Terminate)");
    this.#later(() => this.#endServer());
  }

  #clientFails(reason: string): void {
    this.#close("client", `the client's end failed: ${reason}`);
  }

  #clientGone(): void {
    this.#close("client");
    this.down.clear();
    this.#server?.resume();
    this.#later(() => this.#endServer());
  }

  #endServer(): void {
    if (this.#early) this.#server?.destroy();
    else this.#server?.end();
    if (!this.#server) this.socket.destroy();
  }

  #serverEnds(): void {
    this.#put(() => {
      const { talk } = this;
      const orderly = talk.terminated || talk.fatal || this.closed;
      if (!orderly) this.#refuse("08006", "the server ended the connection without saying why", "server");
      else this.#endClient("server");
    });
    this.#server?.end();
  }

  #serverFails(problem: string): void {
    this.#refuse("08006", problem, "server");
  }

  #serverGone(): void {
    this.#endClient("server");
  }

  #endClient(by: ClosedBy): void {
    this.#close(by);
    if (this.#client.destroyed) return;
    this.#client.end();
    this.#client.resume();
    setTimeout(() => this.socket.destroy(), lingerMs).unref();
  }

  /** Ends the connection with an error that the client can read, where it is between two messages. */
  #refuse(sqlState: string, problem: string, by: ClosedBy = "proxy"): void {
    const said = this.closed !== undefined || this.#client.destroyed || !this.#fromServer.betweenMessages;
    this.#close(by, problem);
    if (!said) this.#client.write(fatalResponse(sqlState, `${sentence(problem)} (said by Roundtrip's proxy)`));
    this.#endClient(by);
    this.#server?.destroy();
  }

  #violated(error: unknown, by: ClosedBy): void {
    if (!(error instanceof ProtocolViolation)) throw error;
    this.#refuse("08P01", error.message, by);
  }

  #cancel(key: Buffer): void {
    clearTimeout(this.#startTimer);
    this.#start = undefined;
    this.exchange.isCancel(this);
    const to = this.exchange.addressOf(key);
    this.#later(() => {
      const server = connectServer(to, {
        ready: (socket) => socket.end(cancelRequest(key)),
        failed: () => this.socket.destroy(),
        closed: () => this.socket.destroy(),
      });
      server.resume();
    });
  }

  /** Ends both sides at once: the proxy stops. */
  destroy(): void {
    this.#close("proxy");
    this.socket.destroy();
    this.#server?.destroy();
  }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
