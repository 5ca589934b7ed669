import { contract, type Break, type Contract, type Uncompared } from "../../contract/index.js";
import { formatOrigin } from "../../model/diagnostic.js";
import { visible } from "../../model/visible.js";
import type { Plan } from "../../plan.js";
import { count, cut, type Paint } from "../../render/index.js";
import type { Answer, Request } from "../command.js";
import { UsageError } from "../options.js";

/** What `preview --contract` answers: each change that breaks something, with the smallest override that it breaks. */
export async function contractAnswer(request: Request, [old, now]: readonly [Plan, Plan]): Promise<Answer> {
  const { options, next, where } = request;
  for (const [option, reason] of REFUSED)
    if (options.flag(option)) throw new UsageError(`--contract ${reason}; leave out --${option}`);
  const ids = request.subjects.map(({ id }) => id);
  const all: Contract[] = [];
  try {
    for await (const one of contract(old, now, { ids })) all.push(one);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
  const roots = `old ${where.root}, new ${next?.name}`;
  return {
    data: { contract: all },
    text: (paint) => [...all.map((one) => idText(one, paint)), lastLine(all, roots, paint)].join(""),
    textOf: () => undefined,
    diagnostics: now.diagnostics,
    found: all.some(({ breaks, uncompared }) => breaks.length + uncompared.length > 0),
  };
}

const REFUSED: readonly (readonly [option: string, reason: string])[] = [
  ["with", "tries overrides of its own"],
  ["without", "tries overrides of its own"],
  ["fail-on", "knows no fates"],
  ["all", "knows no fates"],
  ["layers", "is about the lowest layer"],
];

function idText({ id, breaks, uncompared }: Contract, paint: Paint): string {
  if (breaks.length + uncompared.length === 0) return "";
  const lines = [...breaks.flatMap((one) => breakLines(one, paint)), ...uncompared.map(uncomparedLine)];
  return `${paint("strong", visible(id))}\n${lines.map((line) => `  ${visible(line)}\n`).join("")}`;
}

function breakLines(
  { place, keyword, before, after, witness, outcome, because }: Break,
  paint: Paint,
): readonly string[] {
  const isVendors = witness === undefined && outcome === "refused";
  const words = [before, after].map((clause) => cut(clause?.says ?? "nothing"));
  const says = isVendors || (before === undefined && after === undefined) ? "" : `  ${words.join(" → ")}`;
  return [
    `#${place}  ${keyword} ${isVendors ? outcome : verb(keyword, before, after)}${says}`,
    ...whereLine("old", before),
    ...whereLine("new", after),
    ...(witness === undefined
      ? ["  witness    none is needed: the vendor alone"]
      : [
          `  witness    ${witness.file}`,
          ...witness.text
            .trimEnd()
            .split("\n")
            .map((line) => `    ${line}`),
        ]),
    `  ${paint("error", outcome.padEnd(9))}  ${because}`,
  ];
}

function whereLine(name: string, clause: Break["before"]): readonly string[] {
  return clause?.origin === undefined ? [] : [`  ${name.padEnd(9)}  ${formatOrigin(clause.origin)}`];
}

/** What became of it, in a word. */
function verb(keyword: string, before: Break["before"], after: Break["after"]): string {
  if (keyword === "id") return "gone";
  if (keyword === "files") return "read otherwise";
  if (after?.says === "false" && /(?:Properties|properties|Items|items)$/.test(keyword)) return "refuses it";
  if (keyword === "x-renamed-from") return "changed";
  if (before === undefined) return after === undefined ? "changed" : "added";
  if (after === undefined) return "dropped";
  return /^x-|^(?:default|format)$/.test(keyword) ? "changed" : "narrowed";
}

function uncomparedLine({ place, keyword, because }: Uncompared): string {
  return `not compared  #${place}${keyword === "" ? "" : ` ${keyword}`}: ${because}`;
}

/** What was compared, also where nothing breaks (C6). */
function lastLine(all: readonly Contract[], roots: string, paint: Paint): string {
  const sum = (of: (one: Contract) => number): number => all.reduce((total, one) => total + of(one), 0);
  const breaks = sum((one) => one.breaks.length);
  const uncompared = sum((one) => one.uncompared.length);
  const found = [
    breaks === 0 ? "nothing breaks" : `${count(breaks, "change")} ${breaks === 1 ? "breaks" : "break"} overrides`,
    ...(uncompared === 0 ? [] : [`${count(uncompared, "place")} not compared`]),
  ].join(", ");
  const tried = count(
    sum((one) => one.resolutions),
    "resolution",
  );
  return `${count(all.length, "configuration")}; ${found}   ${paint("faint", `${roots}; ${tried}`)}\n`;
}
