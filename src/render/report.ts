import type { Diagnostic } from "../model/diagnostic.js";
import { formatOrigin } from "../model/origin.js";
import { frame } from "./frame.js";
import type { Paint } from "./paint.js";
import { visible } from "./visible.js";

/** The text of a file as it was read; undefined where it was not. */
export type TextOf = (file: string) => string | undefined;

/** A diagnostic for people: what, where, the line itself, who else took part, and advice. */
export function report(diagnostic: Diagnostic, textOf: TextOf, paint: Paint): string {
  const { severity, code, origin, related = [], hint } = diagnostic;
  const text = origin && textOf(origin.file);
  return [
    `${paint(severity, `${severity}[${code}]`)}: ${visible(headline(diagnostic))}`,
    ...(origin === undefined ? [] : [` ${paint("faint", "-->")} ${visible(formatOrigin(origin))}`]),
    ...(origin === undefined || text === undefined || text === "" ? [] : frame(text, origin, severity, paint)),
    ...related.map(
      ({ message, origin }) => ` ${paint("faint", "::")} ${visible(`${formatOrigin(origin)} ${message}`)}`,
    ),
    ...(hint === undefined ? [] : [` ${paint("faint", "help:")} ${visible(hint)}`]),
  ].join("\n");
}

/** A violation's message goes on from its place: `/net/mtu must be an integer`. */
function headline({ code, place, message }: Diagnostic): string {
  if (!code.startsWith("schema/") || place === undefined) return message;
  const about = code === "schema/additional-key" ? place.replace(/\/[^/]*$/, "") : place; // the map has no such key
  return `${about || "the configuration"} ${message}`;
}
