import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { run as pack } from "#src/cli/grade-pack.js";
import { courseRoot } from "#src/lab/paths.js";

const text = (file: string) => readFileSync(join(courseRoot, file), "utf8");
const json = <T>(file: string) => JSON.parse(text(file)) as T;
const templates = readdirSync(join(courseRoot, "teaching"), { recursive: true, encoding: "utf8" })
  .map((name) => join("teaching", name))
  .filter((file) => statSync(join(courseRoot, file)).isFile());

describe("the files for teachers", () => {
  it("are documents that a reader of YAML takes, without a warning", () => {
    for (const file of templates.filter((name) => /\.ya?ml$/.test(name))) {
      const documents = parseAllDocuments(text(file));
      const said = documents.flatMap((document) =>
        "errors" in document ? [...document.errors, ...document.warnings] : [],
      );
      expect(said, file).toEqual([]);
    }
  });

  it("can be run, where something runs them", () => {
    const values = parse(text("teaching/kubernetes/jupyterhub-values.yaml")) as {
      singleuser: { cmd: string[]; storage: { homeMountPath: string } };
    };
    const [start = ""] = values.singleuser.cmd;
    expect(text(start)).toContain(`KEPT:-${values.singleuser.storage.homeMountPath}}`);
    const programs = [start, "teaching/gradescope/setup.sh", "teaching/gradescope/run_autograder"];
    expect(programs.filter((file) => (statSync(join(courseRoot, file)).mode & 0o111) === 0)).toEqual([]);
  });
});

it.each(["grade-push", "grade-class"])(
  "the workflow %s may write nothing, and each of its steps does one thing",
  (name) => {
    const { permissions, jobs } = parse(text(`teaching/github-actions/${name}.yml`)) as {
      permissions: object;
      jobs: Record<string, { needs?: string; "timeout-minutes"?: number; steps: { uses?: string; run?: string }[] }>;
    };
    expect(permissions).toEqual({ contents: "read" });
    for (const job of Object.values(jobs)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      if (job.needs) expect(Object.keys(jobs)).toContain(job.needs);
      for (const { uses, run } of job.steps) {
        expect((uses === undefined) !== (run === undefined)).toBe(true);
        if (uses) expect(uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
        // What somebody else can write never becomes a part of a script.
        if (run) expect(run).not.toContain("${{");
      }
    }
  },
);

describe("the container", () => {
  const lines = text("Dockerfile").split("\n");
  const stages = lines.flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? []);
  const scripts = Object.keys(json<{ scripts: object }>("package.json").scripts);

  it("runs nothing of the course as root", () => {
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at("USER 1000")).toBeGreaterThan(at("RUN apt-get"));
    expect(at("USER 1000")).toBeLessThan(at("COPY"));
    expect(lines.filter((line) => line.startsWith("USER"))).toEqual(["USER 1000"]);
  });

  it("is the dev container's too, which has the port, the script and the extensions that there are", () => {
    const dev = json<{
      build: { dockerfile: string; target: string };
      postCreateCommand: string;
      forwardPorts: number[];
      customizations: { vscode: { extensions: string[] } };
    }>(".devcontainer/devcontainer.json");
    expect(existsSync(join(courseRoot, ".devcontainer", dev.build.dockerfile))).toBe(true);
    expect(stages).toContain(dev.build.target);
    expect(lines).toContain(`EXPOSE ${dev.forwardPorts[0]}`);
    expect(scripts).toContain(/^npm run (\w+)$/.exec(dev.postCreateCommand)?.[1]);
    const { recommendations } = json<{ recommendations: string[] }>(".vscode/extensions.json");
    expect(dev.customizations.vscode.extensions).toEqual(recommendations);
    const settings = json<Record<string, string>>(".vscode/settings.json");
    expect(existsSync(join(courseRoot, settings["vitest.rootConfig"] ?? ""))).toBe(true);
  });
});

it("grade:pack names the places that there are", async () => {
  await expect(pack(["moodle"])).rejects.toThrow('grade:pack: expected "gradescope" or "classroom50", got');
});
