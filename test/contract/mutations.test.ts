import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { contract, prepare, type Contract, type Plan, type Resolution } from "../../src/index.js";
import { accountOf } from "../../src/provenance/index.js";
import { missing, readShared } from "../corpus/shared.js";
import { LONG } from "../support/runs.js";
import { HARMLESS, mutated, NARROWING, overridesAt, sitesOf, type Schema, type Site } from "./mutations.js";

type Files = Readonly<Record<string, string>>;

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SCHEMAS = "/usr/share/substrata/schemas";
const VENDOR = "/usr/share/defaults";

/** A configuration with its schema: the package's own, and such as others keep. */
interface Subject {
  readonly id: string;
  readonly schema: Schema;
  readonly files: Files;
}

function own(id: string): Subject {
  const below = id === "netplan" ? "netplan" : id;
  const names = readdirSync(at("defaults"), { recursive: true, encoding: "utf8" }).filter(
    (name) =>
      (name === below || name.startsWith(`${below}/`) || name.startsWith(`${below}.d/`)) &&
      /\.\w+$/.test(name) &&
      !name.endsWith(".d"),
  );
  const profile =
    id === "cloud/cloud.cfg"
      ? { [`${SCHEMAS}/${id}.merge.yaml`]: readFileSync(at(`schemas/config/${id}.merge.yaml`), "utf8") }
      : {};
  return {
    id,
    schema: JSON.parse(readFileSync(at(`schemas/config/${id}.schema.json`), "utf8")) as Schema,
    files: {
      ...Object.fromEntries(names.map((name) => [`${VENDOR}/${name}`, readFileSync(at(`defaults/${name}`), "utf8")])),
      ...profile,
    },
  };
}

function shared(folder: string, id: string, vendor?: string): Subject {
  return {
    id,
    schema: JSON.parse(readShared(`corpus/${folder}/schema.json`)) as Schema,
    files: vendor === undefined ? {} : { [`${VENDOR}/${id}`]: readShared(`corpus/${folder}/${vendor}`) },
  };
}

async function planOf({ id, files }: Subject, schema: Schema): Promise<Plan> {
  return prepare(memoryFileSystem({ ...files, [`${SCHEMAS}/${id}.schema.json`]: JSON.stringify(schema) }));
}

/** Whether the old side takes an override and the new one does not, or takes it otherwise: by resolving both. */
async function breaks(old: Plan, now: Plan, id: string, override: Files): Promise<boolean> {
  const files = memoryFileSystem(override);
  const before = await old.resolve(id, { files });
  if (before.state !== "effective") return false;
  const after = await now.resolve(id, { files });
  return after.state !== "effective" || !isDeepStrictEqual(patchesOf(before, override), patchesOf(after, override));
}

function patchesOf(resolution: Resolution, override: Files): unknown {
  const { fragments } = accountOf(resolution);
  return fragments.filter(({ file }) => file in override).map(({ patch }) => structural(patch));
}

function structural(value: unknown): unknown {
  if (value instanceof Map) return Array.from(value, (entry) => structural(entry));
  if (Array.isArray(value)) return value.map(structural);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, structural(inner)]));
}

async function compared(old: Plan, now: Plan, id: string): Promise<Contract> {
  for await (const one of contract(old, now, { ids: [id] })) return one;
  throw new Error("nothing was compared");
}

/** Sites of a schema, as many as are asked for, from all over it. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, all.length / count);
  return Array.from({ length: Math.min(count, all.length) }, (_, index) => all[Math.floor(index * step)] as T);
}

interface Tally {
  tried: number;
  breaking: number;
  found: number;
  readonly missed: string[];
  readonly wrong: string[];
  readonly uncompared: string[];
}

async function run(subject: Subject, perKind: number): Promise<Tally> {
  const { id, schema } = subject;
  const tally: Tally = { tried: 0, breaking: 0, found: 0, missed: [], wrong: [], uncompared: [] };
  const old = await planOf(subject, schema);
  const untyped = id.endsWith(".conf") && !id.startsWith("containers");
  const sites = sitesOf(schema);
  for (const [kind, mutate] of Object.entries({ ...NARROWING, ...HARMLESS })) {
    const harmless = kind in HARMLESS;
    const fitting = sites
      .filter(
        (site) =>
          !harmless || !(site.conditional || untyped) || ["described", "reordered", "shown otherwise"].includes(kind),
      )
      .flatMap((site): readonly (readonly [Site, Schema])[] => {
        const changed = mutated(schema, site, mutate);
        return changed === undefined ? [] : [[site, changed]];
      });
    for (const [site, changed] of spread(fitting, perKind)) {
      const where = `${id} ${kind} #/${site.pointer.join("/")}`;
      const now = await planOf(subject, changed);
      tally.tried += 1;
      const answer = await compared(old, now, id);
      for (const { witness, place } of answer.breaks) {
        if (witness?.text.includes("«redacted»")) continue; // not shown
        const override = witness === undefined ? {} : { [witness.file]: witness.text };
        if (!(await breaks(old, now, id, override)))
          tally.wrong.push(`${where}: the witness of ${place} does not break`);
      }
      if (harmless) {
        if (answer.breaks.length > 0)
          tally.wrong.push(
            `${where} is harmless: ${JSON.stringify(answer.breaks.map(({ place, keyword, witness, because }) => ({ place, keyword, witness, because })))}`,
          );
        if (answer.uncompared.length > 0) tally.uncompared.push(`${where}: ${JSON.stringify(answer.uncompared)}`);
        continue;
      }
      if (answer.breaks.length > 0) {
        tally.breaking += 1;
        tally.found += 1;
        continue;
      }
      if (answer.uncompared.length > 0) tally.uncompared.push(`${where}: ${JSON.stringify(answer.uncompared)}`);
      const file = id === "netplan" ? "/etc/netplan/99-site.yaml" : `/etc/${id}.d/60-site.yaml`;
      for (const document of overridesAt(schema, site)) {
        if (!(await breaks(old, now, id, { [file]: JSON.stringify(document) }))) continue;
        tally.breaking += 1;
        tally.missed.push(`${where}: ${JSON.stringify(document)}`);
        break;
      }
    }
  }
  return tally;
}

const OWN = [
  "docker/daemon.json",
  "systemd/journald.conf",
  "systemd/resolved.conf",
  "systemd/timesyncd.conf",
  "containers/containers.conf",
  "cloud/cloud.cfg",
  "netplan",
  "prometheus/prometheus.yml",
];
const SHARED: readonly (readonly [folder: string, id: string, vendor?: string])[] = [
  ["prometheus", "prometheus/prometheus.yml", "prometheus.yml"],
  ["alertmanager", "alertmanager/alertmanager.yml", "alertmanager.yml"],
  ["dockerd", "dockerd/daemon.json", "daemon.json"],
  ["netplan", "netplan/bonding.yaml", "bonding.yaml"],
  ["compose", "compose/compose.yaml"],
  ["cloud-init", "cloud-init/cloud.yaml"],
];

const each = LONG ? 4 : 1;

describe("mutations of real schemas", () => {
  test.each(LONG ? OWN : OWN.slice(3, 4))(
    "of %s: what breaks is found with a witness, what does not is passed",
    async (id) => {
      expectAll(id, await run(own(id), each));
    },
    600_000,
  );

  test.skipIf(missing || !LONG).each(SHARED)(
    "of the corpus' %s likewise",
    async (folder = "", id = "", vendor?: string) => {
      expectAll(folder, await run(shared(folder, id, vendor), each));
    },
    600_000,
  );
});

function expectAll(name: string, { tried, breaking, found, missed, wrong, uncompared }: Tally): void {
  process.stdout.write(
    `${name}: ${tried} mutations, ${breaking} breaking, ${found} found, ${uncompared.length} not compared\n`,
  );
  if (process.env["SHOW"]) process.stdout.write(`${[...uncompared, ...missed, ...wrong].join("\n")}\n`);
  expect(wrong).toEqual([]);
  expect(missed).toEqual([]);
  expect(breaking).toBeGreaterThan(tried / 4);
}
