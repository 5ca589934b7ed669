import { diff as difference, type Change } from "../../inspect/diff.js";
import { emitAccount } from "../../inspect/emit.js";
import { redactAccount } from "../../inspect/redact.js";
import type { Format } from "../../model/document.js";
import type { Resolution } from "../../model/resolution.js";
import { settle } from "../../model/place.js";
import { parsePlace } from "../../model/place-text.js";
import { accountOf } from "../../patch/account.js";
import { covers } from "../../patch/meaning.js";
import { changeText } from "../../render/change.js";
import type { Paint } from "../../render/paint.js";
import { UsageError, type Answer, type Command, type Request } from "../command.js";
import { diagnosticsOf, placeOf, resolveSubjects, textsOf } from "../resolve-subjects.js";

const USAGE = `substrata diff [ID[#PLACE]…] [--with FILE@/PATH] [--without /PATH]

Shows what the administrator changed: the vendor's defaults alone against the
effective configuration. With a proposal it shows what would change from today,
and writes nothing. Exits 1 where there is a difference.

  --with FILE@/PATH   as if FILE stood at /PATH; -@/PATH reads standard input
  --without /PATH     as if /PATH were removed
  --format FORM       people (default), unified or json`;

const FORMS = ["people", "unified", "json"] as const;

export const diff: Command = {
  name: "diff",
  summary: "show what overrides change, or what a proposal would",
  usage: USAGE,
  options: ["format", "with", "without"],
  async run(request) {
    const form = request.options.value("format") ?? "people";
    if (!(FORMS as readonly string[]).includes(form))
      throw new UsageError(`--format takes ${FORMS.join(", ")}, found ${JSON.stringify(form)}`);
    const [before, after] = await sides(request);
    const pairs = after.flatMap((now, index) => {
      const was = before[index] as Resolution;
      return now.state === "opaque" || was.state === "opaque" ? [] : [pair(was, now, request.subjects[index]?.place)];
    });
    const changed = pairs.filter(({ changes }) => changes.length > 0);
    const unified = form === "unified" ? await Promise.all(changed.map(unifiedText)) : [];
    const verb = request.proposed === undefined ? "is" : "would be";
    return {
      data: {
        differences: pairs.map(({ now, changes }) => ({
          id: now.id,
          state: now.state,
          changes: changes,
        })),
      },
      text: (paint) =>
        form === "unified" ? unified.join("") : changed.map((one) => peopleText(one, verb, paint)).join(""),
      textOf: textsOf(after),
      diagnostics: diagnosticsOf(after),
      notes: [
        ...unreadProposals(request, before, after),
        ...after.flatMap((now) => stateNote(now, verb, request.named)),
      ],
      found: changed.length > 0,
      json: form === "json",
    } satisfies Answer;
  },
};

/** Today against the proposal; without one, the lowest layer alone against the whole stack. */
async function sides(request: Request): Promise<readonly [readonly Resolution[], readonly Resolution[]]> {
  const { plan, proposed, where } = request;
  const lowest = where.layers.slice(0, 1).map(({ name }) => name);
  if (proposed === undefined)
    return [await resolveSubjects(request, plan, { layers: lowest }), await resolveSubjects(request, plan)];
  return [await resolveSubjects(request, plan), await resolveSubjects(request, proposed.plan)];
}

/** A proposal that no configuration in question would read, or reads today, changes nothing: that is said. */
function unreadProposals(
  { proposed }: Request,
  before: readonly Resolution[],
  after: readonly Resolution[],
): readonly string[] {
  const fragments = [...before, ...after].flatMap((resolution) => resolution.fragments);
  return (proposed?.paths ?? []).flatMap((path) => {
    const about = fragments.filter(({ file }) => file === path);
    if (about.some(({ standing }) => standing.is !== "ignored")) return [];
    const [because] = about.flatMap(({ standing }) => (standing.is === "ignored" ? [standing.because] : []));
    return [`${path} is read by no configuration that was asked about${because === undefined ? "" : `: ${because}`}`];
  });
}

function stateNote({ id, state }: Resolution, verb: string, named: boolean): readonly string[] {
  if (state === "opaque" && named) return [`${id} has no known format; say x-format in its schema or merge profile`];
  return state === "refused" ? [`${id} ${verb} refused`] : [];
}

interface Pair {
  readonly was: Resolution;
  readonly now: Resolution;
  readonly changes: readonly Change[];
}

/** The changes at a place, below it, or of a whole that it is part of. */
function pair(was: Resolution, now: Resolution, asked: string | undefined): Pair {
  const changes = difference(was, now);
  if (asked === undefined) return { was, now, changes };
  const place = placeOf(asked);
  const settled = [was, now].map((side) => settle(place, accountOf(side).value, accountOf(side).plan));
  const about = ({ place: text }: Change): boolean => {
    const changed = parsePlace(text);
    return settled.some((one) => covers(one, changed) || covers(changed, one));
  };
  return { was, now, changes: changes.filter(about) };
}

function peopleText({ now, changes }: Pair, verb: string, paint: Paint): string {
  const state = now.state === "effective" ? "valid" : now.state;
  const self = accountOf(now).selfRead
    ? `  ${now.id} is read by its own software: put the file there, then restart it\n`
    : "";
  return `${changes.map((change) => changeText(change, verb, state, paint)).join("")}${self}`;
}

async function unifiedText({ was, now, changes }: Pair): Promise<string> {
  const { createTwoFilesPatch } = await import("diff");
  const [old, current] = [accountOf(was), accountOf(now)];
  const changed = new Set(changes.filter(({ secret }) => secret).map(({ place }) => place));
  const format = (current.format ?? old.format) as Format;
  const [a, b] = [redactAccount(old, new Set()), redactAccount(current, changed)];
  return createTwoFilesPatch(
    `a/${now.id}`,
    `b/${now.id}`,
    emitAccount(a, format, false),
    emitAccount(b, format, false),
  );
}
