import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plant, type Tree } from "../support/disk.js";
import { LONG } from "../support/runs.js";

/** The laboratory of `SUBSTRATA_SHARED/host`: a root of Debian 13 in which the programs run. */
const enter = join(process.env["SUBSTRATA_SHARED"] ?? "", "host", "in-lab.sh");
const made = join(process.env["HOST_DIR"] ?? join(tmpdir(), "host"), "lab.run");

/** How many trees a program is asked about: 200 in the long run, else as many as `PROGRAMS` says, and none by default. */
export const TREES = LONG ? 200 : Number(process.env["PROGRAMS"] ?? 0);

const lab = process.env["SUBSTRATA_SHARED"] !== undefined && existsSync(enter) && existsSync(made);
if (TREES > 0 && !lab)
  process.stdout.write("skipped: there is no laboratory, so no program was asked how it orders its files\n");

/** Whether the laboratory is there, and a file in it. */
export function inLab(path = "/"): boolean {
  return lab && existsSync(join(made, path));
}

/** What a program answered about a tree: what it printed, and the exit code of the last command. */
export interface Answer {
  readonly text: string;
  readonly code: number;
}

interface Question {
  /** What is taken out of the laboratory before each tree. */
  readonly clear: readonly string[];
  /** What is done once, before the first. */
  readonly prepare?: string;
  /** The command that makes the program say what it has read. */
  readonly ask: string;
}

/** So many trees are asked about by one entry into the laboratory, which ends it after 40 seconds. */
const BATCH = 10;

/** Lays each tree over the laboratory, one after another, and asks the program. */
export function answers(trees: readonly Tree[], question: Question): readonly Answer[] {
  const batches = Array.from({ length: Math.ceil(trees.length / BATCH) }, (_, index) =>
    trees.slice(index * BATCH, (index + 1) * BATCH),
  );
  return batches.flatMap((batch) => askAbout(batch, question));
}

const HEAD = "@tree";
const FOOT = "@code";

function askAbout(trees: readonly Tree[], { clear, prepare = ":", ask }: Question): readonly Answer[] {
  const over = mkdtempSync(join(tmpdir(), "trees-"));
  try {
    for (const [index, tree] of trees.entries()) {
      mkdirSync(join(over, "trees", nameOf(index)), { recursive: true });
      plant(join(over, "trees", nameOf(index)), tree);
    }
    const script = `
      ask() { ${ask}
      }
      cd /
      ${prepare}
      for tree in /trees/*; do
        rm -rf ${clear.join(" ")} /srv/store
        cp -a "$tree"/. /
        echo "${HEAD}"
        ask 2>&1
        code=$?
        printf '\\n%s %s\\n' "${FOOT}" "$code"
      done`;
    const { stdout, stderr, status } = spawnSync("bash", [enter, script, over], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const found = stdout.split(`${HEAD}\n`).slice(1).map(read);
    if (found.length !== trees.length)
      throw new Error(`the laboratory ended early, by ${status}: ${stderr}${stdout.slice(-2000)}`);
    return found;
  } finally {
    rmSync(over, { recursive: true, force: true });
  }
}

function nameOf(index: number): string {
  return String(index).padStart(4, "0");
}

function read(printed: string): Answer {
  const at = printed.lastIndexOf(`\n${FOOT} `);
  return { text: printed.slice(0, at), code: Number(printed.slice(at + FOOT.length + 2)) };
}
