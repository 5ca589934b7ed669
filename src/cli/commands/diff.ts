import { jsonFormat } from "../../format/index.js";
import {
  carriedBy,
  carriedSecret,
  diff as difference,
  emitAccount,
  inexpressible,
  mergingOf,
  redactAccount,
  stepsBetween,
  unifiedText,
  type Carried,
  type Change,
} from "../../inspect/index.js";
import type { Format } from "../../model/document.js";
import { formatPlace, parsePlace, settle } from "../../model/place.js";
import { verdictOf, type Resolution } from "../../model/resolution.js";
import { visibleLines } from "../../model/spelling.js";
import { record, type Value } from "../../model/value.js";
import { covers } from "../../patch/index.js";
import { accountOf, type Account } from "../../provenance/index.js";
import { changeText, diffStat, diffTotal, markdownTable, takingUp, type Paint } from "../../render/index.js";
import type { Answer, Command, Request } from "../command.js";
import { UsageError } from "../options.js";
import { choice } from "../setting.js";
import { absences, diagnosticsOf, everyLayer, placeOf, resolveSubject, textsOf, withoutFormat } from "../subjects.js";

const USAGE = `substrata diff [ID[#PLACE]…] [--with FILE@/PATH] [--without /PATH] [--old ROOT]

Shows what the administrator changed: the vendor's defaults alone against the
effective configuration. With a proposal (--with, --without) it shows what would
change from today, and writes nothing. Exits 1 where there is a difference.

  --old ROOT          another system against this one: its own vendor, schemas
                      and overrides
  --stat              only how many changes each configuration has
  --format FORM       people (default); unified, for patch; json-patch, RFC 6902;
                      merge-patch, RFC 7396; markdown, a table; json, as --json
  --secrets           let json-patch and merge-patch print secret values

A patch for one ID is the bare document; without, an object with one for each.`;

const FORMS = ["people", "unified", "json-patch", "merge-patch", "markdown", "json"] as const;
type Form = (typeof FORMS)[number];

export const diff: Command = {
  name: "diff",
  summary: "show what overrides change, or what a proposal would",
  usage: USAGE,
  options: ["format", "old", "stat", "secrets"],
  compares: true,
  async run(request) {
    const form = formOf(request);
    const verb = request.proposed === undefined ? "is" : "would be";
    const differences: {
      readonly id: string;
      readonly state: Resolution["state"];
      readonly changes: Pair["changes"];
    }[] = [];
    const [pairs, after, messages]: [Pair[], Resolution[], string[]] = [[], [], []];
    for (const { id, place } of request.subjects) {
      const [was, now] = await sides(request, id);
      messages.push(...stateMessage(now, verb, request.named));
      const compared = now.state === "opaque" || was.state === "opaque" ? undefined : pair(was, now, place);
      if (compared !== undefined) differences.push({ id: now.id, state: now.state, changes: compared.changes });
      // of thousands of ids that are as they were nothing more is asked, and nothing is kept (R9)
      const isShown = request.named || (compared !== undefined && compared.changes.length > 0);
      if (isShown && compared !== undefined) pairs.push(compared);
      if (isShown || now.diagnostics.length > 0) after.push(now);
    }
    const changed = pairs.filter(({ changes }) => changes.length > 0);
    const text = await textOf(form, pairs, request);
    return {
      data: { differences },
      text: (paint) => text ?? changed.map((one) => peopleText(one, verb, paint)).join("") + diffTotal(changed),
      textOf: textsOf(after),
      diagnostics: diagnosticsOf(after),
      messages: [
        ...messages,
        ...(request.named && changed.length === 0 ? absences(after, request) : []),
        ...(await everyLayer(request)),
      ],
      found: changed.length > 0,
      json: form === "json",
    } satisfies Answer;
  },
};

function formOf({ options, subjects }: Request): Form {
  const form = choice(options, "format", FORMS) ?? "people";
  if (options.flag("stat") && form !== "people" && form !== "json")
    throw new UsageError(`--stat is a form of its own; leave out --format ${form}`);
  if (form.endsWith("-patch") && subjects.some(({ place }) => place !== undefined))
    throw new UsageError(`--format ${form} is about a whole configuration; leave out #PLACE`);
  return form;
}

/** Today against the proposal, another root against this one; else the lowest layer alone against the whole stack. */
async function sides(request: Request, id: string): Promise<readonly [was: Resolution, now: Resolution]> {
  const { plan, proposed, old, where } = request;
  const lowest = where.layers.slice(0, 1).map(({ name }) => name);
  const now = await resolveSubject(request, id, proposed ?? plan);
  if (old !== undefined) return [await resolveSubject(request, id, old.plan), now];
  if (proposed === undefined) return [await resolveSubject(request, id, plan, { layers: lowest }), now];
  return [await resolveSubject(request, id, plan), now];
}

function sideNames({ proposed, old, where }: Request): SideNames {
  const today = proposed === undefined ? (where.layers[0]?.name ?? "vendor") : "effective";
  return { before: old?.name ?? today, after: proposed === undefined ? "effective" : "proposed" };
}

/** The whole answer in a form that is the same for everybody; undefined for people's, which is painted. */
async function textOf(form: Form, pairs: readonly Pair[], request: Request): Promise<string | undefined> {
  const { options, subjects } = request;
  const changed = pairs.filter(({ changes }) => changes.length > 0);
  if (options.flag("stat")) return diffStat(changed);
  const names = sideNames(request);
  if (form === "unified") return (await Promise.all(changed.map((one) => unified(one, names)))).join("");
  if (form === "markdown")
    return changed.map(({ id, now, changes }) => markdownTable(id, verdictOf(now), changes, names)).join("\n");
  if (form !== "json-patch" && form !== "merge-patch") return undefined;
  const alone = subjects.length === 1 && request.named;
  const applied = form === "json-patch" ? jsonPatchOf : mergePatchOf;
  const shown = pairs.filter(({ now, changes }) => changes.length > 0 || (alone && now.state !== "absent"));
  const whole = shown.filter(({ now }) => now.state !== "refused"); // half a configuration is never applied
  return jsonDocuments(
    whole.map((one) => [one.id, applied(one, options.flag("secrets"))] as const),
    alone,
  );
}

function stateMessage(resolution: Resolution, verb: string, named: boolean): readonly string[] {
  const { id, state } = resolution;
  if (state === "opaque" && named) return [withoutFormat(resolution)];
  return state === "refused" ? [`${id} ${verb} refused`] : [];
}

/** The changes at a place, below it, or of a whole that it is part of. */
function pair(was: Resolution, now: Resolution, asked: string | undefined): Pair {
  const { id } = now;
  const changes = difference(was, now);
  if (asked === undefined) return { id, was, now, changes };
  const place = placeOf(asked);
  const settled = [was, now].map((side) => settle(place, accountOf(side).value, accountOf(side).strategies));
  const about = ({ place: text }: Change): boolean => {
    const changed = parsePlace(text);
    return settled.some((one) => covers(one, changed) || covers(changed, one));
  };
  return { id, was, now, changes: changes.filter(about) };
}

function peopleText({ now, changes }: Pair, verb: string, paint: Paint): string {
  const self = accountOf(now).selfRead
    ? `  ${now.id} is read by its own software: put the file there, then ${takingUp(now)}\n`
    : "";
  return `${changes.map((change) => changeText(change, verb, verdictOf(now), paint)).join("")}${self}`;
}

/** Two resolutions of an id, and what is different. */
interface Pair {
  readonly id: string;
  readonly was: Resolution;
  readonly now: Resolution;
  readonly changes: readonly Change[];
}

/** What the two sides of a comparison are called. */
interface SideNames {
  readonly before: string;
  readonly after: string;
}

/** Both documents in the id's own format; what is secret is redacted, and told apart where it changed. */
async function unified({ id, was, now, changes }: Pair, sides: SideNames): Promise<string> {
  const [old, current] = [accountOf(was), accountOf(now)];
  const changed = new Set(changes.filter(({ secret }) => secret).map(({ place }) => place));
  const format = (current.format ?? old.format) as Format;
  const hide = (account: Account, prefixed: ReadonlySet<string>): Account => {
    const first = redactAccount({ ...account, strategies: old.strategies }, prefixed);
    return redactAccount({ ...first, strategies: current.strategies }, prefixed);
  };
  const [a, b] = [
    { ...hide(old, new Set()), strategies: old.strategies },
    { ...hide(current, changed), strategies: current.strategies },
  ];
  return unifiedText(emitAccount(a, format, false), emitAccount(b, format, false), { name: id, ...sides });
}

/** A JSON Patch (RFC 6902) as a document. */
function jsonPatchOf(pair: Pair, secrets: boolean): Value {
  const [old, now] = [accountOf(pair.was), accountOf(pair.now)];
  const steps = stepsBetween(old.value, now.value, now);
  const carried = steps.flatMap((step) => ("value" in step ? [step] : []));
  if (!secrets) refuseSecrets(pair, carried, "json-patch");
  return steps.map((step) => {
    if ("value" in step)
      return record([
        ["op", step.op],
        ["path", step.path],
        ["value", step.value],
      ]);
    return step.op === "move"
      ? record([
          ["op", step.op],
          ["from", step.from],
          ["path", step.path],
        ])
      : record([
          ["op", step.op],
          ["path", step.path],
        ]);
  });
}

/** A merge patch (RFC 7396) as a document. */
function mergePatchOf(pair: Pair, secrets: boolean): Value {
  const merging = mergingOf(accountOf(pair.was).value, accountOf(pair.now).value);
  if (!("patch" in merging)) throw new UsageError(`${inexpressible(pair.id, merging)}; --format json-patch can say it`);
  if (!secrets) refuseSecrets(pair, carriedBy(merging.patch), "merge-patch");
  return merging.patch;
}

function refuseSecrets({ id, was, now }: Pair, carried: readonly Carried[], form: string): void {
  const place = carriedSecret(carried, [accountOf(now).strategies, accountOf(was).strategies]);
  if (place !== undefined)
    throw new UsageError(
      `--format ${form} would print the secret ${id}#${formatPlace(place)}; allow it with --secrets`,
    );
}

/** Documents as JSON: the one that was asked for alone, else each under its id. */
function jsonDocuments(documents: readonly (readonly [id: string, document: Value])[], alone: boolean): string {
  const [first] = documents;
  const document = alone ? first?.[1] : record(documents);
  return document === undefined ? "" : visibleLines(jsonFormat.emit(document));
}
