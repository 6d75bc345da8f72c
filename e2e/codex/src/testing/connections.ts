/** Where a program wanted to send something, as strace wrote it: `address:port`, each once, sorted. */
export function destinationsIn(trace: string): string[] {
  const found = new Set<string>();
  for (const [, port4 = "", address4 = ""] of trace.matchAll(
    /sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/g,
  ))
    found.add(`${address4}:${port4}`);
  for (const [, port6 = "", address6 = ""] of trace.matchAll(
    /sa_family=AF_INET6, sin6_port=htons\((\d+)\),[^}]*?inet_pton\(AF_INET6, "([^"]+)"/g,
  ))
    found.add(`[${address6}]:${port6}`);
  return [...found].sort();
}

/** Arguments for strace: calls that name an address, of the program and all that it starts, added to the file. */
export function straceArguments(output: string): string[] {
  return [
    "-f",
    "-qq",
    "-e",
    "trace=connect,sendto,sendmsg,sendmmsg",
    "-e",
    "signal=none",
    "-A",
    "-o",
    output,
  ];
}
