/** What work may import besides files in its own folder. */

/** Modules of Node's by which nothing outside the process can be read, written or started. */
export const builtinsOfWork: readonly string[] = [
  ...["assert", "assert/strict", "async_hooks", "buffer", "console", "crypto", "dns", "dns/promises", "events", "net"],
  ...[
    "os",
    "path",
    "perf_hooks",
    "process",
    "querystring",
    "stream",
    "stream/promises",
    "stream/web",
    "string_decoder",
  ],
  ...["timers", "timers/promises", "tls", "url", "util", "util/types", "worker_threads", "zlib"],
];

/** Packages that speak to a database. */
const packages = ["pg", "pg-cursor", "pg-copy-streams", "pg-pool", "pg-types", "pg-protocol", "pg-connection-string"];

/** Throws unless work may import this module of Node's. */
export function requireBuiltinForWork(name: string): void {
  if (builtinsOfWork.includes(name.replace(/^node:/, ""))) return;
  throw new Error(
    `It imports "${name}". Work that is graded has no need of files or processes: of Node's modules it may import ${builtinsOfWork.filter((each) => !each.includes("/")).join(", ")}.`,
  );
}

/** What stands for `using` where Node does not know it: the translation imports it. */
const translation = "@oxc-project/runtime/helpers/";

/** Throws unless work may import this package. */
export function requirePackageForWork(name: string): void {
  if (packages.includes(name) || name.startsWith(translation)) return;
  throw new Error(
    `It imports "${name}". Work may import roundtrip, ${packages.slice(0, 3).join(", ")}, and files in its own folder.`,
  );
}
