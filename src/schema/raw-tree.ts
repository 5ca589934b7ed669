import type { RawError } from "./ajv.js";
import { MARK, type Mark } from "./rewrite.js";

/** An error with, where a union failed, the errors of each of its branches. */
export interface RawNode {
  readonly error: RawError;
  readonly branches: readonly (readonly RawNode[])[];
}

/** Folds the validator's flat list: the marks stand before the errors of each branch, the union's own error behind. */
export function rawTree(errors: readonly RawError[]): readonly RawNode[] {
  const root: RawNode[] = [];
  const open: { readonly union: number; readonly branches: RawNode[][] }[] = [];
  for (const error of errors) {
    const top = open.at(-1);
    if (error.keyword === MARK) {
      const { union, branch } = error.schema as Mark;
      if (branch === 0 || top === undefined) open.push({ union, branches: [[]] });
      else top.branches.push([]);
    } else if (top !== undefined && top.union === unionOf(error)) {
      open.pop();
      (open.at(-1)?.branches.at(-1) ?? root).push({ error, branches: top.branches });
    } else {
      (top?.branches.at(-1) ?? root).push({ error, branches: [] });
    }
  }
  return root;
}

/** The number of the union whose own error this is. */
function unionOf({ keyword, schema }: RawError): number | undefined {
  if ((keyword !== "anyOf" && keyword !== "oneOf") || !Array.isArray(schema)) return undefined;
  return (schema[0] as { [MARK]?: Mark } | undefined)?.[MARK]?.union;
}
