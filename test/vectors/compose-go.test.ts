import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { effective, type Json } from "../../src/index.js";
import { missing, readShared } from "../corpus/shared.js";
import { toLongForm } from "./compose-long-form.js";
import { layered } from "./layered.js";

interface Vector {
  readonly test: string;
  readonly base: string;
  readonly override: string;
  readonly expected: string;
}

/** How Compose files in the long form merge. */
const PROFILE = `
/services/*/cap_add: { x-merge: set }
/services/*/cap_drop: { x-merge: set }
/services/*/devices: { x-merge: keyed, x-merge-keys: [target] }
/services/*/dns: { x-merge: set }
/services/*/dns_opt: { x-merge: set }
/services/*/dns_search: { x-merge: set }
/services/*/env_file: { x-merge: set }
/services/*/profiles: { x-merge: set }
/services/*/secrets: { x-merge: keyed, x-merge-keys: [target] }
/services/*/tmpfs: { x-merge: set }
/services/*/ulimits/*: { x-merge: replace }
/services/*/volumes: { x-merge: keyed, x-merge-keys: [target] }
/services/*/build/platform: { x-merge: set }
/services/*/build/tags: { x-merge: set }
/services/*/networks/*/aliases: { x-merge: set }
/services/*/networks/*/link_local_ips: { x-merge: set }
/networks/*/ipam/config: { x-merge: keyed, x-merge-keys: [subnet] }
/**/extra_hosts/*: { x-merge: set }
`;

/** The cases that no profile means. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  [
    "Test_mergeYamlLoggingDistinctDriver",
    "another driver drops the options of the one below; here how a place merges never hangs on a value beside it",
  ],
]);

const { cases } = missing
  ? { cases: [] }
  : (JSON.parse(readShared("vectors/compose-go-override.json")) as { cases: readonly Vector[] });

test.skipIf(missing)("compose-go has 61 cases, none of which writes !reset or !override", () => {
  const names = new Set(cases.map(({ test: name }) => name));
  expect([cases.length, names.size]).toEqual([61, 61]);
  expect([...EXCEPTIONS.keys()].filter((name) => !names.has(name))).toEqual([]);
  expect(cases.filter(({ base, override }) => /!(?:reset|override)/.test(base + override))).toEqual([]);
});

test.each(cases)("compose-go $test", async ({ test: name, base, override, expected }) => {
  const texts = { vendor: lengthen(base), override: lengthen(override) };
  const value = effective(await layered("compose.yaml", texts, { "compose.yaml.merge.yaml": PROFILE }));
  const wanted = toLongForm(parse(expected) as Json);
  if (EXCEPTIONS.has(name)) expect(value).not.toEqual(wanted);
  else expect(value).toEqual(wanted);
});

function lengthen(text: string): string {
  return stringify(toLongForm(parse(text) as Json));
}
