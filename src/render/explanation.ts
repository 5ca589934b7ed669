import type { ExplainedWrite, Explanation } from "../inspect/index.js";
import { formatOrigin } from "../model/diagnostic.js";
import type { Fragment, Resolution, Standing } from "../model/resolution.js";
import { visible } from "../model/visible.js";
import { columns, count, shownValue, type Paint } from "./text.js";

/** Why a place has its value, for people: the winner first, then what it replaced, then how it merges. */
export function explanationText(
  { id, place, present, value, exact, secret, writes, nearest, merge, hidden, schema }: Explanation,
  paint: Paint,
): string {
  const says = present ? `= ${shownValue(value, secret, exact)}` : "is absent";
  const rows = writes.map((write) => [
    `  ${write.outcome}`,
    write.origin.layer ?? "",
    formatOrigin(write.origin),
    shownWrite(write, secret),
  ]);
  const about = [
    ...(schema.types === undefined ? [] : [schema.types.join(" or ")]),
    ...(schema.description === undefined ? [] : [visible(JSON.stringify(schema.description))]),
    ...(schema.default === undefined ? [] : [`default ${shownValue(schema.default, secret)}`]),
  ];
  const merged = merge === undefined ? "" : `${merge.of} merged ${merge.strategy} (${merge.declaredBy ?? "default"})`;
  const facts = [about.join(", "), merged].filter((part) => part !== "").join(" · ");
  return [
    `${paint("strong", visible(`${id}#${place}`))} ${visible(says)}`,
    ...columns(rows),
    ...(writes.length > 0 ? [] : ["  nobody wrote it"]),
    ...(nearest === undefined ? [] : [`  the nearest place is ${visible(`${id}#${nearest}`)}`]),
    ...hidden.map(({ file, is, by }) => paint("faint", visible(`  ${file} is ${is} by ${by}`))),
    ...(facts === "" ? [] : [paint("faint", `  ${facts}`)]),
    "",
  ].join("\n");
}

/** Outcomes that say by themselves that the write changes nothing. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(["shadowed", "deleted", "missed"]);

function shownWrite(
  { outcome, value, exact, deletes, locked, pinned, redundant, use }: ExplainedWrite,
  secret: boolean,
): string {
  const flags = [
    locked ? "locked" : "",
    pinned ? "pinned" : "",
    redundant && !pinned && !WITHOUT_EFFECT.has(outcome) ? "redundant" : "",
    use === undefined ? "" : `used at ${formatOrigin(use)}`,
  ];
  const says = value === undefined ? (deletes ? "deletes it" : "by a line above it") : shownValue(value, secret, exact);
  return [deletes && value !== undefined ? `removes ${says}` : says, ...flags].filter((part) => part !== "").join(", ");
}

/** Every entry about an id, in the order in which it is considered; what is merged has a number (D12). */
export function fragmentList({ id, state, precedence, fragments }: Resolution, paint: Paint): string {
  let turn = 0;
  const rows = fragments.map(({ layer, kind, file, standing }: Fragment) => {
    const turnText = standing.is === "effective" ? String((turn += 1)) : "-";
    return [
      `  ${turnText.padStart(String(fragments.length).length)}`,
      layer,
      standing.is === "effective" ? kind : standing.is,
      file,
      reason(standing),
    ];
  });
  const refused = state === "effective" ? "" : ` · ${state}`;
  return `${paint("strong", visible(id))}  ${precedence}, ${count(turn, "file")} merged${refused}\n${columns(rows)
    .map((row) => `${row}\n`)
    .join("")}`;
}

function reason(standing: Standing): string {
  if ("by" in standing) return `by ${standing.by}`;
  return "because" in standing ? standing.because : "";
}
