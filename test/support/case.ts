import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { main } from "../../src/cli/main.js";
import type { Section } from "./txtar.js";

/** What a run of the command line said. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Lays the sections of a case that are files into a new directory, and calls back with it. */
export async function inTree<T>(sections: readonly Section[], use: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "substrata-"));
  try {
    for (const { heading, body } of sections) plant(root, heading, body);
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** `etc/a.yaml`, `etc/a.yaml -> /dev/null`, `etc/pipe.yaml | fifo`, `etc/empty.d/`, `etc/odd.yaml | hex`. */
function plant(root: string, heading: string, body: string): void {
  const [, path = "", link, special] = /^(\S+)(?: -> (\S+)| \| (\S+))?$/.exec(heading) ?? [];
  const target = join(root, path);
  mkdirSync(path.endsWith("/") ? target : dirname(target), { recursive: true });
  if (link !== undefined) symlinkSync(link, target);
  else if (special === "fifo") execFileSync("mkfifo", [target]);
  else if (special === "hex") writeFileSync(target, Buffer.from(body.replaceAll(/\s/g, ""), "hex"));
  else if (!path.endsWith("/")) writeFileSync(target, body);
}

/**
 * Runs `substrata …` on a root, in this process; the root's own path is printed as ROOT. A command line that says
 * --root itself, or names no command first, is run as it stands.
 */
export async function runIn(root: string, command: string, standardInput = ""): Promise<Run> {
  const words = Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, bare]) => quoted ?? bare ?? "");
  const [name, ...rest] = words.slice(1).map((word) => word.replace(/^ROOT(?=\/)/, root));
  const written = { stdout: "", stderr: "" };
  const asItStands = name === undefined || name.startsWith("-") || rest.some((word) => /^--root(?:=|$)/.test(word));
  const args = asItStands ? [name, ...rest].filter((word) => word !== undefined) : [name, "--root", root, ...rest];
  const code = await main(args, {
    out: (text) => void (written.stdout += text),
    err: (text) => void (written.stderr += text),
    standardInput: () => Buffer.from(standardInput),
    env: {},
    isTerminal: false,
  });
  return { code, stdout: written.stdout.replaceAll(root, "ROOT"), stderr: written.stderr.replaceAll(root, "ROOT") };
}
