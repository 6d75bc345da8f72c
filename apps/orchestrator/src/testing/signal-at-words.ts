// Preloaded into the command line by tests: sends this process a signal as soon as it prints certain words. One that is
// sent from outside may come when what was to be hit is over, or the process. SIGNAL_AT is the signal, and the words.
const [, signal = "", words = ""] = /^(\S+) (.+)$/.exec(process.env["SIGNAL_AT"] ?? "") ?? [];
const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
let isSent = false;

process.stdout.write = (...args: unknown[]): boolean => {
  const isRoom = write(...args);
  if (!isSent && String(args[0]).includes(words)) {
    isSent = true;
    process.kill(process.pid, signal);
  }
  return isRoom;
};
