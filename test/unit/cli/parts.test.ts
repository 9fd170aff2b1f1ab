import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { isAlive } from "#setup/alive";
import { until } from "../lab/own-cluster.js";

const parts = JSON.stringify(import.meta.resolve("#src/cli/parts.js"));

/** Runs a command of one part; what the part prints comes by standard output. */
function command(part: string) {
  const program = `
    import { inParts } from ${parts};
    process.exitCode = await inParts(async (parts) => {
      const { code } = await parts.run(["-e", ${JSON.stringify(part)}]);
      const { code: second } = parts.interrupted ? await parts.run(["-e", "console.log('never')"]) : { code: 0 };
      return code || second;
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = { text: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said.text += text;
  });
  return { child, said, ended: once(child, "close").then(([code]) => code as number) };
}

it("a command has the exit code of its part", async () => {
  expect(await command("process.exitCode = 3").ended).toBe(3);
  expect(await command("process.kill(process.pid, 'SIGKILL')").ended).toBe(1);
});

it("a command that is interrupted ends all that its part has started, starts no other, and says 130", async () => {
  // A process that does not hear Ctrl-C, as a test runner's worker.
  const deaf = 'trap "" INT; echo $$; while :; do sleep 1; done';
  const part = `require("node:child_process").spawn("sh", ["-c", ${JSON.stringify(deaf)}], { stdio: "inherit" });`;
  const { child, said, ended } = command(`${part} setInterval(() => undefined, 1_000);`);
  await until(() => /^\d+\n/.test(said.text));
  const pid = Number(said.text);
  expect(isAlive(pid)).toBe(true);
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(isAlive(pid)).toBe(false);
  expect(said.text).toBe(`${pid}\n`);
});
