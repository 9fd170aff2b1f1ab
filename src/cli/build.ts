/** `roundtrip build`: the set-up has done it before it handed over. Returns the exit code. */
export async function run(): Promise<number> {
  console.log("The library is built.");
  return 0;
}
