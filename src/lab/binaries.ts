import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { links, missingLinks } from "#setup/links";
import { postgresFolder, postgresPackage } from "#setup/paths";
import { remedyLine } from "#setup/remedies";
import { breaksShell, type ClusterHome, makeHome } from "./cluster-home.js";
import { LabStartError, LabUnavailableError } from "./errors.js";
import { isOfLibpq } from "./libpq-environment.js";
import type { SystemAccount } from "./system-account.js";

const run = promisify(execFile);

/** The PostgreSQL programs that will be used, and the account they run under. */
export interface Binaries {
  /** Folder with `initdb`, `pg_ctl` and `postgres`. */
  binDir: string;
  /** The version's first number, for example `18`: data of another cannot be used. */
  major: string;
  /** Whom the programs run as; undefined: as we do. */
  account: SystemAccount | undefined;
  /** Where what they write lies. */
  filesIn: string;
}

async function canRun(binDir: string, account: SystemAccount | undefined): Promise<boolean> {
  const options = { cwd: "/", ...(account && { uid: account.uid, gid: account.gid }) };
  return run(join(binDir, "postgres"), ["--version"], options).then(
    () => true,
    () => false,
  );
}

/** Copies the programs to where the server's account can read them and a shell can name them, once a version. */
async function copyOutside(native: string, version: string, home: ClusterHome): Promise<string> {
  const { account } = home;
  const copy = join(home.sharedDir, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const making = `${copy}.making-${process.pid}`;
    makeHome(home);
    await rm(making, { recursive: true, force: true });
    await cp(native, making, { recursive: true, verbatimSymlinks: true });
    await run("chmod", ["-R", "a+rX", making]);
    // When another process was faster, the folder exists and is not empty: its copy serves as well.
    await rename(making, copy).catch(() => rm(making, { recursive: true, force: true }));
  }
  const binDir = join(copy, "bin");
  if (await canRun(binDir, account)) return binDir;
  throw new LabStartError(
    `The account ${account?.name ?? "that we are"} cannot run PostgreSQL from ${binDir}. Remove ${copy} and try again; ` +
      "if that does not help, the file system may forbid programs (mount option noexec): then set DATABASE_URL.",
  );
}

/**
 * Finds PostgreSQL's programs, links their libraries (an install script of the package does that too, but npm need not
 * run it), and makes them runnable by the account that the server runs as.
 *
 * @throws LabUnavailableError when this platform has no package
 * @throws LabStartError when the account cannot run them
 */
export async function findBinaries(home: ClusterHome): Promise<Binaries> {
  const native = join(postgresFolder, "native");
  if (!existsSync(join(native, "bin"))) {
    throw new LabUnavailableError(
      `No PostgreSQL for this platform: the optional package ${postgresPackage} is not installed. ` +
        "Run `npm ci --include=optional`, or set DATABASE_URL to a server of yours.",
    );
  }
  if (missingLinks().length > 0) await links.run();
  const { version } = JSON.parse(readFileSync(join(postgresFolder, "package.json"), "utf8")) as { version: string };
  const [major = ""] = version.split(".");
  const { account, dir: filesIn } = home;
  const inPlace = join(native, "bin");
  const usable = !breaksShell(inPlace) && (!account || (await canRun(inPlace, account)));
  const binDir = usable ? inPlace : await copyOutside(native, version, home);
  return { binDir, major, account, filesIn };
}

/**
 * Runs one of PostgreSQL's programs under the right account.
 *
 * @param args its arguments; paths are absolute, for it runs in the root folder
 * @returns what it printed
 * @throws LabStartError with what it said when it fails
 */
export async function runPostgresProgram(
  binaries: Binaries,
  program: "initdb" | "pg_ctl",
  args: string[],
): Promise<string> {
  const { account, binDir, filesIn } = binaries;
  const own = Object.entries(process.env).filter(([name]) => !isOfLibpq(name));
  const env = { ...Object.fromEntries(own), LC_ALL: "C", LANG: "C" };
  const options = { env, cwd: "/", ...(account && { uid: account.uid, gid: account.gid }) };
  try {
    return (await run(join(binDir, program), args, options)).stdout;
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    const said = (stderr || message).trim();
    throw new LabStartError(`${program} failed: ${said}${remedyLine(said, filesIn)}`, "", { cause });
  }
}
