import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";
import { declaredTests } from "../course/checker/test-names.js";
import { exerciseIds } from "../course/manifest.js";
import { courseRoot } from "../lab/paths.js";

/**
 * The configuration of vitest for editors that show tests: the tests of the exercises, each at its place in its file. What they
 * say is what the grader says, for it is asked; the files themselves are not run here.
 */
export function testView(): ViteUserConfig {
  return {
    root: courseRoot,
    resolve: { preserveSymlinks: true },
    plugins: [{ name: "roundtrip:test-view", enforce: "pre", load: (id) => askingGrader(id) }],
    test: {
      name: "exercises",
      include: ["test/exercises/**/*.test.ts"],
      server: { deps: { external: [/\/dist\//] } },
      // Each file has a grader, which has processes of its own.
      maxWorkers: 2,
      testTimeout: 0,
    },
  };
}

/** The text that stands for a file of tests: the same tests on the same lines, which ask the grader. */
function askingGrader(path: string): string | undefined {
  const id = exerciseIds().find((each) => path === join(courseRoot, "test", "exercises", `${each}.test.ts`));
  if (id === undefined) return undefined;
  const verdict = fileURLToPath(new URL("./test-view-verdict.js", import.meta.url));
  const imports = `import { test } from "vitest"; import { askVerdict } from ${JSON.stringify(verdict)};`;
  const lines = [`${imports} const said = askVerdict(${JSON.stringify(id)});`];
  for (const { name, line } of declaredTests(path)) {
    while (lines.length < line - 1) lines.push("");
    lines.push(`test(${JSON.stringify(name)}, (context) => said(${JSON.stringify(name)}, context));`);
  }
  return lines.join("\n");
}
