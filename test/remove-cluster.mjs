// Waits until its standard input ends, which it does however the process ends that started us: in order, by Ctrl-C, by
// a kill. Then stops the cluster of the folder that it is given, and removes both.
import { rmSync } from "node:fs";
import { removeCluster } from "#src/lab/cluster.js";

const [dir] = process.argv.slice(2);
process.env.ROUNDTRIP_CLUSTER_DIR = dir;
process.stdin.resume().on("end", async () => {
  await removeCluster();
  rmSync(dir, { recursive: true, force: true });
});
