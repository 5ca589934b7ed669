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
import { formatPlace } from "../../model/place.js";
import type { Resolution } from "../../model/resolution.js";
import { accountOf } from "../../provenance/index.js";
import { count, upgradeText, type IdUpgrade, type Paint } from "../../render/index.js";
import type { Answer, Command, Request } from "../command.js";
import { layersLookedAt } from "../looked-at.js";
import { UsageError, wrongWord } from "../options.js";
import { diagnosticsOf, resolveKnown, resolveSubjects, textsOf } from "../subjects.js";
import { contractAnswer } from "./contract.js";

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
