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
        if (isEdge(step.at, text[at - 1], text[at])) waiting.push(pc + 1);
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

/** Whether an edge is between two characters of a text; undefined is beyond its ends. */
export function isEdge(edge: "^" | "$" | "\\b" | "\\B", before: string | undefined, next: string | undefined): boolean {
  if (edge === "^") return before === undefined;
  if (edge === "$") return next === undefined;
  return (isWord(before) !== isWord(next)) === (edge === "\\b");
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

/** A regular expression as a tree. `opaque` stands for what cannot be followed in step: back-references, lookbehind. */
export type Pattern =
  | { readonly kind: "one"; readonly source: string }
  | { readonly kind: "edge"; readonly at: "^" | "$" | "\\b" | "\\B" }
  | { readonly kind: "look"; readonly negated: boolean; readonly of: Pattern }
  | { readonly kind: "all"; readonly parts: readonly Pattern[] }
  | { readonly kind: "any"; readonly parts: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly of: Pattern; readonly least: number; readonly most: number }
  | { readonly kind: "opaque" };

const QUANTIFIER = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/;
const ATOM = {
  unicode:
    /^(?:\\u\{[0-9a-fA-F]+\}|\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\x\w\w|\\c\w|\\[pP]\{[^}]*\}|\\.|[^])/u,
  plain: /^(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[a-zA-Z]|\\[^]|[^])/,
};
const CLASS = /^\[(?:\\[^]|[^\]\\])*\]/;

/** Reads a source that `RegExp` has accepted (ECMA-262 §22.2.1): one closure over what is left of it, a rule each. */
export function parsePattern(source: string, unicode: boolean): Pattern {
  let rest = source;

  function take(length: number): string {
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  }

  function ahead(): string {
    return rest;
  }

  function alternatives(): Pattern {
    const parts = [sequence()];
    while (ahead().startsWith("|")) {
      take(1);
      parts.push(sequence());
    }
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: "any", parts };
  }

  function sequence(): Pattern {
    const parts: Pattern[] = [];
    while (/^[^|)]/.test(ahead())) parts.push(quantified());
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: "all", parts };
  }

  function quantified(): Pattern {
    const of = atom();
    const found = QUANTIFIER.exec(rest);
    if (found === null) return of;
    take(found[0].length);
    const [, sign, least, comma, most] = found;
    if (sign !== undefined) {
      return { kind: "repeat", of, least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : Infinity };
    }
    const low = Number(least);
    return { kind: "repeat", of, least: low, most: comma === undefined ? low : most === "" ? Infinity : Number(most) };
  }

  function atom(): Pattern {
    if (rest.startsWith("(")) return group();
    const edge = /^(?:\^|\$|\\[bB])/.exec(rest)?.[0];
    if (edge !== undefined) return { kind: "edge", at: take(edge.length) as "^" };
    if (/^\\(?:[1-9]|k<)/.test(rest)) {
      take((/^\\(?:\d+|k<[^>]*>)/.exec(rest)?.[0] ?? "\\k").length);
      return { kind: "opaque" };
    }
    const one = CLASS.exec(rest)?.[0] ?? (unicode ? ATOM.unicode : ATOM.plain).exec(rest)?.[0] ?? rest;
    return { kind: "one", source: take(one.length) };
  }

  function group(): Pattern {
    const start = /^\((?:\?(?:<[=!]|[=!:]|<[^>]*>|[^:]*:))?/.exec(rest)?.[0] ?? "(";
    take(start.length);
    const of = alternatives();
    take(1);
    if (start === "(?=" || start === "(?!") return { kind: "look", negated: start === "(?!", of };
    return start === "(" || start === "(?:" || /^\(\?<[^=!]/.test(start) ? of : { kind: "opaque" };
  }

  return alternatives();
}

/** Whether the tree can be followed in step with the text. */
export function isSteady(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "opaque":
      return false;
    case "all":
    case "any":
      return pattern.parts.every(isSteady);
    case "look":
    case "repeat":
      return isSteady(pattern.of);
    default:
      return true;
  }
}
