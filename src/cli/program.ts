import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { InvalidArgumentError, RoundtripError } from "../errors.js";
import { isOfAddress } from "../lab/libpq-environment.js";
import { processesAreSeen } from "../wire/at-rest.js";
import type { WireTrace } from "../wire/types.js";
import { forgetTerminal } from "./hang-up.js";
import { addressOf } from "./server-address.js";

/** A program of the reader's, where it runs, and in what environment. */
export interface Program {
  /** The command that runs it, for messages. */
  command: string;
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
export function environment(given: NodeJS.ProcessEnv, { parameters = {}, ...there }: Reachable): NodeJS.ProcessEnv {
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

/**
 * Runs a program to its end, in this terminal.
 *
 * @param env see {@link environment}
 * @param output where what it prints goes: to our standard output (default), or, where that is kept for us, to standard error
 * @returns its exit code
 * @throws RoundtripError when it cannot be started
 */
export async function runProgram(
  { command, words, cwd }: Program,
  env: NodeJS.ProcessEnv,
  output: "stdout" | "stderr" = "stdout",
): Promise<number> {
  const [program = "", ...args] = words;
  const stdio: StdioOptions = ["inherit", output === "stdout" ? "inherit" : process.stderr.fd, "inherit"];
  const child = spawn(program, args, { stdio, env, cwd, shell: process.platform === "win32" });
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
    throw new RoundtripError("PROGRAM_NOT_STARTED", `${command}: ${program} was not started: ${why}.`, { cause });
  } finally {
    process.off("SIGINT", ignore).off("SIGHUP", forgetTerminal).off("SIGTERM", pass);
  }
}

/**
 * The program that a command is given behind `--`.
 *
 * @throws InvalidArgumentError when there is none
 */
export function programOf(command: string, words: string[], cwd: string): Program {
  if (words.length === 0) {
    throw new InvalidArgumentError(
      `${command}: expected a command after --, for example: roundtrip ${command} -- node app.js`,
    );
  }
  return { command, words, cwd, env: { ...process.env } };
}

/** Says of a trace, where this system does not show whether another program waits, that its counts may be too high. */
export function doubtUnseen(trace: WireTrace): void {
  if (processesAreSeen) return;
  const why = "this system does not tell whether a program waits for an answer";
  trace.inexact = { sum: why, depth: why, ...trace.inexact };
}
