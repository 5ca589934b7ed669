import { formatOrigin, headline, type Diagnostic, type Origin } from "../model/diagnostic.js";
import { visible } from "../model/visible.js";
import { frame } from "./frame.js";
import { type Paint } from "./text.js";

/** The text of a file as it was read; undefined where it was not. */
export type TextOf = (file: string) => string | undefined;

/** The tree that was looked at, for forms that other programs read: they open its files by paths of their own. */
export interface Tree {
  /** The root as it was given; absolute, or relative to the working directory. */
  readonly given: string;
  /** The root's absolute path. */
  readonly root: string;
  /** Directories outside of the root whose files origins name by ordinary paths: those of schemas and policies. */
  readonly outside: readonly string[];
}

/** Whether an origin's file is named by its path in the root. Fragments always are; they alone have a layer. */
export function inTree({ layer, file }: Origin, { outside }: Tree): boolean {
  return layer !== undefined || !outside.some((directory) => file.startsWith(`${directory.replace(/\/$/, "")}/`));
}

/** What a path is made of: `./image//etc` has two segments. */
export function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** A diagnostic for people: what, where, the line itself, who else took part, and advice. */
export function report(diagnostic: Diagnostic, textOf: TextOf, paint: Paint): string {
  const { severity, code, origin, related = [], more, hint } = diagnostic;
  const text = origin && textOf(origin.file);
  return [
    `${paint(severity, `${severity}[${code}]`)}: ${visible(headline(diagnostic))}`,
    ...(origin === undefined ? [] : [` ${paint("faint", "-->")} ${visible(formatOrigin(origin))}`]),
    ...(origin === undefined || text === undefined || text === "" ? [] : frame(text, origin, severity, paint)),
    ...related.map(
      ({ message, origin }) => ` ${paint("faint", "::")} ${visible(`${formatOrigin(origin)} ${message}`)}`,
    ),
    ...(more === undefined ? [] : [` ${paint("faint", "::")} ${moreOf(more, code)}`]),
    ...(hint === undefined ? [] : [` ${paint("faint", "help:")} ${visible(hint)}`]),
  ].join("\n");
}

/** The headline and the advice alone, for forms that show the file themselves. */
export function brief(diagnostic: Diagnostic): string {
  const { code, more, hint } = diagnostic;
  return [
    headline(diagnostic),
    ...(more === undefined ? [] : [moreOf(more, code)]),
    ...(hint === undefined ? [] : [`help: ${hint}`]),
  ]
    .map(visible)
    .join("\n");
}

/** Of a kind of which there are many in a file, most are not listed. */
function moreOf(more: number, code: string): string {
  return `and ${more} more of ${code} in this file`;
}
