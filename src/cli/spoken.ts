import { execFile } from "node:child_process";
import kleur from "kleur";
import { courseRoot, entry } from "../lab/paths.js";

/** What a command of the course says, to whichever stream, in the colours of this program. @param words the command's name, then its options */
export function spoken(words: readonly string[]): Promise<string> {
  const env = { ...process.env, [kleur.enabled ? "FORCE_COLOR" : "NO_COLOR"]: "1" };
  return new Promise((resolve) => {
    execFile(process.execPath, [entry, ...words], { cwd: courseRoot, env }, (_failed, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
