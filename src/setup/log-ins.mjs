/** A text that others wrote, with the log-in taken out of any address in it. */
export function withoutLogIns(text) {
  return text.replace(/:\/\/[^\s'"]*@/g, "://…@");
}
