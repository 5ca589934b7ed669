import type { Findings, Span } from "../findings.js";
import { stringText } from "./string-text.js";
import { tokenEnd, tokenKind } from "./token.js";
import type { KeyPart } from "./tree.js";

/** One pair of brackets; between braces, the keys so far. */
interface Frame {
  readonly isTable: boolean;
  readonly keys: (readonly KeyPart[])[];
  /** The names of the key that is being read; undefined behind its `=`. */
  names: KeyPart[] | undefined;
}

/**
 * Reports a key that stands twice between two braces. The parser stops at the second, so the first is looked for among
 * the tokens before it: a key that goes the same way as far as the second does.
 */
export function reportInlineDuplicate(at: number, text: string, statement: Span, findings: Findings): void {
  const frames: Frame[] = [];
  for (let offset = statement.start; offset < statement.end;) {
    const kind = tokenKind(text, offset);
    const end = tokenEnd(text, offset, kind);
    const frame = frames.at(-1);
    if (kind === "open") frames.push({ isTable: text[offset] === "{", keys: [], names: [] });
    else if (kind === "close") frames.pop();
    else if (frame?.isTable === true) {
      if (kind === "comma") frame.names = [];
      else if (kind === "equals" && frame.names !== undefined) {
        frame.keys.push(frame.names);
        frame.names = undefined;
      } else frame.names?.push(...partsOf(text, offset, end));
      const second = frame.names?.findIndex(({ start }) => start === at) ?? -1;
      if (second >= 0) return reportSecond(frame, (frame.names as KeyPart[]).slice(0, second + 1), findings);
    }
    offset = end;
  }
}

function reportSecond({ keys }: Frame, names: readonly KeyPart[], findings: Findings): void {
  const first = keys.find((key) => names.every(({ name }, index) => key[index]?.name === name));
  const second = names.at(-1) as KeyPart;
  const key = names.map(({ name }) => name).join(".");
  findings.duplicate(key, first?.[names.length - 1] ?? second, second);
}

/** The names in a token: a bare one holds those between its dots. */
function partsOf(text: string, start: number, end: number): readonly KeyPart[] {
  const kind = tokenKind(text, start);
  if (kind === "string") {
    const name = stringText(text.slice(start, end));
    return typeof name === "string" ? [{ name, start, end }] : [];
  }
  if (kind !== "bare") return [];
  return Array.from(text.slice(start, end).matchAll(/[^.]+/g), ({ 0: name, index }) => ({
    name,
    start: start + index,
    end: start + index + name.length,
  }));
}
