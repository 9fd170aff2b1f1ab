/** Texts that mean something to COPY, to a CSV, to SQL or to whoever escapes them, each on its own. */
export const hostileTexts: readonly string[] = [
  ...["", " ", "  two  ", "\t", "\n", "\r", "\r\n", "\n\r\n", "a\tb\tc\td", "a\nb\nc", "a\rb\rc", "\ta", "a\n", "\\"],
  ...[
    "\\\\",
    "\\\\\\",
    "a\\",
    "\\\t",
    "\\\n",
    "\t\\",
    "C:\\new\\table\\report",
    "\\t",
    "\\n",
    "\\r",
    "\\b\\f\\v\\x41\\101",
  ],
  ...[
    "\\N",
    "\\\\N",
    "\\n\\N\n",
    "N",
    "NULL",
    "null",
    "undefined",
    "\\.",
    "\n\\.\n",
    "\\.\n",
    "\r\\.\r",
    "x\n\\.",
    ".",
  ],
  ...[",", ";", "|", "'", "''", '"', '""', '"a","b"', '"\n"', "a\"b'c", "\\'", '\\"', "$1", "$$; drop table notes; --"],
  ...[
    "{a,b}",
    "(1,2)",
    "\b\f\v",
    "\x01",
    "\x1a",
    "\x1b[0m",
    "\x7f",
    "\x85",
    "\xa0",
    "\ufeff",
    "\ufeffa",
    "\u2028\u2029",
  ],
  ...[
    "\ufffd",
    "\uffff",
    "é",
    "e\u0301",
    "ß",
    "日本語",
    "עברית",
    "\u{1f600}",
    "a\u{1f468}\u200d\u{1f469}\u200d\u{1f467}b",
  ],
  ...["\u{10ffff}", "\ud7ff\ue000", "\u{10000}", "0", "007", "1e3", "true", "%s%d\\u0041&amp;"],
];

/** Texts that hold every character that there can be, a few thousand in each; half of a surrogate pair is none. */
export function everyCharacter(): string[] {
  const texts: string[] = [];
  for (let start = 0; start < 0x11_0000; start += 0x1000) {
    const points = Array.from({ length: 0x1000 }, (_, k) => start + k);
    const fit = points.filter((point) => point !== 0 && (point < 0xd800 || point > 0xdfff));
    if (fit.length > 0) texts.push(String.fromCodePoint(...fit));
  }
  return texts;
}

/** Texts that PostgreSQL cannot hold: a NUL, or a surrogate without its other half, at each place in which it can be. */
export const unfitTexts: readonly string[] = [
  ...["\0", "a\0", "\0a", "a\0b", "a\n\0", "\ud83d", "\ude00", "a\ud83d", "\ud83da", "a\ude00", "\ude00a", "a\ud83db"],
  ...[
    "\ude00\ud83d",
    "\ud83d\ud83d\ude00",
    "\u{1f600}\ude00",
    "\ufffd\ud800",
    "\udbff\udbff",
    `${"x".repeat(70_000)}\udfff`,
  ],
];
