import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { LabStartError } from "./errors.js";

/** An account of this machine. */
export interface SystemAccount {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Whom PostgreSQL runs as when we are root, for it refuses to run as root: `postgres` where there is such an account, else
 * `nobody`.
 *
 * @returns undefined when we are not root: then it runs as we do
 * @throws LabStartError when there is neither
 */
export function serverAccount(): SystemAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = entries.find((fields) => fields[0] === name) ?? [];
    if (Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new LabStartError(
    "PostgreSQL refuses to run as root, and this system has neither an account `postgres` nor `nobody`. " +
      "Make one (`useradd --system postgres`), or set DATABASE_URL.",
  );
}

/** The name of the account that we are; undefined where it has none, as that of `docker run --user 12345`. */
export function ownName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
