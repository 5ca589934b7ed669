import type { Fragment, Resolution, Standing } from "../model/resolution.js";
import { columns, count } from "./columns.js";
import type { Paint } from "./paint.js";
import { visible } from "./visible.js";

/** Every entry about an id, in the order in which it is considered; what is merged has a number (D12). */
export function fragmentList({ id, state, precedence, fragments }: Resolution, paint: Paint): string {
  let turn = 0;
  const rows = fragments.map(({ layer, kind, file, standing }: Fragment) => {
    const mark = standing.is === "effective" ? String((turn += 1)) : "-";
    return [
      `  ${mark.padStart(String(fragments.length).length)}`,
      layer,
      standing.is === "effective" ? kind : standing.is,
      file,
      reason(standing),
    ];
  });
  const refused = state === "effective" ? "" : ` · ${state}`;
  return `${paint("strong", visible(id))}  ${precedence}, ${count(turn, "file")} merged${refused}\n${columns(rows)
    .map((row) => `${visible(row)}\n`)
    .join("")}`;
}

function reason(standing: Standing): string {
  if ("by" in standing) return `by ${standing.by}`;
  return "because" in standing ? standing.because : "";
}
