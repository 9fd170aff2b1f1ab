import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";

/** How a command of git ended, and what it said. */
export interface GitSaid {
  readonly failed: boolean;
  readonly out: string;
  readonly err: string;
}

/** Runs git in the course's folder; where there is no git, it has failed. @param args its words, for example `["fetch"]` */
export function git(...args: string[]): GitSaid {
  const env = { ...process.env, LC_ALL: "C" };
  const options = { cwd: courseRoot, env, encoding: "utf8", maxBuffer: 64 << 20 } as const;
  const { status, stdout, stderr, error } = spawnSync("git", args, options);
  return { failed: status !== 0, out: stdout ?? "", err: error?.message ?? stderr };
}

/** The files that a command of git lists, ended by zeros. @param args its words, `-z` among them */
export const gitFiles = (...args: string[]): string[] =>
  git(...args)
    .out.split("\0")
    .filter(Boolean);

/**
 * Brings two texts together that come from one. Where both have changed the same lines, one's own stand.
 *
 * @param base the text that both come from
 */
export function mergeKeepingMine(mine: string, base: string, theirs: string): string {
  if (theirs === base) return mine;
  const folder = mkdtempSync(join(tmpdir(), "roundtrip-merge-"));
  try {
    const files = Object.entries({ mine, base, theirs }).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const { failed, out } = git("merge-file", "-p", "--ours", ...files);
    return failed ? mine : out;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
