/** For SIGHUP: the terminal is gone. What is said to it from now on goes nowhere, and ends nothing. */
export function forgetTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}
