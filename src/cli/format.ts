import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";

/** Lays out files of the course as `npm run lint` does, before anybody has to look at them. */
export function format(files: readonly string[]): void {
  const biome = join(courseRoot, "node_modules", "@biomejs", "biome", "bin", "biome");
  spawnSync(process.execPath, [biome, "format", "--write", ...files], { cwd: courseRoot, stdio: "ignore" });
}
