import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Cost } from "../cost/cost.js";
import { measure } from "../cost/measure.js";
import { wireCost } from "../cost/wire-cost.js";
import { renderCosts } from "../display/cost-table.js";
import { renderLadder } from "../display/ladder.js";
import type { Place } from "../display/place.js";
import { InvalidArgumentError, RoundtripError } from "../errors.js";
import { openLab } from "../lab/lab.js";
import { isOfAddress } from "../lab/libpq-environment.js";
import { processesAreSeen } from "../wire/at-rest.js";
import type { WireNetwork } from "../wire/network.js";
import { startProxy } from "../wire/proxy.js";
import { forgetTerminal } from "./hang-up.js";
import type { Surroundings } from "./jupyter-found.js";
import { addressOf, numberOption, serverAddress } from "./server-address.js";
import { checkTraceFile, writeTrace } from "./trace-file.js";

const options = {
  to: { type: "string" },
  "round-trip-ms": { type: "string" },
  ladder: { type: "boolean", default: false },
  trace: { type: "string" },
} as const;

/** A program, where it runs, and in what environment. */
interface Program {
  words: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** Where the program is to connect to, and what else the address that was given says to it. */
interface Reachable {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  parameters?: Record<string, string>;
}

/** The variables that say what a parameter of an address says. */
const variables: Record<string, string> = {
  options: "PGOPTIONS",
  application_name: "PGAPPNAME",
  client_encoding: "PGCLIENTENCODING",
  connect_timeout: "PGCONNECT_TIMEOUT",
};

/** What a program needs in its environment to connect there, and nowhere else; all other settings are those it was given. */
function environment(given: NodeJS.ProcessEnv, { parameters = {}, ...there }: Reachable): NodeJS.ProcessEnv {
  const env = { ...given };
  for (const name of Object.keys(env).filter(isOfAddress)) delete env[name];
  for (const [name, variable] of Object.entries(variables)) {
    if (parameters[name] !== undefined) env[variable] = parameters[name];
  }
  return {
    ...env,
    DATABASE_URL: addressOf(there, parameters),
    PGHOST: there.host,
    PGPORT: String(there.port),
    PGUSER: there.user,
    PGDATABASE: there.database,
    PGSSLMODE: "disable",
    PGGSSENCMODE: "disable",
    ...(there.password ? { PGPASSWORD: there.password } : {}),
  };
}

/** Runs a program to its end, in this terminal. Returns its exit code. */
async function runProgram({ words, cwd }: Program, env: NodeJS.ProcessEnv): Promise<number> {
  const [program = "", ...args] = words;
  const child = spawn(program, args, { stdio: "inherit", env, cwd, shell: process.platform === "win32" });
  // Ctrl-C, and the end of the terminal, reach the program by themselves; here they must not end the counting before it has ended.
  const ignore = (): void => undefined;
  const pass = (): void => void child.kill("SIGTERM");
  process.on("SIGINT", ignore).on("SIGHUP", forgetTerminal).on("SIGTERM", pass);
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal ? constants.signals[signal] : 0);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such program" : message;
    throw new RoundtripError("PROGRAM_NOT_STARTED", `measure: ${program} was not started: ${why}.`, { cause });
  } finally {
    process.off("SIGINT", ignore).off("SIGHUP", forgetTerminal).off("SIGTERM", pass);
  }
}

/** Measures a program on a database of the course's, with the server's books. */
async function onLab(program: Program, network: WireNetwork): Promise<{ code: number; cost: Cost }> {
  await using lab = await openLab({ name: "measure", onProgress: (line) => console.error(line) });
  await lab.network(network);
  const { result, cost } = await measure(lab, () =>
    runProgram(program, environment(program.env, lab.connectionConfig)),
  );
  return { code: result, cost };
}

/** Measures a program on a server that an address names, by what is seen on the wire. */
async function onServer(
  program: Program,
  network: WireNetwork,
  address: string,
  what: string,
): Promise<{ code: number; cost: Cost }> {
  const { to, parameters, ...account } = await serverAddress(address, what, program.cwd);
  await using proxy = await startProxy({ to, network, account });
  const scope = await proxy.openScope();
  const { host, port } = proxy;
  const code = await runProgram(program, environment(program.env, { host, port, ...account, parameters }));
  return { code, cost: await wireCost(await scope.close()) };
}

/** `roundtrip measure`. Returns the program's exit code. */
export async function run(argv: string[], { calledFrom = process.cwd() }: Surroundings = {}): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  if (positionals.length === 0) {
    throw new InvalidArgumentError(
      "measure: expected a command after --, for example: roundtrip measure -- node app.js",
    );
  }
  const file = values.trace && resolve(calledFrom, values.trace);
  await checkTraceFile(file);
  const program = { words: positionals, cwd: calledFrom, env: { ...process.env } };
  const network = { roundTripMs: numberOption("round-trip-ms", values["round-trip-ms"]) ?? 0 };
  const address = values.to ?? process.env.DATABASE_URL;
  const what = values.to ? "--to" : "DATABASE_URL";
  const { code, cost } = await (address ? onServer(program, network, address, what) : onLab(program, network));
  if (!processesAreSeen) {
    const why = "this system does not tell whether a program waits for an answer";
    cost.trace.inexact = { sum: why, depth: why, ...cost.trace.inexact };
  }
  const place: Place = process.stderr.isTTY && !process.env.NO_COLOR ? "terminal" : "plain";
  const columns = process.stderr.columns || 100;
  try {
    await writeTrace(file, cost.trace);
  } finally {
    if (values.ladder) console.error(renderLadder(cost, place, columns));
    console.error(renderCosts({ cost }, place, columns));
  }
  return code;
}
