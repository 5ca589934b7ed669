import { contract, type Break, type Contract, type Uncompared } from "../../contract/index.js";
import {
  FATES,
  fileChanges,
  newFindings,
  preview as upgradesOf,
  renamings,
  TROUBLES,
  type Defaults,
  type Fate,
} from "../../inspect/index.js";
import { formatOrigin } from "../../model/diagnostic.js";
import { formatPlace } from "../../model/place.js";
import type { Resolution } from "../../model/resolution.js";
import { visible } from "../../model/spelling.js";
import type { Plan } from "../../plan.js";
import { accountOf } from "../../provenance/index.js";
import { count, cut, upgradeText, type IdUpgrade, type Paint } from "../../render/index.js";
import type { Answer, Command, Request } from "../command.js";
import { UsageError, wrongWord } from "../options.js";
import { diagnosticsOf, layersLookedAt, resolveKnown, resolveSubjects, textsOf } from "../subjects.js";

const USAGE = `substrata preview NEWROOT [ID…] [--all] [--fail-on FATE[,FATE…]]
       substrata preview NEWROOT [ID…] --contract

Says what an upgrade will do: NEWROOT's /usr with its schemas under the overrides
of this system. Every change of a vendor's default has one fate, the first of:

  newly-locked  the new schema locks what an override changes
  broken        the result is no longer valid
  recreated     the vendor drops an item; what an override says of it stays alone
  orphaned      the vendor drops the key, an override still has it
  converged     the new default is what an override says already
  held          an override hides the new default
  remerged      the new schema or profile merges otherwise; what it changed is named
  joined        the new default and an override give something new together
  adopted       the new default comes to effect

Exits 1 for all but converged, joined and adopted. Nothing is written.

  --contract      say what the upgrade breaks for overrides that nobody here has
                  written: each with a witness, an override that the vendor of
                  --root takes and NEWROOT's refuses or takes otherwise. Of both
                  roots only vendor files, schemas and profiles count. Exits 1
                  for a break, and for a place that could not be compared.
  --all           list the adopted ones too
  --fail-on LIST  the fates that exit 1, separated by commas; by default
                  ${[...TROUBLES].join(",")}`;

export const preview: Command = {
  name: "preview",
  summary: "say what an upgrade to another root will do",
  usage: USAGE,
  options: ["all", "fail-on", "contract"],
  takesRoot: true,
  async run(request) {
    const { next, where } = request;
    if (next === undefined) throw new UsageError("preview takes NEWROOT, the root of the upgraded system");
    if (request.subjects.some(({ place }) => place !== undefined))
      throw new UsageError("preview is about whole configurations; leave out #PLACE");
    if (next.vendors !== undefined) return contractAnswer(request, next.vendors);
    const failing = fatesOf(request);
    const lowest = where.layers[0]?.name ?? "vendor";
    const sides = [request.plan, next.plan];
    const [before = [], after = []] = await Promise.all(sides.map((plan) => resolveSubjects(request, plan)));
    const [old = [], fresh = []] = await Promise.all(
      sides.map((plan) => resolveSubjects(request, plan, { layers: [lowest] })),
    );
    const ids = await Promise.all(
      after.map(async (now, index) => {
        const was = before[index] as Resolution;
        const oldDeclarations = declaredAlike(was, now) ? now : await resolveKnown(request, now.id, next.asDeclared);
        const defaults = { before: old[index] as Resolution, after: fresh[index] as Resolution, oldDeclarations };
        return idUpgrade(was, now, defaults, lowest);
      }),
    );
    const all = request.options.flag("all");
    const layers = await layersLookedAt(request);
    const known = new Set(request.plan.diagnostics.map(({ message }) => message)); // told with every answer
    return {
      data: {
        upgrades: ids.map(({ renames, ...one }) => ({
          ...one,
          renames: renames.map(({ place, old, name }) => ({ place: formatPlace([...place, old]), name })),
        })),
      },
      text: (paint) =>
        [...ids.map((one) => upgradeText(one, lowest, all, paint)), lastLine(ids, layers, request, paint)].join(""),
      textOf: textsOf(after),
      diagnostics: [
        ...next.plan.diagnostics.filter(({ message }) => !known.has(message)),
        ...diagnosticsOf(after).filter(({ code }) => code === "read/unreadable"),
      ],
      found: ids.some(
        ({ refused, upgrades }) => (refused && failing.has("broken")) || upgrades.some(({ fate }) => failing.has(fate)),
      ),
    } satisfies Answer;
  },
};

/** What exits 1 (`--fail-on`). */
function fatesOf({ options }: Request): ReadonlySet<Fate> {
  const words = options.value("fail-on")?.split(",");
  if (words === undefined) return TROUBLES;
  return new Set(
    words.map((word) => {
      const fate = FATES.find((each) => each === word);
      if (fate === undefined) throw wrongWord("fail-on", word, FATES);
      return fate;
    }),
  );
}

/** Whether both were declared by files of the same bytes: then the old declarations give what the new ones do. */
function declaredAlike(was: Resolution, now: Resolution): boolean {
  const [old, fresh] = [was, now].map(({ dependencies }) =>
    dependencies
      .flatMap((one) => (one.is === "read" && one.of === "declaration" ? [`${one.path} ${one.sha256}`] : []))
      .sort()
      .join("\n"),
  );
  return old === fresh;
}

function idUpgrade(was: Resolution, now: Resolution, defaults: Defaults, lowest: string): IdUpgrade {
  const [stood, stands] = [was, now].map(({ fragments }) =>
    fragments.some(({ standing }) => standing.is !== "ignored"),
  );
  const parsed = [was, now, defaults.before, defaults.after].every(({ state }) => state !== "opaque");
  const change = stood === stands ? "stays" : stands ? "appears" : "vanishes";
  return {
    id: now.id,
    change,
    files: change === "stays" ? fileChanges(was, now) : [],
    renames: parsed ? renamings(accountOf(was).value, accountOf(now).strategies) : [],
    upgrades: parsed ? upgradesOf(was, now, defaults) : [],
    notices: newFindings(was.diagnostics, now.diagnostics).filter(
      ({ severity, origin }) => severity !== "error" && origin?.layer !== lowest,
    ),
    refused: isLost(was, now),
    refusedToday: was.state === "refused",
  };
}

/** Whether an upgrade ends a delivery: what is effective today is refused then, or nobody knows its format any more. */
function isLost(was: Resolution, now: Resolution): boolean {
  return (now.state === "refused" && was.state !== "refused") || (now.state === "opaque" && was.state === "effective");
}

/** What was looked at, also where nothing changes (C6). */
function lastLine(ids: readonly IdUpgrade[], layers: string, { next, where }: Request, paint: Paint): string {
  const upgrades = ids.flatMap((one) => one.upgrades);
  const fates = FATES.flatMap((fate) => {
    const number = upgrades.filter((upgrade) => upgrade.fate === fate).length;
    return number === 0 ? [] : [`${number} ${fate}`];
  });
  const refused = ids.filter((one) => one.refused).length;
  const counts = [
    count(ids.length, "configuration"),
    fates.length === 0 ? "no value changes" : fates.join(", "),
    ...(refused === 0 ? [] : [`${count(refused, "configuration")} would be refused at the next boot`]),
  ].join("; ");
  const above = where.layers.slice(1).map(({ name }) => name);
  const under = `${next?.name}/usr under ${[where.root, ...above].join(" ")}`;
  return `${counts}   ${paint("faint", `${under}; looked at ${layers}`)}\n`;
}

/** What `preview --contract` answers: each change that breaks something, with the smallest override that it breaks. */
async function contractAnswer(request: Request, [old, now]: readonly [Plan, Plan]): Promise<Answer> {
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
    text: (paint) => [...all.map((one) => idText(one, paint)), comparedLine(all, roots, paint)].join(""),
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
function comparedLine(all: readonly Contract[], roots: string, paint: Paint): string {
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
