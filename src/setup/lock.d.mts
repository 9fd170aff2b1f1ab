export function holderOf(path: string): number | undefined;
export function takeLock(path: string, onWait: (pid: number) => void, limitMs?: number): Promise<() => void>;
