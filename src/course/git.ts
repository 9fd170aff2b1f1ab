import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";

/** How a command of git ended, and what it said. */
interface GitSaid {
  readonly failed: boolean;
  readonly out: string;
  readonly err: string;
}

/** Runs git in a folder; where there is no git, it has failed. @param args its words, for example `fetch` */
export function gitIn(folder: string, ...args: string[]): GitSaid {
  const env = { ...process.env, LC_ALL: "C" };
  const options = { cwd: folder, env, encoding: "utf8", maxBuffer: 64 << 20 } as const;
  const { status, stdout, stderr, error } = spawnSync("git", args, options);
  return { failed: status !== 0, out: stdout ?? "", err: error?.message ?? stderr };
}

/** Runs git in the course's folder, as {@link gitIn}. */
export const git = (...args: string[]): GitSaid => gitIn(courseRoot, ...args);

/** The files that git has listed, each ended by a zero (`-z`). */
export const filesOf = ({ out }: GitSaid): string[] => out.split("\0").filter(Boolean);

/** The files that a command of git lists in the course's folder. @param args its words, `-z` among them */
export const gitFiles = (...args: string[]): string[] => filesOf(git(...args));

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
