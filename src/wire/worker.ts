import { createServer } from "node:net";
import { createSecureContext } from "node:tls";
import { parentPort, workerData } from "node:worker_threads";
import { eventLoopAtRest } from "./at-rest.js";
import { selfSigned } from "./certificate.js";
import { FaultPlan } from "./fault-plan.js";
import { holdsClient } from "./own-sockets.js";
import { ProxyState } from "./proxy-state.js";
import type { Command, ToWorker, WorkerMessage, WorkerOptions } from "./worker-messages.js";

/** The proxy's thread: it listens, and does what the other thread asks for. */

const options = workerData as WorkerOptions;
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
const certificate = options.tls ? selfSigned() : undefined;
const proxy = new ProxyState(
  options.to,
  options.roundTripMs,
  new FaultPlan(options.faults, 1),
  certificate && { context: createSecureContext(certificate) },
  {
    atRest: () => eventLoopAtRest(options.thread),
    ask: (turn) => say({ is: "turn", turn }),
    holds: holdsClient(options.ownSockets),
  },
  options.account,
);

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void proxy.accept(socket));
server.on("error", (error: NodeJS.ErrnoException) => {
  const taken =
    error.code === "EADDRINUSE" ? `Port ${options.port} is taken. Name another one, or none.` : error.message;
  say({ is: "listening", port: 0, error: `The proxy cannot listen: ${taken}` });
});
server.listen(options.port, "127.0.0.1", () => {
  const address = server.address();
  const listening = { port: typeof address === "object" && address ? address.port : 0, certificate: certificate?.cert };
  say({ is: "listening", ...listening });
});

/** Lets the event loop read everything that has arrived, and accept everyone who has come. */
function lookRound(then: () => void, turns = 4): void {
  if (turns === 0) then();
  else setImmediate(() => lookRound(then, turns - 1));
}

function carryOut(id: number, command: Command): void {
  const done = (value?: unknown): void => say({ is: "result", id, value });
  if (command.do === "open") lookRound(() => openScope(id, command));
  else if (command.do === "close") lookRound(() => proxy.whenAnswered(() => done(proxy.closeScope())));
  else if (command.do === "status") done(proxy.status());
  else if (command.do === "holdings") done(proxy.holdings());
  else if (command.do === "flushStats") lookRound(() => void proxy.flushStats().then(done));
  else {
    if (command.do === "network") proxy.distance.askedMs = command.roundTripMs;
    else if (command.do === "faults") proxy.faults = new FaultPlan(command.faults, command.seed);
    else if (command.do === "detachServer") {
      proxy.detachServer(command.message);
      if (command.stop) server.close(() => parentPort?.close());
    } else if (command.do === "stop") {
      server.close();
      void proxy.stop().then(() => done());
      return;
    }
    done();
  }
}

function openScope(id: number, { exact, keep, values }: Extract<Command, { do: "open" }>): void {
  if (proxy.scope) {
    const error = "Another scope of this proxy is open. Close it first: scopes would see each other's work.";
    say({ is: "result", id, error });
    return;
  }
  proxy.openScope(exact, keep, values);
  say({ is: "result", id });
}

parentPort?.on("message", (message: ToWorker) => {
  if (message.do === "turn") proxy.barrier.turned(message.turn);
  else carryOut(message.id, message);
});
