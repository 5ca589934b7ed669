import {
  FATES,
  fileChanges,
  newFindings,
  preview as upgradesOf,
  renamings,
  TROUBLES,
  type Defaults,
} from "../../inspect/index.js";
import { formatPlace } from "../../model/place.js";
import type { Resolution } from "../../model/resolution.js";
import { accountOf } from "../../provenance/index.js";
import { count, upgradeText, type IdUpgrade, type Paint } from "../../render/index.js";
import type { Answer, Command, Request } from "../command.js";
import { layersLookedAt } from "../looked-at.js";
import { UsageError } from "../options.js";
import { diagnosticsOf, resolveSubjects, textsOf } from "../subjects.js";

const USAGE = `substrata preview NEWROOT [ID…] [--all]

Says what an upgrade will do: NEWROOT's /usr with its schemas under the overrides
of this system. Every change of a vendor's default has one fate, the first of:

  newly-locked  the new schema locks what an override changes
  broken        the result is no longer valid
  recreated     the vendor drops an item; what an override says of it stays alone
  orphaned      the vendor drops the key, an override still has it
  converged     the new default is what an override says already
  held          an override hides the new default
  adopted       the new default comes to effect

Exits 1 for all but converged and adopted. Nothing is written.

  --all   list the adopted ones too`;

export const preview: Command = {
  name: "preview",
  summary: "say what an upgrade to another root will do",
  usage: USAGE,
  options: ["all"],
  takesRoot: true,
  async run(request) {
    const { next, where } = request;
    if (next === undefined) throw new UsageError("preview takes NEWROOT, the root of the upgraded system");
    if (request.subjects.some(({ place }) => place !== undefined))
      throw new UsageError("preview is about whole configurations; leave out #PLACE");
    const lowest = where.layers[0]?.name ?? "vendor";
    const sides = [request.plan, next.plan];
    const [before = [], after = []] = await Promise.all(sides.map((plan) => resolveSubjects(request, plan)));
    const [old = [], fresh = []] = await Promise.all(
      sides.map((plan) => resolveSubjects(request, plan, { layers: [lowest] })),
    );
    const ids = after.map((now, index) =>
      idUpgrade(
        before[index] as Resolution,
        now,
        { before: old[index] as Resolution, after: fresh[index] as Resolution },
        lowest,
      ),
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
      found: ids.some(({ upgrades }) => upgrades.some(({ fate }) => TROUBLES.has(fate))),
    } satisfies Answer;
  },
};

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
    refused: now.state === "refused" && was.state !== "refused",
  };
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
