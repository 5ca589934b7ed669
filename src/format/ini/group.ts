import type { Assignment, Block, Header, Statements } from "./statement.js";

/** A section with all its headers: one that is repeated continues. */
export interface Section {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** By key, in the order in which the keys are first written; never empty lists. */
  readonly keys: ReadonlyMap<string, readonly [Assignment, ...Assignment[]]>;
}

/** The sections of a text in the order in which they are first written; the one without a name in a syntax without. */
export function groupSections({ blocks }: Statements): readonly Section[] {
  const byName = new Map<string, Block[]>();
  for (const block of blocks) {
    const name = block.header?.name ?? "";
    const found = byName.get(name);
    if (found === undefined) byName.set(name, [block]);
    else found.push(block);
  }
  return [...byName].map(([name, own]) => ({ name, blocks: own, keys: groupKeys(own) }));
}

function groupKeys(blocks: readonly Block[]): Section["keys"] {
  const keys = new Map<string, [Assignment, ...Assignment[]]>();
  for (const { assignments } of blocks) {
    for (const assignment of assignments) {
      const found = keys.get(assignment.key);
      if (found === undefined) keys.set(assignment.key, [assignment]);
      else found.push(assignment);
    }
  }
  return keys;
}

/** The header that opens a section. */
export function headerOf({ blocks }: Section): Header | undefined {
  return blocks[0]?.header;
}
