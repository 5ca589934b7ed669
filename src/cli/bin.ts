import { readFileSync, writeSync } from "node:fs";
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

// Only what goes on until it is ended looks at the signal; everything else ends as a process does.
const ending = new AbortController();
if (process.argv.includes("--watch")) {
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => ending.abort());
}

void main(process.argv.slice(2), {
  signal: ending.signal,
  out: (text) => write(1, text),
  err: (text) => write(2, text),
  standardInput: () => readFileSync(0),
  env: process.env,
  isTerminal: isatty(1),
}).then((code) => {
  process.exitCode = code;
});
