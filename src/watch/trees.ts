import type { FileSystem } from "../host/file-system.js";
import type { Options, SchemaTree } from "../plan.js";

type Given = string | FileSystem | SchemaTree;

/** The trees that a plan reads: the one that is asked about, then those of schemas and of policies. */
export interface Trees {
  readonly all: readonly FileSystem[];
  /** The same options with other trees in their places. */
  options(trees: readonly FileSystem[]): Options;
}

export function treesOf(files: FileSystem, options: Options): Trees {
  const { schemas = [], policy = [] } = options;
  const given = [...schemas, ...policy];
  const own = given.flatMap((one) => (typeof one === "string" ? [] : ["files" in one ? one.files : one]));
  return {
    all: [files, ...own],
    options(trees) {
      let next = 1;
      const replaced = given.map((one): Given => {
        if (typeof one === "string") return one;
        const tree = trees[next++] as FileSystem;
        return "files" in one ? { ...one, files: tree } : tree;
      });
      return { ...options, schemas: replaced.slice(0, schemas.length), policy: replaced.slice(schemas.length) };
    },
  };
}
