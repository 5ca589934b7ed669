import { emit } from "../../inspect/emit.js";
import { isError } from "../../model/diagnostic.js";
import type { Resolution } from "../../model/resolution.js";
import { UsageError, type Answer, type Command, type Request } from "../command.js";
import { diagnosticsOf, resolveSubjects, textsOf } from "../resolve-subjects.js";

const USAGE = `substrata show ID [--format NAME] [--origins] [-o FILE]
substrata show [ID…] --to DIR

Prints the effective configuration as a file: the vendor's defaults with the
administrator's differences, validated. A refused configuration prints nothing
and exits 1: half a configuration must never be applied.

  --format NAME   json, jsonc or yaml; by default the id's own syntax
  --origins       each line's origin as a comment
  -o FILE         writes FILE instead, atomically
  --to DIR        writes DIR/ID for each id; unchanged files are not touched`;

export const show: Command = {
  name: "show",
  summary: "print the effective configuration as a file",
  usage: USAGE,
  options: ["format", "origins", "output", "to"],
  async run(request) {
    check(request);
    const resolutions = await resolveSubjects(request, request.plan);
    const opaque = resolutions.find(({ state }) => state === "opaque");
    if (opaque !== undefined && request.named)
      throw new UsageError(`${opaque.id} has no known format; say x-format in its schema or merge profile`);
    const texts = resolutions.flatMap((resolution) => textOf(resolution, request));
    const [directory, file] = [request.options.value("to"), request.options.value("output")];
    const deliveries = texts.map(({ id, text }) => ({ file: file ?? `${directory}/${id}`, text }));
    const delivers = directory !== undefined || file !== undefined;
    return {
      data: { configurations: resolutions.map(summary) },
      text: () => (delivers ? "" : texts.map(({ text }) => text).join("")),
      textOf: textsOf(resolutions),
      diagnostics: diagnosticsOf(resolutions),
      ...(delivers ? { deliveries } : {}),
      notes: resolutions.flatMap((resolution) => note(resolution, delivers)),
    } satisfies Answer;
  },
};

function check({ subjects, named, options }: Request): void {
  const place = subjects.find((subject) => subject.place !== undefined);
  if (place !== undefined) throw new UsageError("show prints whole configurations; explain takes a place");
  const [to, output] = [options.value("to"), options.value("output")];
  if (to !== undefined && output !== undefined) throw new UsageError("show takes -o FILE or --to DIR, not both");
  if (to !== undefined) return;
  if (!named)
    throw new UsageError(
      `show takes an id, or --to DIR for all of them:\n${subjects.map(({ id }) => `  ${id}`).join("\n")}`,
    );
  if (subjects.length > 1) throw new UsageError("show takes one id, or --to DIR for several");
}

function textOf(
  resolution: Resolution,
  { options }: Request,
): readonly { readonly id: string; readonly text: string }[] {
  if (resolution.state !== "effective") return [];
  const format = options.value("format");
  const form = { origins: options.flag("origins"), ...(format === undefined ? {} : { format }) };
  try {
    return [{ id: resolution.id, text: emit(resolution, form) }];
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${resolution.id}: ${error.message}`);
    throw error;
  }
}

function summary(resolution: Resolution): Readonly<Record<string, unknown>> {
  const { id, state } = resolution;
  return state === "effective"
    ? { id, state, value: resolution.value, fingerprint: resolution.fingerprint }
    : { id, state };
}

function note({ id, state, fragments, diagnostics }: Resolution, delivers: boolean): readonly string[] {
  if (state === "refused")
    return [
      `${id} is refused by ${diagnostics.filter(isError).length === 1 ? "an error" : "errors"}: nothing was ${delivers ? "delivered" : "printed"}`,
    ];
  if (state !== "absent") return [];
  if (delivers) return [`${id} is absent: nothing was delivered, and what was delivered before is still there`];
  return [
    fragments.length === 0 ? `${id} is in no layer` : `${id} is absent: its files are masked, empty or delete it`,
  ];
}
