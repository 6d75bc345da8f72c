// Preloaded into the command line by `startCli`: sends this process a signal when it says that a phase begins. One that
// is sent from outside may come when the phase is over, or the run. SIGNAL_IN_PHASE is the phase and the signal.
const [phase = "", signal = ""] = (process.env["SIGNAL_IN_PHASE"] ?? "").split(" ");
const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
let isSent = false;

process.stdout.write = (...args: unknown[]): boolean => {
  const isRoom = write(...args);
  if (!isSent && String(args[0]).includes(`"type":"PhaseStarted","phase":"${phase}"`)) {
    isSent = true;
    process.kill(process.pid, signal);
  }
  return isRoom;
};
