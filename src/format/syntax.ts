import { positions, type Range } from "../model/diagnostic.js";
import { DEFAULT_LIMITS, type Document, type Format, type Limits } from "../model/document.js";
import { editText, type Editing, type Layout } from "./edit.js";
import type { Span } from "../model/syntax.js";
import { mending, type Repair } from "./mend.js";
import { locationOf, nodeAt, type Reading } from "./node.js";

/** A syntax: how a text is read to nodes, and how one is written. Ranges and edits follow from these. */
interface Syntax extends Omit<Format, "parse" | "edit"> {
  readonly read: (text: string, limits: Limits) => Reading;
  readonly layout: Layout;
  /** How the line of a first mistake may have been meant. */
  readonly repairs: readonly Repair[];
}

export function formatOf({ read, layout, repairs, ...format }: Syntax): Format {
  const whole: Editing = { ...layout, read: (text) => read(text, DEFAULT_LIMITS), emit: (value) => format.emit(value) };
  const parse = (text: string, limits: Limits = DEFAULT_LIMITS): Document => {
    const { value, findings, root } = read(text, limits);
    const position = positions(text);
    const range = ({ start, end }: Span): Range => ({ start: position(start), end: position(end) });
    return {
      value,
      findings,
      range(path) {
        const node = nodeAt(root(), path, format.untyped);
        return node && locationOf(node, range);
      },
    };
  };
  return { ...format, parse: mending(repairs, parse), edit: (text, edits) => editText(text, edits, whole) };
}
