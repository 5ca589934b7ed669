import { posix } from "node:path";
import * as fc from "fast-check";
import type { Tree } from "./disk.js";

/** A tree of some of the paths, in which nothing stands below anything but a directory. */
export function treeOf(paths: readonly string[], targets: readonly string[]): fc.Arbitrary<Tree> {
  const link = fc.constantFrom(...targets).map((link) => ({ link }));
  const file = fc.constantFrom("a: 1\n", "b: 2\n", "");
  const directory = fc.constant({ directory: true } as const);
  const node = fc.oneof({ weight: 3, arbitrary: file }, { weight: 2, arbitrary: link }, directory);
  return fc.array(fc.tuple(fc.constantFrom(...paths), node), { maxLength: 14 }).map(consistent);
}

/** The same links by the way from where they stand, so that they lead to the same place from any root. */
export function relative(tree: Tree): Tree {
  const entries = Object.entries(tree).map(([path, file]) => {
    if (typeof file === "string" || !("link" in file) || !file.link.startsWith("/")) return [path, file] as const;
    return [path, { link: posix.relative(posix.dirname(path), file.link) || "." }] as const;
  });
  return Object.fromEntries(entries);
}

function consistent(nodes: readonly (readonly [string, Tree[string]])[]): Tree {
  const tree: Record<string, Tree[string]> = {};
  const isDirectory = (path: string): boolean => {
    const file = tree[path];
    return file === undefined || (typeof file !== "string" && "directory" in file);
  };
  for (const [path, file] of nodes) {
    const above = path.split("/").slice(1, -1);
    const parents = above.map((_, depth) => `/${above.slice(0, depth + 1).join("/")}`);
    const isAbove = Object.keys(tree).some((other) => other.startsWith(`${path}/`));
    if (tree[path] === undefined && !isAbove && parents.every(isDirectory)) tree[path] = file;
  }
  return tree;
}
