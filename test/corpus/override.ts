import type { Exact } from "./real-file.js";

type Keys = readonly string[];

/** What an administrator might write over a file: one scalar changed, one key deleted, one added. */
export interface Override {
  readonly changed: Keys;
  readonly to: Exact;
  readonly deleted: Keys;
  readonly added: Keys;
}

export const ADDED: Exact = { word: "on", time: "22:30", list: [1, "two"], none: {} };

type ExactMap = Record<string, Exact>;
const isMap = (value: Exact | undefined): value is ExactMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The scalars that maps alone lead to, in the file's order: what an override can name without a strategy for lists. */
function scalarsOf(value: Exact, keys: Keys = []): readonly Keys[] {
  if (isMap(value)) return Object.keys(value).flatMap((key) => scalarsOf(value[key] as Exact, [...keys, key]));
  return Array.isArray(value) ? [] : [keys];
}

/** One override for each scalar of the file, which is changed; its neighbour is deleted, and a map added beside it. */
export function overridesOf(value: Exact): readonly Override[] {
  const scalars = scalarsOf(value);
  return scalars.map((changed, index) => ({
    changed,
    to: another(valueAt(value, changed)),
    deleted: scalars[(index + 1) % scalars.length] as Keys,
    added: [...changed.slice(0, -1), "added-by-substrata"],
  }));
}

function another(value: Exact | undefined): Exact {
  if (typeof value === "string") return `${value} again`;
  if (typeof value === "number") return value + 1;
  if (typeof value === "bigint") return value + 1n;
  return typeof value === "boolean" ? !value : "something";
}

export function valueAt(value: Exact, path: readonly (string | number)[]): Exact | undefined {
  return path.reduce<Exact | undefined>((here, key) => (here as ExactMap | undefined)?.[key], value);
}

/** The value with the override carried out, by hand. */
export function overridden(value: Exact, { changed, to, deleted, added }: Override): Exact {
  const result = structuredClone(value);
  const mapOf = (keys: Keys): ExactMap => valueAt(result, keys.slice(0, -1)) as ExactMap;
  mapOf(changed)[changed.at(-1) as string] = to;
  mapOf(added)[added.at(-1) as string] = structuredClone(ADDED);
  delete mapOf(deleted)[deleted.at(-1) as string];
  return result;
}

/** A file's text, and where in it each leaf was written. */
export interface Written {
  readonly text: string;
  readonly at: ReadonlyMap<string, { readonly line: number; readonly column: number }>;
}

/** Writes an override as JSON, which is YAML too, one key a line. */
export function writeAsJson(override: Override): Written {
  return write(treeOf(override), { open: "{", close: "}", indent: 1, separator: "," });
}

/** Writes an override as a person writes YAML. */
export function writeAsYaml(override: Override): Written {
  return write(treeOf(override), { open: undefined, close: undefined, indent: 0, separator: "" });
}

type Tree = Map<string, Tree | Exact>;

function treeOf({ changed, to, deleted, added }: Override): Tree {
  const tree: Tree = new Map();
  const put = (keys: Keys, value: Exact): void => {
    let here = tree;
    for (const key of keys.slice(0, -1)) {
      const below = (here.get(key) as Tree | undefined) ?? new Map<string, Tree | Exact>();
      here.set(key, below);
      here = below;
    }
    here.set(keys.at(-1) as string, value);
  };
  put(changed, to);
  put(added, ADDED);
  put(deleted, { $delete: true });
  return tree;
}

interface Syntax {
  readonly open: string | undefined;
  readonly close: string | undefined;
  readonly indent: number;
  readonly separator: string;
}

function write(tree: Tree, { open, close, indent, separator }: Syntax): Written {
  const lines: string[] = [];
  const at = new Map<string, { line: number; column: number }>();
  const block = (map: Tree, depth: number, keys: Keys): void => {
    const last = [...map.keys()].at(-1);
    for (const [key, value] of map) {
      const head = `${"  ".repeat(depth)}${JSON.stringify(key)}:`;
      const comma = key === last ? "" : separator;
      if (value instanceof Map) {
        lines.push(open === undefined ? head : `${head} ${open}`);
        block(value, depth + 1, [...keys, key]);
        if (close !== undefined) lines.push(`${"  ".repeat(depth)}${close}${comma}`);
      } else {
        at.set(pointer([...keys, key]), { line: lines.length + 1, column: head.length + 2 });
        lines.push(`${head} ${typeof value === "bigint" ? value : JSON.stringify(value)}${comma}`);
      }
    }
  };
  if (open !== undefined) lines.push(open);
  block(tree, indent, []);
  if (close !== undefined) lines.push(close);
  return { text: `${lines.join("\n")}\n`, at };
}

export function pointer(path: readonly (string | number)[]): string {
  return path.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
