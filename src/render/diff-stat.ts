import type { Change } from "../inspect/diff.js";
import { columns, count } from "./columns.js";
import { visible } from "./visible.js";

const KINDS = ["changed", "added", "removed", "moved"] as const;

/** How many changes each id has, of which kind; nothing where there is none. */
export function diffStat(pairs: readonly { readonly id: string; readonly changes: readonly Change[] }[]): string {
  if (pairs.length === 0) return "";
  const rows = pairs.map(({ id, changes }) => [`  ${id}`, counted(changes)]);
  const all = pairs.flatMap(({ changes }) => changes);
  const total = `${count(pairs.length, "configuration")}, ${count(all.length, "change")}: ${counted(all)}`;
  return [...columns(rows), total].map((line) => `${visible(line)}\n`).join("");
}

function counted(changes: readonly Change[]): string {
  return KINDS.flatMap((kind) => {
    const number = changes.filter(({ change }) => change === kind).length;
    return number === 0 ? [] : [`${number} ${kind}`];
  }).join(", ");
}
