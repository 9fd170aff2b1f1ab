#!/usr/bin/env node
// The one entry: `npm start`, `npm test`, `npx roundtrip …`. It runs before any package is installed, on any Node that
// knows modules; so it only looks at Node's version here, and loads the rest afterwards.

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Roundtrip needs Node 20.19 or newer. This is Node ${process.versions.node}, at ${process.execPath}.\n` +
      "Install a newer one from https://nodejs.org/en/download (or, with nvm: nvm install 22), then run the same command again.",
  );
  process.exit(1);
}
import("./command.mjs")
  .then(({ runCommand }) => runCommand(process.argv.slice(2)))
  .catch((error) => {
    process.exitCode = 1;
    if (!/^(EMFILE|ENFILE)$/.test(error.code)) throw error;
    // Nothing more can be loaded that would say it.
    console.error(
      `Node may not open enough files at a time to load the course (${error.message}).\n\nRepair it with:\n\n` +
        `    ${process.getuid?.() === 0 ? "ulimit -n 1024" : "sudo prlimit --pid $$ --nofile=1024:1024"}\n`,
    );
  });
