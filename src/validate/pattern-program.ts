import type { Pattern } from "./pattern-syntax.js";

/** A step of a program that follows all ways through a pattern at once. */
export type Step =
  | { readonly op: "one"; readonly fits: (character: string) => boolean }
  | { readonly op: "edge"; readonly at: "^" | "$" | "\\b" | "\\B" }
  | { readonly op: "look"; readonly negated: boolean; readonly of: readonly Step[] }
  | { readonly op: "fork"; first: number; second: number }
  | { readonly op: "done" };

/** The program of a pattern; undefined where it would grow too long, as `(.{1,999}){1,999}` does. */
export function compileProgram(pattern: Pattern, flags: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  return emit(pattern, steps, flags) ? [...steps, { op: "done" }] : undefined;
}

const MOST_STEPS = 20_000;

function emit(pattern: Pattern, steps: Step[], flags: string): boolean {
  if (steps.length > MOST_STEPS) return false;
  switch (pattern.kind) {
    case "one":
      steps.push({ op: "one", fits: fitting(pattern.source, flags) });
      return true;
    case "edge":
      steps.push({ op: "edge", at: pattern.at });
      return true;
    case "look": {
      const of = compileProgram(pattern.of, flags);
      if (of !== undefined) steps.push({ op: "look", negated: pattern.negated, of });
      return of !== undefined;
    }
    case "all":
      return pattern.parts.every((part) => emit(part, steps, flags));
    case "any":
      return emitAny(pattern.parts, steps, flags);
    case "repeat":
      return emitRepeat(pattern, steps, flags);
    default:
      return false;
  }
}

/** Asks the engine's own `RegExp` about one character, once for each character. */
function fitting(source: string, flags: string): (character: string) => boolean {
  const one = new RegExp(`^(?:${source})$`, flags);
  const known = new Map<string, boolean>();
  return (character) => {
    const before = known.get(character);
    if (before !== undefined) return before;
    const fits = one.test(character);
    known.set(character, fits);
    return fits;
  };
}

function emitAny(parts: readonly Pattern[], steps: Step[], flags: string): boolean {
  const [first, ...others] = parts;
  if (first === undefined) return true;
  if (others.length === 0) return emit(first, steps, flags);
  const fork = addFork(steps);
  fork.first = steps.length;
  if (!emit(first, steps, flags)) return false;
  const leave = addFork(steps);
  fork.second = steps.length;
  if (!emitAny(others, steps, flags)) return false;
  leave.first = leave.second = steps.length;
  return true;
}

function emitRepeat(pattern: Pattern & { kind: "repeat" }, steps: Step[], flags: string): boolean {
  const { of, least, most } = pattern;
  for (let count = 0; count < least; count++) if (!emit(of, steps, flags)) return false;
  if (most === Infinity) {
    const at = steps.length;
    const fork = addFork(steps);
    fork.first = steps.length;
    if (!emit(of, steps, flags)) return false;
    const back = addFork(steps);
    back.first = back.second = at;
    fork.second = steps.length;
    return true;
  }
  const forks: { second: number }[] = [];
  for (let count = least; count < most; count++) {
    const fork = addFork(steps);
    fork.first = steps.length;
    forks.push(fork);
    if (!emit(of, steps, flags)) return false;
  }
  for (const fork of forks) fork.second = steps.length;
  return true;
}

function addFork(steps: Step[]): Step & { op: "fork" } {
  const fork: Step & { op: "fork" } = { op: "fork", first: 0, second: 0 };
  steps.push(fork);
  return fork;
}

/** Steps of programs that may still be taken. */
export interface Work {
  left: number;
}

/** Less than a second's. */
const MOST_WORK = 5_000_000;

export function fullWork(): Work {
  return { left: MOST_WORK };
}

/**
 * Whether a pattern matches somewhere in a text: K. Thompson's simulation, linear in the text for a given program.
 *
 * @throws what `isTooCostly` tells, where text and program together are too large.
 */
export function runProgram(program: readonly Step[], text: readonly string[], work: Work): boolean {
  return run(program, text, 0, false, work);
}

function run(program: readonly Step[], text: readonly string[], from: number, anchored: boolean, work: Work): boolean {
  let now: number[] = [];
  for (let at = from; at <= text.length; at++) {
    const seen = new Uint8Array(program.length);
    const next: number[] = [];
    const waiting = at === from || !anchored ? [...now, 0] : now;
    for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
      if (seen[pc] === 1) continue;
      seen[pc] = 1;
      if (--work.left < 0) throw tooCostly("a text is too long for the schema's pattern");
      const step = program[pc] as Step;
      if (step.op === "done") return true;
      if (step.op === "fork") waiting.push(step.second, step.first);
      else if (step.op === "edge") {
        if (isEdge(step.at, text, at)) waiting.push(pc + 1);
      } else if (step.op === "look") {
        if (run(step.of, text, at, true, work) !== step.negated) waiting.push(pc + 1);
      } else if (at < text.length && step.fits(text[at] as string)) next.push(pc + 1);
    }
    if (next.length === 0 && anchored) return false;
    work.left -= program.length >> 4; // the cost of a fresh `seen`
    now = next;
  }
  return false;
}

function isEdge(edge: "^" | "$" | "\\b" | "\\B", text: readonly string[], at: number): boolean {
  if (edge === "^") return at === 0;
  if (edge === "$") return at === text.length;
  const between = isWord(text[at - 1]) !== isWord(text[at]);
  return between === (edge === "\\b");
}

export function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}

const TOO_COSTLY = Symbol("too costly");

/** What is thrown out of a validation that would not end in reasonable time (R1). */
export function tooCostly(reason: string): Error {
  return Object.assign(new Error(reason), { [TOO_COSTLY]: true });
}

export function isTooCostly(error: unknown): error is Error {
  return error instanceof Error && TOO_COSTLY in error;
}
