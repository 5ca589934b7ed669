import { accessOf, fallback } from "../agent/index.js";
import { emit } from "../inspect/emit.js";
import { isError } from "../model/diagnostic.js";
import type { Effective, Resolution } from "../model/resolution.js";
import { FALLBACKS } from "../model/strategy.js";
import { UsageError, type Delivery, type Request, type Values } from "./command.js";
import { choice } from "./setting.js";

/** An effective configuration as the file that was asked for. */
export function fileText(resolution: Effective, options: Values): string {
  try {
    return textOf(resolution, options);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${resolution.id}: ${error.message}`);
    throw error;
  }
}

/** The same; throws RangeError for what the format cannot say. */
export function textOf(resolution: Effective, options: Values): string {
  const format = options.value("format");
  return emit(resolution, { origins: options.flag("origins"), ...(format === undefined ? {} : { format }) });
}

/** What `-o FILE` delivers for an id, and what is to be said where that is nothing. */
export async function deliveryOf(
  resolution: Resolution,
  { plan, options }: Pick<Request, "plan" | "options">,
): Promise<{ readonly deliver?: Delivery; readonly note?: string }> {
  const { id, state } = resolution;
  const file = options.value("output") ?? "";
  if (state === "effective")
    return { deliver: { file, text: fileText(resolution, options), like: accessOf(resolution) } };
  if (state === "opaque") return {};
  if (state === "absent") {
    const left = `${id} is absent: nothing was delivered, and what was delivered before is still there`;
    const removed = `${id} is absent: ${file} was removed`;
    const note = (done: string): string | undefined => ({ left, removed })[done];
    return { deliver: { file, text: undefined, note } };
  }
  const why = refusal(resolution);
  const flag = choice(options, "fallback", FALLBACKS);
  if (flag === undefined) return { note: `${why}: nothing was delivered` };
  const instead = await fallback(resolution, plan, flag, undefined, (lowest) => textOf(lowest, options));
  if (instead.is === "none") return { note: `${why}: nothing was delivered, ${instead.why.facts.why}` };
  const note = (done: string): string =>
    done === "left"
      ? `${why}: nothing was delivered, and the file that stands is kept`
      : `${why}: no file stood yet, and ${plan.layers[0]?.name} alone was delivered`;
  return { deliver: { file, text: instead.text, like: instead.like, first: true, note } };
}

export function withoutFormat(id: string): string {
  return `${id} has no known format; say x-format in its schema or merge profile`;
}

export function isStandardOutput(file: string): boolean {
  return file === "-" || file === "/dev/stdout";
}

/** `app.yaml is refused by an error`. */
export function refusal({ id, diagnostics }: Resolution): string {
  return `${id} is refused by ${diagnostics.filter(isError).length === 1 ? "an error" : "errors"}`;
}
