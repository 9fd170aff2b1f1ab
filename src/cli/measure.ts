import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Cost } from "../cost/cost.js";
import { measure } from "../cost/measure.js";
import { wireCost } from "../cost/wire-cost.js";
import { renderCosts } from "../display/cost-table.js";
import type { OutputTarget } from "../display/output-target.js";
import { renderSequence } from "../display/sequence.js";
import { openLab } from "../lab/lab.js";
import { startProxy } from "../wire/proxy.js";
import type { WireNetwork } from "../wire/types.js";
import type { CommandContext } from "./jupyter-found.js";
import { doubtUnseen, environment, type Program, programOf, runProgram } from "./program.js";
import { numberOption, serverAddress } from "./server-address.js";
import { checkTraceFile, writeTrace } from "./trace-file.js";

const options = {
  to: { type: "string" },
  "round-trip-ms": { type: "string" },
  sequence: { type: "boolean", default: false },
  trace: { type: "string" },
} as const;

/** Measures a program on a database of the course's, with the server's statistics. */
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
export async function run(argv: string[], { calledFrom = process.cwd() }: CommandContext = {}): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const program = programOf("measure", positionals, calledFrom);
  const file = values.trace && resolve(calledFrom, values.trace);
  await checkTraceFile(file);
  const network = { roundTripMs: numberOption("round-trip-ms", values["round-trip-ms"]) ?? 0 };
  const address = values.to ?? process.env.DATABASE_URL;
  const what = values.to ? "--to" : "DATABASE_URL";
  const { code, cost } = await (address ? onServer(program, network, address, what) : onLab(program, network));
  doubtUnseen(cost.trace);
  const target: OutputTarget = process.stderr.isTTY && !process.env.NO_COLOR ? "terminal" : "plain";
  const columns = process.stderr.columns || 100;
  try {
    await writeTrace(file, cost.trace);
  } finally {
    if (values.sequence) console.error(renderSequence(cost, target, columns));
    console.error(renderCosts({ cost }, target, columns));
  }
  return code;
}
