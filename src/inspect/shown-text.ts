import type { Path } from "../model/document.js";
import { isList, isObject, keysOf, type Value } from "../model/json.js";
import type { Range } from "../model/origin.js";
import type { Strategy } from "../model/strategy.js";
import type { Account, AccountFragment } from "../patch/account.js";
import { hasDirective } from "../patch/directive.js";

/**
 * A fragment's text as a frame may show it: every secret in it masked, character by character, so that columns stay
 * (Q5). Undefined for a text that could not be parsed where secrets are declared: who knows what stands in it.
 */
export function shownText({ plan, declaresSecrets }: Account, { text, document }: AccountFragment): string | undefined {
  if (!declaresSecrets) return text;
  if (document.value === undefined) return undefined;
  const ranges = secretPaths(document.value, plan, []).flatMap((path) => document.range(path)?.value ?? []);
  return ranges.length === 0 ? text : mask(text, ranges);
}

/** The nodes of a document that are secret; a directive stands for the node that it is at. */
function secretPaths(value: Value, strategy: Strategy, path: Path): readonly Path[] {
  if (strategy.secret) return [path];
  if (isList(value)) return value.flatMap((item, index) => secretPaths(item, strategy.item(index), [...path, index]));
  if (!isObject(value)) return [];
  const directive = hasDirective(value);
  return keysOf(value).flatMap((key) =>
    secretPaths(value[key] as Value, directive ? strategy : strategy.key(key), [...path, key]),
  );
}

function mask(text: string, ranges: readonly Range[]): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  for (const { start, end } of ranges) {
    for (let number = start.line; number <= end.line; number += 1) {
      const line = lines[number - 1] ?? "";
      const from = number === start.line ? start.column - 1 : 0;
      const to = number === end.line ? end.column - 1 : line.length;
      lines[number - 1] = line.slice(0, from) + line.slice(from, to).replaceAll(/[^\r\n]/g, "•") + line.slice(to);
    }
  }
  return lines.join("");
}
