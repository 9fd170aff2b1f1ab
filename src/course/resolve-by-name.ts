import { readFileSync } from "node:fs";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";

/** The file of each entry point of the library, by the name that it is imported by: `roundtrip`, `roundtrip/pool` and so on. */
function entryPoints(): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(join(courseRoot, "package.json"), "utf8")) as {
    exports: Record<string, { default?: string }>;
  };
  return new Map(
    Object.entries(exports).flatMap(([subpath, { default: file }]) =>
      file ? [[join("roundtrip", subpath), join(courseRoot, file)]] : [],
    ),
  );
}

const entries = entryPoints();

/**
 * How vite resolves what tests and work import, as options of a project: every file by the name that the course was reached
 * by, which for a clone with a `#` in its path is a plain link, and the library as one, imported by its name or by its parts:
 * the grader and the tests share what it knows of the labs that are open.
 */
export const resolveByName = {
  resolve: { preserveSymlinks: true },
  plugins: [
    {
      name: "roundtrip:library",
      // Before vite's own, which finds it below node_modules: another file, where links keep their names.
      enforce: "pre" as const,
      resolveId: (id: string) => entries.get(id),
    },
  ],
};
