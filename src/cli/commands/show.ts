import { accountOf } from "../../patch/account.js";
import type { Resolution } from "../../model/resolution.js";
import { UsageError, type Answer, type Command, type Request } from "../command.js";
import { deliveryOf, fileText, refusal } from "../delivery-of.js";
import { diagnosticsOf, resolveSubjects, textsOf } from "../resolve-subjects.js";

const USAGE = `substrata show ID [--format NAME] [--origins] [-o FILE]
substrata show [ID…] --to DIR [--fallback vendor] [--watch]

Prints the effective configuration as a file: the vendor's defaults with the
administrator's differences, validated. A refused configuration prints nothing
and exits 1: half a configuration must never be applied.

  --format NAME      json, jsonc, yaml, toml, ini or env; by default the
                     id's own syntax
  --origins          each line's origin as a comment
  -o FILE            writes FILE instead, atomically
  --to DIR           writes DIR/ID for each id; unchanged files are not touched,
                     and below /run/substrata an absent one is removed
  --fallback vendor  for a refused id of which no file stands yet, delivers the
                     vendor's defaults alone; it is refused all the same
  --watch            goes on, and delivers whatever changes, until it is ended`;

export const show: Command = {
  name: "show",
  summary: "print the effective configuration as a file",
  usage: USAGE,
  options: ["format", "origins", "output", "to", "fallback", "watch"],
  async run(request) {
    check(request);
    const resolutions = await resolveSubjects(request, request.plan);
    const opaque = resolutions.find(({ state }) => state === "opaque");
    if (opaque !== undefined && request.named)
      throw new UsageError(`${opaque.id} has no known format; say x-format in its schema or merge profile`);
    const common = {
      data: { configurations: resolutions.map(summary) },
      textOf: textsOf(resolutions),
      diagnostics: diagnosticsOf(resolutions),
    };
    const { options } = request;
    if (options.value("to") === undefined && options.value("output") === undefined) {
      const texts = resolutions.flatMap((each) => (each.state === "effective" ? [fileText(each, options)] : []));
      return { ...common, text: () => texts.join(""), notes: resolutions.flatMap(note) } satisfies Answer;
    }
    const delivered = request.named ? resolutions : resolutions.filter((each) => !isReadBySelf(each));
    const found = await Promise.all(delivered.map((resolution) => deliveryOf(resolution, request)));
    return {
      ...common,
      text: () => "",
      deliveries: found.flatMap(({ deliver }) => deliver ?? []),
      notes: found.flatMap(({ note }) => note ?? []),
    } satisfies Answer;
  },
};

function check({ subjects, named, options }: Request): void {
  const place = subjects.find((subject) => subject.place !== undefined);
  if (place !== undefined) throw new UsageError("show prints whole configurations; explain takes a place");
  const [to, output, fallback] = [options.value("to"), options.value("output"), options.value("fallback")];
  if (to !== undefined && output !== undefined) throw new UsageError("show takes -o FILE or --to DIR, not both");
  if (fallback !== undefined && fallback !== "vendor")
    throw new UsageError(`--fallback takes vendor, found ${JSON.stringify(fallback)}`);
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

function note(resolution: Resolution): readonly string[] {
  const { id, state, fragments } = resolution;
  if (state === "refused") return [`${refusal(resolution)}: nothing was printed`];
  if (state !== "absent") return [];
  return [
    fragments.length === 0 ? `${id} is in no layer` : `${id} is absent: its files are masked, empty or delete it`,
  ];
}

/** Software that layers these files itself gets them only where they are named (D4). */
export function isReadBySelf(resolution: Resolution): boolean {
  return resolution.state !== "opaque" && accountOf(resolution).selfRead;
}
