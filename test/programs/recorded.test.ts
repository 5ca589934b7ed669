import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { memoryFileSystem, nodeFileSystem, type MemoryFile } from "../../src/host/public.js";
import { prepare, valueAt } from "../../src/index.js";
import { READINGS } from "./statements.js";

const atlas = new URL("../../schemas/readers/", import.meta.url).pathname;
const shared = process.env["SUBSTRATA_SHARED"];
const why = shared === undefined ? " (skipped: SUBSTRATA_SHARED names no recorded answers)" : "";

/** What a program answered about a tree. */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, MemoryFile>>;
  readonly "files-in-order"?: readonly string[];
  readonly expect?: Readonly<Record<string, unknown>>;
}

/** The recorded programs of which the atlas has an entry, with the entry where the id is one of a family. */
const PROGRAMS: Readonly<Record<string, string | undefined>> = {
  NetworkManager: undefined,
  apt: undefined,
  binfmt: undefined,
  containerd: undefined,
  "containers.conf": undefined,
  "environment.d": undefined,
  fail2ban: undefined,
  journald: undefined,
  logind: undefined,
  logrotate: undefined,
  mariadb: undefined,
  modprobe: undefined,
  netplan: undefined,
  networkd: "systemd/network/*.network",
  nginx: undefined,
  php: undefined,
  postgresql: undefined,
  "registries.conf": undefined,
  resolved: undefined,
  sshd: undefined,
  sudoers: undefined,
  sysctl: undefined,
  "systemd-units": "systemd/system/*.service",
  sysusers: undefined,
  timesyncd: undefined,
  tmpfiles: undefined,
  udev: undefined,
};

/** Programs that read the strongest file first. */
const FIRST = new Set(["sshd", "sysusers", "tmpfiles"]);
/** It tells which files it reads, and not their order. */
const SETS = new Set(["NetworkManager"]);

/** What was compared of a program: orders of files, and values out of all that are recorded. */
interface Held {
  orders: number;
  values: number;
  recorded: number;
}

describe.skipIf(shared === undefined)(`recorded answers${why}`, () => {
  test.each(Object.entries(PROGRAMS))("recorded %s: the files count in this order", async (name, family) => {
    const { id, cases } = JSON.parse(readFileSync(join(shared as string, "programs", `${name}.json`), "utf8")) as {
      readonly id: string;
      readonly cases: readonly Case[];
    };
    expect(existsSync(join(atlas, `${family ?? id}.merge.yaml`))).toBe(true);
    const held: Held = { orders: 0, values: 0, recorded: 0 };
    for (const recorded of cases) await compare(name, id, recorded, held);
    process.stdout.write(`recorded ${name}: ${held.orders} orders, ${held.values} of ${held.recorded} values held\n`);
    expect(held.orders + held.values).toBeGreaterThan(0);
  });
});

async function compare(name: string, id: string, recorded: Case, held: Held): Promise<void> {
  const { files, expect: values = {}, "files-in-order": order } = recorded;
  const plan = await prepare(memoryFileSystem(files), { schemas: [{ name: "atlas", files: nodeFileSystem(atlas) }] });
  const resolution = await plan.resolve(id);
  expect([recorded.name, resolution.diagnostics.filter(({ severity }) => severity === "error")]).toEqual([
    recorded.name,
    [],
  ]);
  const effective = resolution.fragments.flatMap(({ file, standing }) => (standing.is === "effective" ? file : []));
  const read = FIRST.has(name) ? effective.toReversed() : effective;
  if (order !== undefined) {
    held.orders += 1;
    const [ours, theirs] = [read, order].map((each) =>
      inOrder(
        name,
        id,
        each.filter((file) => !isSilent(files, file)),
      ),
    );
    expect([recorded.name, ours]).toEqual([recorded.name, theirs]);
  }
  for (const [place, value] of Object.entries(values)) {
    held.recorded += 1;
    const found =
      resolution.state === "effective"
        ? spelled(valueAt(resolution, place))
        : READINGS[name]?.(
            read.map((file) => textAt(files, file)),
            place,
            value,
          );
    if (found === undefined) continue;
    held.values += 1;
    expect([recorded.name, place, found]).toEqual([recorded.name, place, value]);
  }
}

/** A set is compared sorted, without the main file that the program names even where it is absent. */
function inOrder(name: string, id: string, files: readonly string[]): readonly string[] {
  return SETS.has(name) ? files.filter((file) => !file.endsWith(`/${id}`)).toSorted() : files;
}

/** An empty file, and a link to `/dev/null`: programs that know no masks name them too. */
function isSilent(files: Case["files"], path: string): boolean {
  const file = files[path];
  if (file === "") return true;
  return typeof file === "object" && "link" in file && (file.link.endsWith("dev/null") || isSilent(files, file.link));
}

function textAt(files: Case["files"], path: string): string {
  const file = files[path];
  if (typeof file === "string") return file;
  return typeof file === "object" && "link" in file ? textAt(files, file.link) : "";
}

/** Recorded values are texts. */
function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spelled(each)]));
}
