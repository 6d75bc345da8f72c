/**
 * The functions that `fs` and `fs.promises` have alike: same arguments without the callback, same result. Those that take
 * or give file descriptors, and `realpath`, which `fs.promises` leaves to the system, are others.
 */
const withoutValue = new Set(
  (
    "access appendFile chmod chown copyFile cp lchown link lutimes rename rm rmdir symlink truncate unlink utimes " +
    "writeFile"
  ).split(" "),
);
const withValue = new Set("lstat mkdir mkdtemp opendir readdir readFile readlink stat statfs".split(" "));

/** Those whose first argument may be a file descriptor, which `fs.promises` does not take. */
const takingDescriptors = new Set("appendFile readFile truncate writeFile".split(" "));

export function isTwin(name: string): boolean {
  return withoutValue.has(name) || withValue.has(name);
}

export function givesValue(name: string): boolean {
  return withValue.has(name);
}

export function takesDescriptor(name: string): boolean {
  return takingDescriptors.has(name);
}
