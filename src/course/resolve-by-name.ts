import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";

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
      resolveId: (id: string) => (id === "roundtrip" ? join(courseRoot, "dist", "index.js") : undefined),
    },
  ],
};
