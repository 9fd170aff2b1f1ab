import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { wireCost } from "../cost/wire-cost.js";
import { renderCosts } from "../display/cost-table.js";
import { formatBytes, formatCount, formatNumber } from "../display/numbers.js";
import { currentTarget } from "../display/output-target.js";
import { InvalidArgumentError } from "../errors.js";
import { startProxy, type WireProxy } from "../wire/proxy.js";
import type { WireStatus } from "../wire/types.js";
import { forgetTerminal } from "./hang-up.js";
import type { CommandContext } from "./jupyter-found.js";
import { addressOf, type NamedServer, numberOption, serverAddress } from "./server-address.js";
import { checkTraceFile, writeTrace } from "./trace-file.js";

const options = {
  to: { type: "string" },
  "round-trip-ms": { type: "string" },
  port: { type: "string" },
  tls: { type: "boolean", default: false },
  certificate: { type: "string" },
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

async function writeCertificate(file: string, { certificate = "" }: WireProxy): Promise<void> {
  await writeFile(file, certificate).catch((cause) => {
    throw new InvalidArgumentError(`--certificate: ${file} cannot be written: ${(cause as Error).message}`, { cause });
  });
}

/**
 * Where clients connect to, with all that the server's address said to them. Where both sides are encrypted, SCRAM's channel
 * binding must be off: it would tie the password's proof to one of the two.
 */
function clientAddress(named: NamedServer, { host, port, certificate }: WireProxy, file: string | undefined): string {
  const { to, user, database, parameters } = named;
  const verified: Record<string, string> = file
    ? { sslmode: "verify-full", sslrootcert: file }
    : { sslmode: "require" };
  const binding: Record<string, string> = to.ssl ? { channel_binding: "disable" } : {};
  const encryption = certificate ? { ...verified, ...binding } : { sslmode: "disable" };
  return addressOf({ host, port, user, database }, { ...parameters, ...encryption });
}

/** `roundtrip wire`. Returns the exit code. */
export async function run(argv: string[], { calledFrom = process.cwd() }: CommandContext = {}): Promise<number> {
  const { values } = parseArgs({ args: argv, options });
  const address = values.to ?? process.env.DATABASE_URL;
  if (!address) throw new InvalidArgumentError("wire: expected --to postgres://host:port, or DATABASE_URL.");
  const named = await serverAddress(address, values.to ? "--to" : "DATABASE_URL", calledFrom);
  const { to } = named;
  const file = values.trace && resolve(calledFrom, values.trace);
  await checkTraceFile(file);
  const roundTripMs = numberOption("round-trip-ms", values["round-trip-ms"]) ?? 0;
  const port = numberOption("port", values.port) ?? 0;
  const certificate = values.certificate && resolve(calledFrom, values.certificate);
  const tls = values.tls || certificate !== undefined;
  await using proxy = await startProxy({ to, network: { roundTripMs }, port, tls });
  if (certificate) await writeCertificate(certificate, proxy);
  const scope = await proxy.openScope({ exact: false, keep: file === undefined ? "latest" : "all" });
  const url = clientAddress(named, proxy, certificate);
  console.error(
    `Listening, for ${to.host}:${to.port}${to.ssl ? ", encrypted" : ""}${roundTripMs > 0 ? `, ${roundTripMs} ms away` : ""}. Connect to it at\n` +
      `  ${url}\nwith the same password, for example: psql '${url}'\nCtrl-C ends it.`,
  );
  await showUntilSignal(proxy);
  const trace = await scope.close();
  try {
    await writeTrace(file, trace);
  } finally {
    console.log(renderCosts({ wire: await wireCost(trace) }, currentTarget(), process.stdout.columns || 100));
    const kept = trace.totals.statements - trace.omitted.statements;
    if (trace.omitted.statements > 0)
      console.error(`Fingerprints are those of ${formatCount(kept, "statement")} that were kept.`);
  }
  return 0;
}
