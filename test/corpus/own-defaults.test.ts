import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { diff, effective, emit, prepare, type Json, type Resolution } from "../../src/index.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized, some } from "../support/runs.js";
import { missing, readShared } from "./shared.js";

/*
 * The package's own vendor defaults, their schemas, and the sample of what an administrator wrote over them. One plan
 * reads the first two, and compiles each schema once; each test asks it about another host.
 */
const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

type Files = Readonly<Record<string, string>>;

/** Every file below a directory of the package, as it lies below another one in an image. */
function filesOf(directory: string, below: string): Files {
  const files = readdirSync(at(directory), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name !== "README.md")
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  return Object.fromEntries(
    files.map((path) => [below + path.slice(at(directory).length), readFileSync(path, "utf8")]),
  );
}

const SCHEMAS = filesOf("schemas/config", "/usr/share/substrata/schemas");
const SAMPLE = filesOf("test/sample/etc", "/etc");
const IMAGE = await prepare(memoryFileSystem({ ...filesOf("defaults", "/usr/share/defaults"), ...SCHEMAS }));

const IDS = [
  "cloud/cloud.cfg",
  "containers/containers.conf",
  "docker/daemon.json",
  "netplan",
  "prometheus/prometheus.yml",
  "systemd/journald.conf",
  "systemd/resolved.conf",
  "systemd/timesyncd.conf",
];

/** What is effective on a host with these files, and what `check` says of it. */
function checked(id: string, etc: Files): Promise<Resolution> {
  return IMAGE.check(id, { files: memoryFileSystem(etc) });
}

/** The findings: each one's code and where it is. */
function findings({ diagnostics }: Resolution): readonly (readonly [code: string, where: string])[] {
  return diagnostics.map(({ code, origin }) => [code, `${origin?.file}:${origin?.start.line}`]);
}

/** A drop-in of the administrator. */
const dropIn = (id: string, body: string): Files => ({ [`/etc/${id}.d/60-site.conf`]: body });

async function value(id: string, body: string): Promise<Readonly<Record<string, Readonly<Record<string, Json>>>>> {
  return effective(await checked(id, dropIn(id, body))) as never;
}

/** What journald.conf is with a time span in it. */
async function withSpan(text: string): Promise<Resolution["state"]> {
  return (await checked("systemd/journald.conf", dropIn("systemd/journald.conf", `[Journal]\nMaxFileSec=${text}\n`)))
    .state;
}

/** The files of the administrator that count. */
const overrides = ({ fragments }: Resolution): readonly string[] =>
  fragments.flatMap(({ layer, file, standing }) => (layer === "admin" && standing.is === "effective" ? [file] : []));

describe("the vendor's defaults", () => {
  test("are eight configurations", async () => {
    expect(await IMAGE.ids()).toEqual(IDS);
    expect(IMAGE.diagnostics).toEqual([]);
  });

  test.each(some(IDS, 2))("%s is valid alone, without a finding, nor is one in its schema", async (id) => {
    expect(await IMAGE.check(id)).toMatchObject({
      state: "effective",
      diagnostics: [],
      checkedBy: [expect.any(String)],
    });
  });

  test("each schema is for one of them", async () => {
    expect(await IMAGE.unused()).toEqual([]);
  });

  test.each(some(IDS, 2))("%s says the same when it is read back from what is emitted", async (id) => {
    const alone = await IMAGE.resolve(id);
    if (alone.state !== "effective") throw new Error(`${id} is ${alone.state}`);
    const files = memoryFileSystem({ [id === "netplan" ? "/etc/netplan/all.yaml" : `/etc/${id}`]: emit(alone) });
    const again = await IMAGE.resolve(id, { files, layers: ["admin"] });
    expect(effective(again)).toEqual(effective(alone));
    expect(diff(alone, again)).toEqual([]);
  });
});

describe("the sample of an administrator's overrides", () => {
  test.each(some(IDS, 2))("leaves %s valid, without a finding, and changes it", async (id) => {
    const site = await checked(id, SAMPLE);
    expect(site).toMatchObject({ state: "effective", diagnostics: [] });
    expect(overrides(site)).not.toEqual([]);
    expect(diff(await IMAGE.resolve(id), site)).not.toEqual([]);
  });

  test("has no file that does not count", async () => {
    const sites = await Promise.all(IDS.map((id) => checked(id, SAMPLE)));
    expect(sites.flatMap(overrides).toSorted()).toEqual(Object.keys(SAMPLE).toSorted());
  });
});

describe("the schemas of the systemd files and of containers.conf", () => {
  const own = Object.entries(SCHEMAS).filter(([path]) => /\/(systemd|containers)\//.test(path));

  test.each(own)("%s describes and closes all that it names", (_, body) => {
    const bare: string[] = [];
    inspect(JSON.parse(body) as Json, "");
    expect(bare).toEqual([]);

    /** Every setting has a description, and every table with settings refuses those that it does not name. */
    function inspect(schema: Json, place: string): void {
      if (typeof schema !== "object" || schema === null) return;
      const { properties } = schema as { readonly properties?: Readonly<Record<string, object>> };
      const closed = "additionalProperties" in schema && schema["additionalProperties"] === false;
      if (properties !== undefined && !closed) bare.push(place);
      for (const [key, held] of Object.entries(properties ?? {})) {
        if (!("description" in held) && place !== "/$defs/append") bare.push(`${place}/${key}`);
      }
      for (const [key, held] of Object.entries(schema)) inspect(held, `${place}/${key}`);
    }
  });
});

describe("a wrong value is refused at its line", () => {
  test.each([
    ["systemd/journald.conf", "[Journal]\nSeal=yes\nMaxRetentionSec=ninety days\n", "schema/text-pattern", 3],
    ["systemd/journald.conf", "[Journal]\nMaxLevelStore=loud\n", "schema/enum", 2],
    ["systemd/journald.conf", "[Journal]\nCompress=maybe\n", "schema/text-pattern", 2],
    ["systemd/journald.conf", "[Journal]\n\nStorrage=none\n", "schema/additional-key", 3],
    ["systemd/journald.conf", "# more\n[Jornal]\nStorage=none\n", "schema/additional-key", 2],
    ["systemd/timesyncd.conf", "[Time]\nSaveIntervalSec=5 parsecs\n", "schema/text-pattern", 2],
    ["systemd/timesyncd.conf", "[Time]\nNTP=a.example\nNTP=b.example,c.example\n", "schema/text-pattern", 3],
    ["systemd/resolved.conf", "[Resolve]\nDNS=192.0.2.1\nDNS=dns.example.com\n", "schema/text-pattern", 3],
    ["systemd/resolved.conf", "[Resolve]\nReadEtcHosts=perhaps\n", "schema/type", 2],
    ["containers/containers.conf", '[engine]\nnum_locks = "2048"\n', "schema/type", 2],
    [
      "containers/containers.conf",
      '[containers]\ndevices = [\n  "/dev/fuse",\n  "fuse",\n]\n',
      "schema/text-pattern",
      4,
    ],
    ["containers/containers.conf", '[containers]\nlog_drivr = "none"\n', "schema/additional-key", 2],
    ["containers/containers.conf", "[containers]\nlog_size_max = 100\n", "schema/branch", 2],
  ] as const)("%s: %j is %s", async (id, body, code, line) => {
    const found = await checked(id, dropIn(id, body));
    expect(found.state).toBe("refused");
    expect(findings(found)).toEqual([[code, `/etc/${id}.d/60-site.conf:${line}`]]);
  });
});

describe("journald.conf, where UAPI.6 rules", () => {
  const main = "[Journal]\nForwardToSyslog=no\n";

  test("the vendor's drop-in beats the administrator's main file, and a warning says so", async () => {
    const where = "/usr/share/defaults/systemd/journald.conf.d/20-syslog.conf:1";
    const found = await checked("systemd/journald.conf", { "/etc/systemd/journald.conf": main });
    expect(findings(found)).toEqual([["discover/vendor-drop-in-wins", where]]);
    expect(found.diagnostics).toMatchObject([{ severity: "warning" }]);
    expect(effective(found)).toEqual({ Journal: { ForwardToSyslog: true, MaxLevelSyslog: "info" } });
  });

  test("a drop-in with a later name says what is meant, and leaves the vendor's main file", async () => {
    const { Journal } = await value("systemd/journald.conf", main);
    expect(Journal).toMatchObject({ ForwardToSyslog: false, Storage: "persistent" });
  });
});

describe("lists", () => {
  test("timesyncd.conf: a line of words is one item, which an empty assignment takes back", async () => {
    const added = await value("systemd/timesyncd.conf", "[Time]\nFallbackNTP=a.example b.example\n");
    expect(added["Time"]?.["FallbackNTP"]).toEqual([expect.stringMatching(/^0\.(\S+ ){3}/), "a.example b.example"]);
    const reset = await value("systemd/timesyncd.conf", "[Time]\nFallbackNTP=\nFallbackNTP=a.example\n");
    expect(reset["Time"]?.["FallbackNTP"]).toEqual(["a.example"]);
  });

  test("resolved.conf: each line is an item of its own", async () => {
    const { Resolve } = await value("systemd/resolved.conf", "[Resolve]\nFallbackDNS=192.0.2.1\nDNS=192.0.2.2\n");
    expect(Resolve?.["FallbackDNS"]).toHaveLength(5);
    expect(Resolve?.["DNS"]).toEqual(["192.0.2.2"]);
  });

  test("containers.conf: of two assignments the later stays the later, a set keeps one of each", async () => {
    const {
      containers = {},
      engine,
      network,
    } = await value(
      "containers/containers.conf",
      `[containers]
env = ["A=1", "A=2", "A=1"]
default_capabilities = ["KILL", "NET_RAW", { append = true }]
[engine.runtimes]
kata = ["/opt/kata"]
runc = ["/opt/runc"]
[network]
default_subnet_pools = [{ base = "10.90.0.0/15", size = 28 }, { "$delete" = { base = "10.89.0.0/16" } }]
`,
    );
    expect((containers["env"] as readonly Json[]).slice(1)).toEqual(["A=1", "A=2", "A=1"]);
    expect((containers["default_capabilities"] as readonly Json[]).slice(10)).toEqual([
      "SYS_CHROOT",
      "NET_RAW",
      { append: true },
    ]);
    expect(engine?.["runtimes"]).toEqual({ crun: ["/usr/bin/crun"], runc: ["/opt/runc"], kata: ["/opt/kata"] });
    expect(network?.["default_subnet_pools"]).toEqual([
      { base: "10.90.0.0/15", size: 28 },
      { base: "10.92.0.0/14", size: 24 },
    ]);
  });
});

describe("time spans", () => {
  test.each(["2 h", "2hours", "48hr", "1y 12month", "55s500ms", "300ms20s 5day", "infinity", ".5 d", "0", "5 6"])(
    "%s is one",
    async (text) => expect(await withSpan(text)).toBe("effective"),
  );

  test.each(["soon", "-1", "5 parsecs", "1.2.3", "1e3", "5,5", "h", "2 mins", "infinity s"])(
    "%s is none",
    async (text) => expect(await withSpan(text)).toBe("refused"),
  );

  test("is told at once of a text that was made to take long", async () => {
    await expectLinear(async (count) => {
      for (const part of ["5m", "5 ", "5", "5  "]) expect(await withSpan(`${part.repeat(count)}x`)).toBe("refused");
    }, sized(20_000));
  });
});

describe.skipIf(missing)("the vendor file of others", () => {
  test("containers.conf is valid", async () => {
    const override = dropIn("containers/containers.conf", readShared("corpus/containers/containers.conf"));
    const site = await checked("containers/containers.conf", override);
    expect(site).toMatchObject({ state: "effective", diagnostics: [] });
    expect(overrides(site)).toHaveLength(1);
  });
});
