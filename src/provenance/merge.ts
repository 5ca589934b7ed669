import { NOUN, quote } from "../model/codes/entry.js";
import { finding, locate, type Diagnostic, type Finding } from "../model/diagnostic.js";
import type { Format } from "../model/document.js";
import { formatPlace, isSecret, type Place } from "../model/place.js";
import { publicPlace, REDACTED, redactedAt, isSecretAt } from "../model/secret.js";
import type { Line } from "../model/spelling.js";
import type { RootWord, Strategy } from "../model/strategy.js";
import {
  apply,
  elaborate,
  joinAll,
  KEEP,
  NOTHING,
  type Elaboration,
  type Meaning,
  type Patch,
} from "../patch/index.js";
import { contributionOrigin, lineAt, originOf, type Account, type ParsedFragment } from "./account.js";
import { typeChanges, type Respelling, type TypeChange } from "./kinds.js";
import { lockFindings, schemaLockFindings } from "./locks.js";
import { trace, type Contribution } from "./trace.js";
import { fold } from "./writes.js";

export interface MergeOptions {
  readonly strategies: Strategy;
  readonly format: Format | undefined;
  readonly selfRead: boolean;
  readonly words: readonly RootWord[];
  readonly declaresSecrets: boolean;
  /** Layers whose null members delete (E2). */
  readonly nulls: Readonly<Record<string, "set" | "delete">>;
  /** What a lock that does not hold is (E5). */
  readonly locks: "error" | "warn";
  /** Whether the lowest layer is in view: without it `x-lock` has nothing to compare with. */
  readonly lowestAsked: boolean;
}

/** Fragments, the lowest first, as one value with its account, and what is wrong with them. */
export function mergeFragments(
  parsed: readonly ParsedFragment[],
  options: MergeOptions,
): { readonly account: Account; readonly diagnostics: readonly Diagnostic[] } {
  const meanings = parsed.map((fragment) => understand(fragment, options));
  const account = accountFor(parsed, meanings, options);
  const findings = meanings.flatMap(({ findings: found }, fragment) =>
    found.map(({ finding: found, path, place }) =>
      locate(unquoted(found, options.strategies, place), {
        place: publicPlace(place, options.strategies),
        origin: originOf(account, fragment, path),
        line: lineAt(account, fragment, path, place),
      }),
    ),
  );
  const taken = meanings.map(({ locks }) => locks);
  const declared = options.lowestAsked ? schemaLockFindings(account) : [];
  const asserted = [...lockFindings(account, locksOf(meanings), taken), ...declared];
  const locked = asserted.map((found): Diagnostic =>
    options.locks === "warn" ? { ...found, severity: "warning" } : found,
  );
  return {
    account,
    diagnostics: [...findings, ...missingTargets(account, meanings), ...locked, ...changedKinds(account)],
  };
}

/** A finding that quotes nothing secret. */
function unquoted(found: Finding, strategies: Strategy, place: Place): Finding {
  if (found.code !== "merge/directive-operand") return found;
  if (!isSecretAt(strategies, place, found.facts.found)) return found;
  return finding("merge/directive-operand", { ...found.facts, found: REDACTED });
}

function understand({ layer, document }: ParsedFragment, { strategies, nulls }: MergeOptions): Elaboration {
  return elaborate(document.value, strategies, {
    nulls: nulls[layer] ?? "set",
    lineOf: (path) => document.range(path)?.value.start.line ?? 1,
  });
}

/**
 * The lowest fragment is applied last, as the base: the overlays are small and compose cheaply, the vendor's map is
 * wide, and what the overlays do not touch of it is shared (F4).
 */
function accountFor(
  parsed: readonly ParsedFragment[],
  meanings: readonly Elaboration[],
  options: MergeOptions,
): Account {
  const [base = NOTHING, ...overlays] = meanings as readonly Meaning[];
  const patchOf = (index: number): Patch => meanings[index]?.patch ?? KEEP;
  const bottom = apply(base.patch, undefined);
  const vendor = meanings.filter((_, index) => parsed[index]?.lowest);
  const traced = parsed.map(({ document }, index) => ({ value: document.value, patch: patchOf(index) }));
  return {
    strategies: options.strategies,
    format: options.format,
    selfRead: options.selfRead,
    words: options.words,
    nulls: options.nulls,
    declaresSecrets: options.declaresSecrets,
    value: apply(joinAll(overlays).patch, bottom),
    lowest: vendor.length === 1 && vendor[0] === base ? bottom : apply(joinAll(vendor).patch, undefined),
    fragments: parsed.map((fragment, index) => ({ ...fragment, patch: patchOf(index) })),
    tracer: trace(traced, options.strategies),
  };
}

/** The locks of all fragments, each as it was taken; nothing wide is composed where nobody locks. */
function locksOf(meanings: readonly Meaning[]): Meaning["locks"] {
  return meanings.every(({ locks }) => locks.length === 0) ? [] : joinAll(meanings).locks;
}

/** `$existing` over nothing (E3). */
function missingTargets(account: Account, meanings: readonly Elaboration[]): Diagnostic[] {
  return meanings.flatMap(({ expected }, fragment) =>
    expected
      .filter(
        ({ place }) =>
          fold(account.tracer.at(place).filter((contribution) => contribution.fragment < fragment)) === undefined,
      )
      .map(({ place, path }) =>
        locate(finding("merge/no-target", { place: formatPlace(publicPlace(place, account.strategies)) || "/" }), {
          place: publicPlace(place, account.strategies),
          origin: originOf(account, fragment, path),
        }),
      ),
  );
}

function changedKinds(account: Account): Diagnostic[] {
  const patches = account.fragments.map(({ patch }) => patch);
  return typeChanges(patches, account.strategies, account.tracer).map((change) => {
    const { place, upper, lower } = change;
    if (change.is === "identity") return respelled(account, change);
    const { from, to, is } = change;
    const found =
      is === "kind"
        ? finding("merge/type-change", { from: NOUN[from], to: NOUN[to] })
        : finding("merge/blank", { hides: hidden(account, change) });
    const related = [{ message: `${NOUN[from]} here`, origin: contributionOrigin(account, lower) }];
    return locate(found, {
      place: publicPlace(place, account.strategies),
      origin: contributionOrigin(account, upper),
      related,
      line: lineOf(account, upper, place),
    });
  });
}

function lineOf(account: Account, { fragment, cursor }: Contribution, place: Place): Line | undefined {
  return lineAt(account, fragment, cursor.path, place);
}

function respelled(account: Account, { place, from, to, upper, lower }: Respelling): Diagnostic {
  const [found, below] = isSecret(account.strategies, place) ? [REDACTED, REDACTED] : [to, from];
  return locate(finding("merge/identity-spelling", { found, below }), {
    place: publicPlace(place, account.strategies),
    origin: contributionOrigin(account, upper),
    related: [{ message: `${below} here`, origin: contributionOrigin(account, lower) }],
    line: lineOf(account, upper, place),
  });
}

function hidden(account: Account, { place, lower, from }: TypeChange): string {
  const value = lower.patch.kind === "set" && from === "scalar" ? lower.patch.value : undefined;
  return value === undefined ? NOUN[from] : quote(redactedAt(value, account.strategies, place));
}
