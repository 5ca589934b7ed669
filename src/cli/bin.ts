import { closeSync, constants, fstatSync, openSync, readFileSync, statSync, writeSync, type Stats } from "node:fs";
import { isatty } from "node:tty";
import { main } from "./main.js";

/** Writes all of a text, also to a pipe that is full for a moment; to a reader that went away nothing. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
    }
  }
}

function through(file: string): ((text: string) => void) | undefined {
  const stats = found(file);
  if (stats === undefined) return undefined;
  const own = [1, 2].find((descriptor) => isSame(stats, fstatSync(descriptor)));
  if (own !== undefined) return (text) => write(own, text);
  if (stats.isFile() || stats.isDirectory()) return undefined;
  return (text) => {
    const descriptor = openSync(file, constants.O_WRONLY | constants.O_NOCTTY);
    try {
      write(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  };
}

function found(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined; // writing it will say why
  }
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.rdev === b.rdev;
}

// Only what goes on until it is ended looks at the signal; everything else ends as a process does.
const ending = new AbortController();
if (process.argv.includes("--watch")) {
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => ending.abort());
}

void main(process.argv.slice(2), {
  signal: ending.signal,
  out: (text) => write(1, text),
  err: (text) => {
    try {
      write(2, text);
    } catch {
      // there is nobody left to tell; the exit code still does
    }
  },
  through,
  standardInput: () => readFileSync(0),
  env: process.env,
  isTerminal: isatty(1),
}).then((code) => {
  process.exitCode = code;
});
