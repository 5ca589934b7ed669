import { equal, type Maybe } from "../model/json.js";
import type { Account } from "../patch/account.js";
import { apply } from "../patch/apply.js";
import { fold, withoutVoice, writes } from "../patch/writes.js";
import type { Statement } from "./statements.js";

/** What has become of a statement. */
export interface Judged extends Statement {
  /** What it makes of its place; undefined where it deletes. */
  readonly value: Maybe;
  /** Without it everything would be the same. */
  readonly idle: boolean;
  /** The fragment that overrules it. */
  readonly overruledBy: number | undefined;
}

/** Looks at a fragment's statement among those of the others; it is idle where it is that in all of its places. */
export function judge(account: Account, fragment: number, statement: Statement): Judged {
  const first = judgeOne(account, fragment, statement);
  const others = (statement.also ?? []).map((place) => judgeOne(account, fragment, { ...statement, place }));
  return [first, ...others].find(({ idle }) => !idle) ?? first;
}

function judgeOne(account: Account, fragment: number, statement: Statement): Judged {
  const voices = account.tracer.every(statement.place);
  const own = voices.find((voice) => voice.fragment === fragment);
  if (own === undefined) return { ...statement, value: undefined, idle: true, overruledBy: undefined }; // deletes nothing
  const spoken = voices.filter(({ idle }) => !idle);
  const turn = spoken.indexOf(own);
  const outcome = writes(voices)[turn]?.outcome;
  const value = apply(own.patch, undefined);
  const orders =
    isItem(statement) && (fold(voices.slice(0, voices.indexOf(own))) === undefined) !== (value === undefined);
  const overruled = !orders && (outcome === "shadowed" || outcome === "deleted");
  return {
    ...statement,
    value,
    idle: !orders && equal(fold(voices), fold(withoutVoice(voices, own))),
    overruledBy: overruled ? spoken.at(-1)?.fragment : undefined,
  };
}

/** An item that comes or goes takes its turn with it, even if a later file brings it again. */
function isItem({ place }: Statement): boolean {
  return typeof place.at(-1) === "object";
}
