import fc from "fast-check";
import type { Tree } from "../support/disk.js";

/** Where a program looks for its files, and what random trees put there. */
export interface Shape {
  /** Directories of files, each with the suffix that counts there. */
  readonly directories: readonly string[];
  readonly suffix: string;
  /** Names before the suffix, where the program cannot be given all of them. */
  readonly stems?: readonly string[];
  /** A slip that is not made. */
  readonly never?: string;
  /** Single files. */
  readonly files?: readonly string[];
  /** Files that stand in every tree. */
  readonly always?: Tree;
  /** What a file says: the token, as a statement of which the program repeats the token. */
  readonly says: (token: string, path: string) => string;
  /** Entries that the trees do not hold, since the program's answer would not be about order; of single files others. */
  readonly without?: readonly Kind[];
  readonly filesWithout?: readonly Kind[];
  /** How many of a directory's files, and of the single files, stand: of 8. */
  readonly dense?: number;
}

export type Kind = "text" | "comment" | "empty" | "null" | "relative null" | "link" | "dangling";

const KINDS: readonly { readonly weight: number; readonly kind: Kind }[] = [
  { weight: 24, kind: "text" },
  { weight: 2, kind: "comment" },
  { weight: 3, kind: "empty" },
  { weight: 2, kind: "null" },
  { weight: 1, kind: "relative null" },
  { weight: 3, kind: "link" },
  { weight: 1, kind: "dangling" },
];

/** Names that count, which sort otherwise by number, by locale and without their suffix. */
export const STEMS = ["10-a", "9-c", "B", "a", "a-b", "a.b", "é"];
/** Names that most programs pass over: hidden, of an editor or a package manager, of another suffix. */
const slips = (suffix: string): readonly string[] =>
  [
    `.hid${suffix}`,
    suffix,
    `a${suffix}~`,
    `9-c${suffix}.bak`,
    `10-a${suffix}.dpkg-old`,
    `B${suffix.toUpperCase()}`,
    "30-q.txt",
    "README",
  ].filter((name) => name !== "");

const TOKEN = /m\d+z/g;

/** The tokens of a text, each where it is met first. */
export function tokensIn(text: string): readonly string[] {
  return [...new Set(text.match(TOKEN))];
}

/** Random trees of a shape. */
export function treesOf(shape: Shape, numRuns: number, seed: number): readonly Tree[] {
  return fc.sample(tree(shape), { numRuns, seed });
}

/** An entry of a place, in so many of 8 trees. */
function stands(chance: number, none: readonly Kind[]): fc.Arbitrary<Kind | undefined> {
  const kinds = KINDS.filter(({ kind }) => !none.includes(kind));
  const kind = fc.oneof(...kinds.map(({ weight, kind: one }) => ({ weight, arbitrary: fc.constant(one) })));
  return fc.tuple(fc.nat(7), kind).map(([dice, found]) => (dice < chance ? found : undefined));
}

function tree({
  directories,
  suffix,
  stems = STEMS,
  never,
  files = [],
  always = {},
  says,
  without = [],
  filesWithout = without,
  dense = 2,
}: Shape): fc.Arbitrary<Tree> {
  const named = (chance: number, names: readonly string[]) => (directory: string) =>
    names.map((name) => [`${directory}/${name}`, stands(chance, without)] as const);
  const places = [
    ...files.map((path) => [path, stands(4, filesWithout)] as const),
    ...directories.flatMap(
      named(
        dense,
        stems.map((stem) => `${stem}${suffix}`),
      ),
    ),
    ...directories.flatMap(
      named(
        1,
        slips(suffix).filter((name) => name !== never),
      ),
    ),
  ];
  return fc
    .tuple(...places.map(([, entry]) => entry))
    .map((entries) =>
      Object.fromEntries([
        ...Object.entries(always),
        ...entries.flatMap((entry, index) =>
          entry === undefined ? [] : entriesOf(entry, (places[index] as (typeof places)[0])[0], index + 1, says),
        ),
      ]),
    );
}

function entriesOf(
  kind: Kind,
  path: string,
  index: number,
  says: Shape["says"],
): readonly (readonly [string, Tree[string]])[] {
  const text = says(`m${index}z`, path);
  const stored = `/srv/store/${index}.txt`;
  const up = "../".repeat(path.split("/").length - 2);
  switch (kind) {
    case "text":
      return [[path, text]];
    case "comment":
      return [[path, "# nothing\n"]];
    case "empty":
      return [[path, ""]];
    case "null":
      return [[path, { link: "/dev/null" }]];
    case "relative null":
      return [[path, { link: `${up}dev/null` }]];
    case "link":
      return [
        [path, { link: stored }],
        [stored, text],
      ];
    case "dangling":
      return [[path, { link: "/srv/store/nothing" }]];
  }
}

/** The token of what stands at a path of a tree; undefined where it says nothing. */
export function tokenAt(tree: Tree, path: string): string | undefined {
  const found = tree[path];
  if (typeof found === "string") return tokensIn(found)[0];
  return found !== undefined && "link" in found ? tokenAt(tree, found.link) : undefined;
}
