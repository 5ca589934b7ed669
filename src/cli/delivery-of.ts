import { emit } from "../inspect/emit.js";
import { isError } from "../model/diagnostic.js";
import type { Effective, Resolution } from "../model/resolution.js";
import { UsageError, type Delivery, type Done, type Request, type Values } from "./command.js";

/** An effective configuration as the file that was asked for. */
export function fileText(resolution: Effective, options: Values): string {
  const format = options.value("format");
  const form = { origins: options.flag("origins"), ...(format === undefined ? {} : { format }) };
  try {
    return emit(resolution, form);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${resolution.id}: ${error.message}`);
    throw error;
  }
}

/** What is delivered for an id, and what is to be said where that is nothing. */
export async function deliveryOf(
  resolution: Resolution,
  { plan, options }: Pick<Request, "plan" | "options">,
): Promise<{ readonly deliver?: Delivery; readonly note?: string }> {
  const { id, state } = resolution;
  const to = options.value("to");
  const at = to === undefined ? { file: options.value("output") ?? "" } : { file: `${to}/${id}`, below: to };
  if (state === "effective") return { deliver: { ...at, text: fileText(resolution, options) } };
  if (state === "opaque") return {};
  if (state === "absent") {
    const left = `${id} is absent: nothing was delivered, and what was delivered before is still there`;
    const notes: Partial<Record<Done, string>> = { left, removed: `${id} is absent: ${at.file} was removed` };
    return { deliver: { ...at, text: undefined, note: (done) => notes[done] } };
  }
  const why = refusal(resolution);
  if (options.value("fallback") === undefined) return { note: `${why}: nothing was delivered` };
  const vendor = plan.layers[0]?.name ?? "";
  const lowest = await plan.resolve(id, { layers: [vendor] });
  if (lowest.state !== "effective")
    return { note: `${why}: nothing was delivered, ${vendor} alone is ${lowest.state} too` };
  const note = (done: Done): string =>
    done === "left"
      ? `${why}: nothing was delivered, and the file that stands is kept`
      : `${why}: no file stood yet, and ${vendor} alone was delivered`;
  return { deliver: { ...at, text: fileText(lowest, options), first: true, note } };
}

/** `app.yaml is refused by an error`. */
export function refusal({ id, diagnostics }: Resolution): string {
  return `${id} is refused by ${diagnostics.filter(isError).length === 1 ? "an error" : "errors"}`;
}
