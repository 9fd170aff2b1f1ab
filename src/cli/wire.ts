import { once } from "node:events";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { wireCost } from "../cost/wire-cost.js";
import { renderCosts } from "../display/cost-table.js";
import { formatBytes, formatCount, formatNumber } from "../display/numbers.js";
import { currentPlace } from "../display/place.js";
import { InvalidArgumentError } from "../errors.js";
import { startProxy, type WireProxy, type WireStatus } from "../wire/proxy.js";
import { forgetTerminal } from "./hang-up.js";
import type { Surroundings } from "./jupyter-found.js";
import { numberOption, serverAddress } from "./server-address.js";
import { checkTraceFile, writeTrace } from "./trace-file.js";

export const help = `roundtrip wire --to postgres://… [--round-trip-ms N] [--port N] [--tls] [--trace FILE]

Stands before any PostgreSQL server, for any client: passes on what is said, counts it, and can put the server further away.
Ctrl-C, or a signal to end, ends it and says what was seen. Only programs on this machine can connect to it.

  --to ADDRESS        the server: postgres://host:port, with sslmode as libpq reads it; default $DATABASE_URL
  --round-trip-ms N   how far away the server seems to be, from 0; default 0
  --jitter-ms N       by how much a round trip may take longer, from 0; default 0
  --port N            where to listen; default a free port
  --tls               speak TLS with clients that ask for it; the certificate is made anew at each start
  --trace FILE        write everything that was seen to FILE, as JSON, at the end; it is kept in memory until then`;

const options = {
  to: { type: "string" },
  "round-trip-ms": { type: "string" },
  "jitter-ms": { type: "string" },
  port: { type: "string" },
  tls: { type: "boolean", default: false },
  trace: { type: "string" },
} as const;

const refreshMs = 250;

function line(status: WireStatus): string {
  const { connectionsOpen, connectionsOpened, roundTrips, statements, bytesUp, bytesDown } = status;
  return [
    `${formatNumber(connectionsOpen)} of ${formatCount(connectionsOpened, "connection")} open`,
    formatCount(roundTrips, "round trip"),
    formatCount(statements, "statement"),
    `${formatBytes(bytesUp)} up`,
    `${formatBytes(bytesDown)} down`,
  ].join(" · ");
}

/** Shows the count until a signal comes: in a terminal as one line that changes, elsewhere a line whenever it has changed. */
async function showUntilSignal(proxy: WireProxy): Promise<void> {
  const signals = new AbortController();
  const { signal } = signals;
  const ended = Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((name) => once(process, name, { signal })));
  let last = "";
  const look = async (): Promise<void> => {
    const now = line(await proxy.status());
    if (now === last) return;
    last = now;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${now}` : `${now}\n`);
  };
  const timer = setInterval(() => void look(), process.stderr.isTTY ? refreshMs : 4 * refreshMs);
  await look();
  process.once("SIGHUP", forgetTerminal);
  await ended;
  signals.abort();
  clearInterval(timer);
  await look();
  if (process.stderr.isTTY) process.stderr.write("\n");
}

/** `roundtrip wire`. Returns the exit code. */
export async function run(argv: string[], { calledFrom = process.cwd() }: Surroundings = {}): Promise<number> {
  const { values } = parseArgs({ args: argv, options });
  const address = values.to ?? process.env.DATABASE_URL;
  if (!address) throw new InvalidArgumentError("wire: expected --to postgres://host:port, or DATABASE_URL.");
  const { to, user, database } = serverAddress(address, values.to ? "--to" : "DATABASE_URL");
  const file = values.trace && resolve(calledFrom, values.trace);
  await checkTraceFile(file);
  const roundTripMs = numberOption("round-trip-ms", values["round-trip-ms"]) ?? 0;
  const jitterMs = numberOption("jitter-ms", values["jitter-ms"]) ?? 0;
  const port = numberOption("port", values.port) ?? 0;
  await using proxy = await startProxy({ to, network: { roundTripMs, jitterMs }, port, tls: values.tls });
  const scope = await proxy.openScope({ exact: false, keep: file === undefined ? "latest" : "all" });
  const [name, base] = [user, database].map(encodeURIComponent);
  console.error(
    `Listening, for ${to.host}:${to.port}${roundTripMs > 0 ? `, ${roundTripMs} ms away` : ""}. Connect to it at\n` +
      `  postgres://${name}@${proxy.host}:${proxy.port}/${base}\nwith the same password. Ctrl-C ends it.`,
  );
  await showUntilSignal(proxy);
  const trace = await scope.close();
  try {
    await writeTrace(file, trace);
  } finally {
    console.log(renderCosts({ wire: await wireCost(trace) }, currentPlace(), process.stdout.columns || 100));
    const kept = trace.totals.statements - trace.omitted.statements;
    if (trace.omitted.statements > 0)
      console.error(`Shapes are those of ${formatCount(kept, "statement")} that were kept.`);
  }
  return 0;
}
