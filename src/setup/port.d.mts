export function tryPort(port: number): Promise<number | undefined>;
