import { agent, type Done } from "../../agent/index.js";
import { isError } from "../../model/diagnostic.js";
import type { Resolution } from "../../model/resolution.js";
import { FALLBACKS } from "../../model/strategy.js";
import type { AgentSetting, Answer, Command, Request } from "../command.js";
import { deliveryOf, fileText, isStandardOutput, noteOf, refusal } from "../delivery.js";
import { UsageError } from "../options.js";
import { choice } from "../setting.js";
import { absence, diagnosticsOf, everyLayer, resolveSubjects, textsOf, withoutFormat } from "../subjects.js";

const USAGE = `substrata show ID [--format NAME] [--origins] [-o FILE]
substrata show [ID…] --to DIR [--fallback last|vendor] [--keep DIR] [--watch]

Prints the effective configuration as a file: the vendor's defaults with the
administrator's differences, validated. A refused configuration prints nothing
and exits 1: half a configuration must never be applied.

  --format NAME      json, jsonc, yaml, toml, ini or env; by default the
                     id's own syntax
  --origins          each line's origin as a comment
  -o FILE            writes FILE instead, atomically; - is standard output
  --to DIR           writes DIR/ID for each id; unchanged files are not touched,
                     and below /run/substrata an absent one is removed
  --fallback WORD    for a refused id of which no file stands: last delivers the
                     last good one; vendor the vendor's alone, where nothing of
                     an override is lost by it; it is refused all the same
  --keep DIR         keeps the last good ones in a directory of the root, and of
                     what each was made: what is gone of that refuses the id
  --allow-empty ID   accepts that something of an id is gone; all: that
                     everything is
  --watch            goes on, and delivers whatever changes, until it is ended`;

export const show: Command = {
  name: "show",
  summary: "print the effective configuration as a file",
  usage: USAGE,
  options: ["format", "origins", "output", "to", "fallback", "keep", "allow-empty", "watch"],
  async run(request) {
    check(request);
    if (request.agent !== undefined) return deliverOnce(request, request.agent);
    const blind = request.plan.diagnostics.find(isError); // without its lowest layer nothing is what was meant
    if (blind !== undefined) throw new UsageError(blind.message);
    const resolutions = await resolveSubjects(request, request.plan);
    const opaque = resolutions.find(({ state }) => state === "opaque");
    if (opaque !== undefined && request.named) throw new UsageError(withoutFormat(opaque));
    const common = {
      data: { configurations: resolutions.map(summary) },
      textOf: textsOf(resolutions),
      diagnostics: diagnosticsOf(resolutions),
    };
    const { options } = request;
    const output = options.value("output");
    const answersAlone = options.flag("json") || options.flag("quiet"); // then nothing else is printed beside it
    if (output === undefined || (answersAlone && isStandardOutput(output))) {
      const texts = resolutions.flatMap((each) => (each.state === "effective" ? [fileText(each, options)] : []));
      return {
        ...common,
        text: () => texts.join(""),
        messages: resolutions.flatMap((each) => message(each, request)),
      } satisfies Answer;
    }
    const found = await Promise.all(resolutions.map((resolution) => deliveryOf(resolution, request)));
    return {
      ...common,
      text: () => "",
      deliveries: found.flatMap(({ deliver }) => deliver ?? []),
      messages: found.flatMap(({ message }) => message ?? []),
    } satisfies Answer;
  },
};

async function deliverOnce(request: Request, { files, options: asked }: AgentSetting): Promise<Answer> {
  const { plan, options } = request;
  const all: Done[] = [];
  for await (const done of agent(files, { ...asked, once: true })) all.push(done);
  const resolutions = all.flatMap(({ now }) => now ?? []);
  const known = new Set(plan.diagnostics.map((each) => JSON.stringify(each))); // told with every answer
  return {
    data: { configurations: all.flatMap(({ now, did }) => (now === undefined ? [] : [{ ...summary(now), did }])) },
    textOf: textsOf(resolutions),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics).filter((each) => !known.has(JSON.stringify(each))),
    text: () => "",
    messages: [
      ...all.flatMap((done) => noteOf(done, options) ?? lineOf(done, request)),
      ...(await everyLayer(request)),
    ],
  };
}

/** A line a file (C6): what is not told otherwise. */
function lineOf({ id, now, did }: Done, request: Request): readonly string[] {
  if (now?.state === "effective")
    return did === "failed"
      ? []
      : [`${request.options.value("to")}/${id} ${did === "delivered" ? "was written" : "is as it was"}`];
  return request.named && now?.state === "absent" && did === "nothing" ? message(now, request) : [];
}

function check({ subjects, named, options }: Request): void {
  const place = subjects.find((subject) => subject.place !== undefined);
  if (place !== undefined) throw new UsageError("show prints whole configurations; explain takes a place");
  const [to, output, fallback] = [options.value("to"), options.value("output"), options.value("fallback")];
  choice(options, "fallback", FALLBACKS);
  if (fallback !== undefined && to === undefined && output === undefined)
    throw new UsageError("--fallback says what to deliver: show takes it with --to DIR or -o FILE");
  if (to !== undefined) return;
  if (!named)
    throw new UsageError(
      `show takes an id, or --to DIR for all of them:\n${subjects.map(({ id }) => `  ${id}`).join("\n")}`,
    );
  if (subjects.length > 1) throw new UsageError("show takes one id, or --to DIR for several");
}

function summary(resolution: Resolution): Readonly<Record<string, unknown>> {
  const { id, state } = resolution;
  return state === "effective"
    ? { id, state, value: resolution.value, fingerprint: resolution.fingerprint }
    : { id, state };
}

function message(resolution: Resolution, request: Request): readonly string[] {
  if (resolution.state === "refused") return [`${refusal(resolution)}: nothing was printed`];
  return resolution.state === "absent" ? [absence(resolution, request)] : [];
}
