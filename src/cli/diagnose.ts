import { parseArgs } from "node:util";
import { renderFindings } from "../display/findings.js";
import { formatCount } from "../display/numbers.js";
import type { OutputTarget } from "../display/output-target.js";
import { diagnose } from "../findings/diagnose.js";
import type { NotExplained } from "../findings/examples.js";
import type { Finding } from "../findings/finding.js";
import { findingsOfWork } from "../findings/findings-of-work.js";
import { openLab } from "../lab/lab.js";
import { startProxy } from "../wire/proxy.js";
import type { WireNetwork, WireTrace } from "../wire/types.js";
import type { CommandContext } from "./jupyter-found.js";
import { doubtUnseen, environment, type Program, programOf, runProgram } from "./program.js";
import { numberOption, serverAddress } from "./server-address.js";

const options = {
  to: { type: "string" },
  "round-trip-ms": { type: "string" },
  "held-ms": { type: "string" },
  prove: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** How a program is diagnosed. */
interface Wishes {
  network: WireNetwork;
  heldMs: number;
  prove: boolean;
  /** Where the program's own output goes. */
  output: "stdout" | "stderr";
}

/** What was found, and the program's exit code. */
interface Found {
  code: number;
  trace: WireTrace;
  findings: Finding[];
  notExplained: NotExplained[];
}

/** Diagnoses a program on a database of the course's. */
async function onLab(program: Program, { network, heldMs, output }: Wishes): Promise<Found> {
  await using lab = await openLab({ name: "diagnose", onProgress: (line) => console.error(line) });
  await lab.network(network);
  const work = () => runProgram(program, environment(program.env, lab.connectionConfig), output);
  const { result, cost, ...found } = await diagnose(lab, work, { heldMs });
  return { code: result, trace: cost.trace, ...found };
}

/** Diagnoses a program on a server that an address names. */
async function onServer(
  program: Program,
  { network, output, ...wishes }: Wishes,
  address: string,
  what: string,
): Promise<Found> {
  const { to, parameters, ...account } = await serverAddress(address, what, program.cwd);
  await using proxy = await startProxy({ to, network, account });
  const scope = await proxy.openScope({ values: true });
  const { host, port } = proxy;
  const code = await runProgram(program, environment(program.env, { host, port, ...account, parameters }), output);
  const trace = await scope.close();
  await proxy.network({});
  // What is asked now goes the same way, for the proxy knows how to reach the server; nothing is counted any more.
  const database = () => ({ host, port, ...account, ssl: false });
  const pools = { kept: 0, notReleased: 0 };
  return { code, trace, ...(await findingsOfWork({ trace, database, pools }, wishes)) };
}

/** `roundtrip diagnose`. Returns the program's exit code. */
export async function run(argv: string[], { calledFrom = process.cwd() }: CommandContext = {}): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const program = programOf("diagnose", positionals, calledFrom);
  const address = values.to ?? process.env.DATABASE_URL;
  const wishes: Wishes = {
    network: { roundTripMs: numberOption("round-trip-ms", values["round-trip-ms"]) ?? 0 },
    heldMs: numberOption("held-ms", values["held-ms"]) ?? 100,
    prove: values.prove,
    output: values.json ? "stderr" : "stdout",
  };
  const what = values.to ? "--to" : "DATABASE_URL";
  const { code, trace, findings, notExplained } = await (address
    ? onServer(program, wishes, address, what)
    : onLab(program, wishes));
  doubtUnseen(trace);
  if (values.json) {
    const { roundTrips, inexact, totals } = trace;
    console.log(JSON.stringify({ exitCode: code, roundTrips, inexact, totals, findings, notExplained }, null, 2));
  } else say(findings, notExplained);
  return code;
}

function say(findings: readonly Finding[], notExplained: readonly NotExplained[]): void {
  const target: OutputTarget = process.stderr.isTTY && !process.env.NO_COLOR ? "terminal" : "plain";
  console.error(renderFindings(findings, target, process.stderr.columns || 100));
  if (notExplained.length === 0) return;
  console.error(`\nNo plan was had of ${formatCount(notExplained.length, "statement")}:`);
  for (const { statement, why } of notExplained) console.error(`  ${statement}\n    ${why}`);
}
