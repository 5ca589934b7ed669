import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryFileSystem, nodeFileSystem } from "../../src/host/public.js";
import { prepare } from "../../src/index.js";
import type { Tree } from "../support/disk.js";
import { type Answer, answers, inLab, TREES } from "./lab.js";
import { tokenAt, tokensIn, type Shape, treesOf } from "./trees.js";

const atlas = new URL("../../schemas/readers/", import.meta.url).pathname;
const SEED = TREES >= 100 ? Date.now() % 1_000_000 : 20250101;

/** A program that is asked how it finds and orders the files of an id. */
export interface Program extends Shape {
  /** The entry of the atlas, below `schemas/readers/`, without its suffix; where it is a family, with an id of it. */
  readonly entry: string;
  readonly id?: string;
  /** A profile of the test's own, where the program has no entry. */
  readonly profile?: string;
  /** What else is taken out of the laboratory before each tree. */
  readonly clear?: readonly string[];
  readonly prepare?: string;
  /** A program that a laboratory may lack. */
  readonly needs?: string;
  readonly ask: string;
  /** Where another test asks the same of the same code: only so many of a hundred trees. */
  readonly share?: number;
  /** Whether the program reads the strongest file first. */
  readonly first?: boolean;
  /** The tokens in the order of reading; undefined where the program stopped. By default as the answer has them. */
  readonly order?: (answer: Answer, tree: Tree) => readonly string[] | undefined;
}

/** What the engine makes of a tree: the tokens from the weakest file to the strongest; undefined where it is an error. */
async function oursOf(tree: Tree, id: string, profile?: string): Promise<readonly string[] | undefined> {
  const files = memoryFileSystem(tree);
  const profiles = profile === undefined ? nodeFileSystem(atlas) : memoryFileSystem({ [`/${id}.merge.yaml`]: profile });
  const plan = await prepare(files, { schemas: [{ name: "atlas", files: profiles }] });
  const { fragments, diagnostics } = await plan.resolve(id);
  if (diagnostics.some(({ severity }) => severity === "error")) return undefined;
  return fragments
    .filter(({ standing }) => standing.is === "effective")
    .flatMap(({ file }) => tokenAt(tree, file) ?? []);
}

/** For people: which files the tokens are of. */
function pathsOf(tree: Tree, tokens: readonly string[] | undefined): readonly string[] | undefined {
  return tokens?.map((token) => Object.keys(tree).find((path) => tokenAt(tree, path) === token) ?? token);
}

/** Holds an entry against its program: on random trees both read the same files in the same order. */
export function proven(program: Program): void {
  const { entry, id = entry, profile, directories, files = [], clear = [], first = false } = program;
  const order = program.order ?? (({ text }: Answer) => tokensIn(text));
  const title = `${profile === undefined ? "proven" : "given"} ${entry}: the program reads these files in this order`;
  test.skipIf(!inLab(program.needs) || TREES === 0)(title, { timeout: 1_200_000 }, async () => {
    expect(existsSync(join(atlas, `${entry}.merge.yaml`))).toBe(profile === undefined);
    const trees = treesOf(program, Math.ceil((TREES * (program.share ?? 100)) / 100), SEED);
    const asked = { ...program, clear: [...directories, ...files, ...clear] };
    let spoken = 0;
    for (const [index, answer] of answers(trees, asked).entries()) {
      const tree = trees[index] as Tree;
      const theirs = order(answer, tree);
      const ours = await oursOf(tree, id, profile);
      const read = first ? ours?.toReversed() : ours;
      expect(pathsOf(tree, read), JSON.stringify({ tree, ...answer })).toEqual(pathsOf(tree, theirs));
      spoken += theirs?.length ?? 0;
    }
    expect(spoken).toBeGreaterThan(trees.length / 2);
  });
}

/** Where a program and the engine differ, on purpose or for want of a word: what each reads of a tree by its tokens. */
export function differs(
  title: string,
  { id, order, ...question }: Pick<Program, "prepare" | "ask" | "order"> & { readonly id: string },
  tree: Tree,
  read: { readonly program: readonly string[] | undefined; readonly engine: readonly string[] | undefined },
): void {
  test.skipIf(!inLab() || TREES === 0)(`differs ${title}`, async () => {
    const [answer] = answers([tree], { ...question, clear: Object.keys(tree) });
    const theirs = (order ?? (({ text }: Answer) => tokensIn(text)))(answer as Answer, tree);
    expect({ program: theirs, engine: await oursOf(tree, id) }).toEqual(read);
  });
}

/** The tokens of the files that a program names, by a pattern whose group is a path. */
export function filesNamed(pattern: RegExp): NonNullable<Program["order"]> {
  return ({ text }, tree) => {
    const tokens = Array.from(text.matchAll(pattern), ([, path = ""]) => tokenAt(tree, path));
    return [...new Set(tokens.filter((token) => token !== undefined))];
  };
}

/** Runs a command that says nothing of its files, and tells what it has read. */
export function watched(command: string): string {
  const log = "/run/watched";
  return `rm -f ${log}; strace -f -q -s 400 -e trace=read,pread64 -o ${log} ${command} >/dev/null 2>&1; code=$?; cat ${log}; return $code`;
}

/** Runs a daemon until it has printed a line that it prints when it has read its files, at most some seconds. */
export function until(pattern: string, daemon: string): string {
  const log = "/run/printed";
  return `rm -f ${log}; ${daemon} >${log} 2>&1 & daemon=$!; for i in $(seq 250); do grep -qs '${pattern}' ${log} && break; sleep 0.02; done; kill -9 $daemon; wait $daemon; cat ${log}`;
}

/** The tokens of an answer; undefined where the program failed, since it does not start so. */
export const unlessFailed: NonNullable<Program["order"]> = ({ text, code }) =>
  code === 0 ? tokensIn(text) : undefined;
