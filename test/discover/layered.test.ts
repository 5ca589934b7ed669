import { expect, test } from "vitest";
import type { MemoryFile } from "../../src/host/public.js";
import { effective, findings, named, NULL, standings, surveyOf, USR } from "./given.js";

test("survey() layers main files and drop-ins, the administrator's last (D3)", async () => {
  const found = await surveyOf(
    named(
      "/etc/app/app.yaml.d/10-a.yaml",
      "/etc/app/app.yaml",
      "/run/app/app.yaml.d/90-r.yaml",
      `${USR}/app/app.yaml.d/50-v.yaml`,
      `${USR}/app/app.yaml.d/10-v.yaml`,
      `${USR}/app/app.yaml`,
    ),
  );
  expect(effective(found)).toEqual([
    `${USR}/app/app.yaml`,
    `${USR}/app/app.yaml.d/10-v.yaml`,
    `${USR}/app/app.yaml.d/50-v.yaml`,
    "/run/app/app.yaml.d/90-r.yaml",
    "/etc/app/app.yaml",
    "/etc/app/app.yaml.d/10-a.yaml",
  ]);
  expect(found.effective.map(({ layer, lowest, kind }) => `${layer} ${lowest} ${kind}`)).toEqual([
    "vendor true main",
    "vendor true drop-in",
    "vendor true drop-in",
    "runtime false drop-in",
    "admin false main",
    "admin false drop-in",
  ]);
  expect(found.diagnostics).toEqual([]);
});

test("survey() lets a drop-in of a higher layer replace its namesakes, at its own place (D3)", async () => {
  const found = await surveyOf(
    named(
      `${USR}/app/app.yaml.d/10-a.yaml`,
      "/run/app/app.yaml.d/10-a.yaml",
      "/etc/app/app.yaml",
      "/etc/app/app.yaml.d/10-a.yaml",
    ),
  );
  expect(effective(found)).toEqual(["/etc/app/app.yaml", "/etc/app/app.yaml.d/10-a.yaml"]);
  expect(standings(found)).toEqual({
    [`${USR}/app/app.yaml.d/10-a.yaml`]: "shadowed by /etc/app/app.yaml.d/10-a.yaml",
    "/run/app/app.yaml.d/10-a.yaml": "shadowed by /etc/app/app.yaml.d/10-a.yaml",
    "/etc/app/app.yaml": "effective",
    "/etc/app/app.yaml.d/10-a.yaml": "effective",
  });
});

test("survey() counts drop-ins of every suffix that tells a format, and of the id's own (D2)", async () => {
  const directory = "/etc/systemd/journald.conf.d";
  const found = await surveyOf(
    named(
      `${directory}/1.conf`,
      `${directory}/2.yaml`,
      `${directory}/3.json`,
      `${directory}/4.toml`,
      `${directory}/5.ini`,
    ),
    { id: "systemd/journald.conf" },
  );
  expect(effective(found)).toEqual([1, 2, 3, 4].map((at) => expect.stringContaining(`/${at}.`) as string));
  expect(standings(found)[`${directory}/5.ini`]).toBe("ignored: other suffix");
});

test("survey() counts a drop-in without suffix for an id without one (D2)", async () => {
  const found = await surveyOf(named("/etc/hosts.d/10-lan", "/etc/hosts.d/20-lan.txt"), { id: "hosts" });
  expect(effective(found)).toEqual(["/etc/hosts.d/10-lan"]);
});

test("survey() orders drop-ins by code point (D5)", async () => {
  const names = "10-x 5-a 50-a 9-x B Z a-b a.b a a_b ab 😀 ﬀ".split(" ");
  const found = await surveyOf(named(...names.map((name) => `/etc/app/app.yaml.d/${name}.yaml`)));
  expect(found.effective.map(({ entry }) => entry.name.replace(".yaml", "")).join(" ")).toBe(
    "10-x 5-a 50-a 9-x B Z a-b a.b a a_b ab ﬀ 😀",
  );
});

test("survey() takes drop-ins of one stem and two suffixes for two, and says so (D5)", async () => {
  const found = await surveyOf(named(`${USR}/app/app.yaml.d/10-net.json`, "/etc/app/app.yaml.d/10-net.yaml"));
  expect(effective(found)).toHaveLength(2);
  expect(found.diagnostics).toMatchObject([
    {
      code: "discover/no-namesake",
      facts: { file: "/etc/app/app.yaml.d/10-net.yaml", other: `${USR}/app/app.yaml.d/10-net.json` },
    },
  ]);
  const sameLayer = named("/etc/app/app.yaml.d/10-net.json", "/etc/app/app.yaml.d/10-net.yaml");
  expect((await surveyOf(sameLayer)).diagnostics).toEqual([]);
});

test.each([
  ["an absolute link", { link: "/dev/null" }],
  ["a relative link", { link: "../../../dev/null" }],
  ["a chain of links", { link: "/etc/chain" }],
])("survey() masks by %s to the null device (D6)", async (_, mask) => {
  const found = await surveyOf({
    ...named(`${USR}/app/app.yaml`, `${USR}/app/app.yaml.d/10-a.yaml`),
    "/etc/chain": { link: "../dev/null" },
    "/etc/app/app.yaml.d/10-a.yaml": mask,
  });
  expect(standings(found)).toEqual({
    [`${USR}/app/app.yaml`]: "effective",
    [`${USR}/app/app.yaml.d/10-a.yaml`]: "masked by /etc/app/app.yaml.d/10-a.yaml",
    "/etc/app/app.yaml.d/10-a.yaml": "mask",
  });
  expect(found.diagnostics).toEqual([]);
});

test("survey() keeps the drop-ins of a masked main file (D6)", async () => {
  const found = await surveyOf({
    ...named(`${USR}/app/app.yaml`, `${USR}/app/app.yaml.d/10-a.yaml`, "/etc/app/app.yaml.d/20-b.yaml"),
    "/etc/app/app.yaml": NULL,
  });
  expect(effective(found)).toEqual([`${USR}/app/app.yaml.d/10-a.yaml`, "/etc/app/app.yaml.d/20-b.yaml"]);
  expect(standings(found)).toMatchObject({
    [`${USR}/app/app.yaml`]: "masked by /etc/app/app.yaml",
    "/etc/app/app.yaml": "mask",
  });
});

test("survey() lets a mask act on its own and lower layers only (D7)", async () => {
  const found = await surveyOf({
    ...named(
      `${USR}/app/app.yaml`,
      `${USR}/app/app.yaml.d/10-a.yaml`,
      "/etc/app/app.yaml",
      "/etc/app/app.yaml.d/10-a.yaml",
    ),
    "/run/app/app.yaml": NULL,
    "/run/app/app.yaml.d/10-a.yaml": NULL,
  });
  expect(standings(found)).toEqual({
    [`${USR}/app/app.yaml`]: "masked by /run/app/app.yaml",
    [`${USR}/app/app.yaml.d/10-a.yaml`]: "shadowed by /etc/app/app.yaml.d/10-a.yaml",
    "/run/app/app.yaml": "mask",
    "/run/app/app.yaml.d/10-a.yaml": "shadowed by /etc/app/app.yaml.d/10-a.yaml",
    "/etc/app/app.yaml": "effective",
    "/etc/app/app.yaml.d/10-a.yaml": "effective",
  });
});

test("survey() remarks on a mask with nothing beneath (D7)", async () => {
  const found = await surveyOf({
    ...named("/etc/app/app.yaml.d/10-a.yaml", `${USR}/app/app.yaml`),
    "/run/app/app.yaml.d/20-b.yaml": NULL,
    "/etc/app/app.yaml.d/20-b.yaml": NULL,
    "/run/app/app.yaml": NULL,
  });
  expect(findings(found)).toEqual([["note", "discover/mask-for-nothing", "/etc/app/app.yaml.d/20-b.yaml"]]);
  expect(standings(found)["/run/app/app.yaml.d/20-b.yaml"]).toBe("masked by /etc/app/app.yaml.d/20-b.yaml");
});

test.each<[string, mask: string, tree: Readonly<Record<string, MemoryFile>>]>([
  ["another name", "/etc/app/app.yaml.d/20-b.yaml", named(`${USR}/app/app.yaml.d/10-a.yaml`)],
  ["a main file, for a drop-in of its name", "/etc/app/app.yaml.d/app.yaml", named(`${USR}/app/app.yaml`)],
  ["a drop-in of its name, for a main file", "/etc/app/app.yaml", named(`${USR}/app/app.yaml.d/app.yaml`)],
  ["a higher layer", "/run/app/app.yaml", named("/etc/app/app.yaml")],
])("survey() takes a mask for one of nothing where what stands is of %s (D7)", async (_, mask, tree) => {
  const found = await surveyOf({ ...tree, [mask]: NULL });
  expect(found.diagnostics).toMatchObject([{ code: "discover/mask-for-nothing", facts: { file: mask } }]);
});

test("survey() lets an empty file mask nothing, and remarks on an empty main file (D6)", async () => {
  const found = await surveyOf({
    ...named(`${USR}/app/app.yaml`, `${USR}/app/app.yaml.d/10-a.yaml`),
    "/etc/app/app.yaml": "",
    "/etc/app/app.yaml.d/10-a.yaml": "",
  });
  expect(standings(found)).toEqual({
    [`${USR}/app/app.yaml`]: "effective",
    [`${USR}/app/app.yaml.d/10-a.yaml`]: "shadowed by /etc/app/app.yaml.d/10-a.yaml",
    "/etc/app/app.yaml": "effective",
    "/etc/app/app.yaml.d/10-a.yaml": "effective",
  });
  expect(findings(found)).toEqual([["note", "discover/empty-main", "/etc/app/app.yaml"]]);
  expect(found.diagnostics[0]?.facts).toEqual({ file: "/etc/app/app.yaml" });
});

test("survey() follows links to files and directories inside the root (D8)", async () => {
  const found = await surveyOf({
    ...named("/srv/app/app.yaml", "/srv/drop-ins/10-a.yaml"),
    "/etc/app": { link: "/srv/app" },
    "/srv/app/app.yaml.d": { link: "../../../srv/drop-ins" },
    "/srv/drop-ins/20-b.yaml": { link: "../../../../../srv/b" },
    "/srv/b": "b: 1\n",
  });
  expect(found.effective.map(({ file, path }) => [file, path])).toEqual([
    ["/etc/app/app.yaml", "/srv/app/app.yaml"],
    ["/etc/app/app.yaml.d/10-a.yaml", "/srv/drop-ins/10-a.yaml"],
    ["/etc/app/app.yaml.d/20-b.yaml", "/srv/b"],
  ]);
});
