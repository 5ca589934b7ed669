import { linkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeFileSystem } from "../../src/host/public.js";
import { onDisk } from "../support/disk.js";
import { effective, findings, named, NULL, standings, surveyOf, USR } from "./given.js";

const uapi = { id: "app/app.conf", precedence: "uapi" } as const;
const netplan = { id: "netplan", precedence: "collection", suffixes: [".yaml"] } as const;

test("survey() reads one main file and orders drop-ins by name across layers (UAPI.6, D4)", async () => {
  const found = await surveyOf(
    named(
      `${USR}/app/app.conf`,
      `${USR}/app/app.conf.d/50-v.conf`,
      "/run/app/app.conf",
      "/run/app/app.conf.d/60-r.conf",
      "/etc/app/app.conf.d/10-a.conf",
      "/etc/app/app.conf.d/60-r.conf",
    ),
    uapi,
  );
  expect(effective(found)).toEqual([
    "/run/app/app.conf",
    "/etc/app/app.conf.d/10-a.conf",
    `${USR}/app/app.conf.d/50-v.conf`,
    "/etc/app/app.conf.d/60-r.conf",
  ]);
  expect(standings(found)).toMatchObject({
    [`${USR}/app/app.conf`]: "shadowed by /run/app/app.conf",
    "/run/app/app.conf.d/60-r.conf": "shadowed by /etc/app/app.conf.d/60-r.conf",
  });
});

test("survey() warns once for each lower drop-in that beats the main file (D4)", async () => {
  const found = await surveyOf(
    named(
      `${USR}/app/app.conf.d/10-v.conf`,
      `${USR}/app/app.conf.d/20-v.conf`,
      "/run/app/app.conf.d/30-r.conf",
      "/etc/app/app.conf",
      "/etc/app/app.conf.d/20-v.conf",
    ),
    uapi,
  );
  expect(findings(found)).toEqual([
    ["warning", "discover/vendor-drop-in-wins", "/run/app/app.conf.d/30-r.conf"],
    ["warning", "discover/vendor-drop-in-wins", `${USR}/app/app.conf.d/10-v.conf`],
  ]);
  expect(found.diagnostics[1]?.facts).toEqual({
    dropIn: `${USR}/app/app.conf.d/10-v.conf`,
    layer: "vendor",
    main: "/etc/app/app.conf",
    mainLayer: "admin",
  });
});

test("survey() counts only the id's own suffix in uapi (D4)", async () => {
  const found = await surveyOf(named("/etc/app/app.conf.d/10-a.conf", "/etc/app/app.conf.d/20-b.yaml"), uapi);
  expect(effective(found)).toEqual(["/etc/app/app.conf.d/10-a.conf"]);
  expect(findings(found)).toEqual([["note", "discover/near-miss", "/etc/app/app.conf.d/20-b.yaml"]]);
});

test("survey() lets an empty file mask in uapi, also through a link (D6)", async () => {
  const found = await surveyOf(
    {
      ...named(`${USR}/app/app.conf`, `${USR}/app/app.conf.d/10-a.conf`, `${USR}/app/app.conf.d/20-b.conf`),
      "/run/app/app.conf": NULL,
      "/etc/app/app.conf.d/10-a.conf": "",
      "/etc/app/app.conf.d/20-b.conf": { link: "/etc/empty" },
      "/etc/empty": "",
    },
    uapi,
  );
  expect(effective(found)).toEqual([]);
  expect(standings(found)).toEqual({
    [`${USR}/app/app.conf`]: "masked by /run/app/app.conf",
    "/run/app/app.conf": "mask",
    [`${USR}/app/app.conf.d/10-a.conf`]: "masked by /etc/app/app.conf.d/10-a.conf",
    "/etc/app/app.conf.d/10-a.conf": "mask",
    [`${USR}/app/app.conf.d/20-b.conf`]: "masked by /etc/app/app.conf.d/20-b.conf",
    "/etc/app/app.conf.d/20-b.conf": "mask",
  });
});

test("survey() lets a main file of a higher layer stand over a mask (D7)", async () => {
  const found = await surveyOf(
    { ...named(`${USR}/app/app.conf`, "/etc/app/app.conf"), "/run/app/app.conf": NULL },
    uapi,
  );
  expect(effective(found)).toEqual(["/etc/app/app.conf"]);
  expect(standings(found)["/run/app/app.conf"]).toBe("shadowed by /etc/app/app.conf");
});

test("survey() reads a main file that is its own drop-in once, as the drop-in (D11)", async () => {
  const link = await surveyOf(
    { ...named("/etc/app/app.conf.d/50-a.conf"), "/etc/app/app.conf": { link: "app.conf.d/50-a.conf" } },
    uapi,
  );
  expect(effective(link)).toEqual(["/etc/app/app.conf.d/50-a.conf"]);
  expect(standings(link)["/etc/app/app.conf"]).toBe("shadowed by /etc/app/app.conf.d/50-a.conf");

  await onDisk({ "/etc/app/app.conf": "a=1\n" }, async (root) => {
    mkdirSync(join(root, "etc/app/app.conf.d"));
    linkSync(join(root, "etc/app/app.conf"), join(root, "etc/app/app.conf.d/50-a.conf"));
    expect(effective(await surveyOf(nodeFileSystem(root), uapi))).toEqual(["/etc/app/app.conf.d/50-a.conf"]);
  });
});

test("survey() reads both where a main file is a drop-in that is masked (D11)", async () => {
  const found = await surveyOf(
    {
      ...named("/run/app/app.conf.d/50-a.conf"),
      "/run/app/app.conf": { link: "app.conf.d/50-a.conf" },
      "/etc/app/app.conf.d/50-a.conf": NULL,
    },
    uapi,
  );
  expect(effective(found)).toEqual(["/run/app/app.conf"]);
});

test.each([
  ["a dangling link", { link: "/none" }, "discover/dangling"],
  ["a loop", { link: "10-a.conf" }, "discover/loop"],
  ["a FIFO", { other: "fifo" } as const, "discover/not-regular"],
  ["a directory", { directory: true } as const, "discover/not-regular"],
])("survey() warns of %s in uapi and reads the namesake below (D9)", async (_, odd, code) => {
  const found = await surveyOf(
    { ...named(`${USR}/app/app.conf.d/10-a.conf`), "/etc/app/app.conf.d/10-a.conf": odd },
    uapi,
  );
  expect(effective(found)).toEqual([`${USR}/app/app.conf.d/10-a.conf`]);
  expect(findings(found)).toEqual([["warning", code, "/etc/app/app.conf.d/10-a.conf"]]);
});

test("survey() warns of a main file that cannot be opened and reads the one below (D9)", async () => {
  const found = await surveyOf({ ...named(`${USR}/app/app.conf`), "/etc/app/app.conf": { link: "/none" } }, uapi);
  expect(effective(found)).toEqual([`${USR}/app/app.conf`]);
  expect(standings(found)["/etc/app/app.conf"]).toBe("ignored: dangling link");
});

test("survey() passes over what cannot be opened below a namesake (D9)", async () => {
  const found = await surveyOf(
    { ...named("/etc/app/app.conf.d/10-a.conf"), [`${USR}/app/app.conf.d/10-a.conf`]: { link: "/none" } },
    uapi,
  );
  expect(found.diagnostics).toEqual([]);
  expect(standings(found)[`${USR}/app/app.conf.d/10-a.conf`]).toBe("shadowed by /etc/app/app.conf.d/10-a.conf");
});

test("survey() takes all files of a collection for drop-ins, by name across layers (D4)", async () => {
  const found = await surveyOf(
    {
      ...named(
        `${USR}/netplan/50-v.yaml`,
        `${USR}/netplan/90-v.yaml`,
        "/etc/netplan/01-a.yaml",
        "/etc/netplan/50-v.yaml",
      ),
      ...named("/etc/netplan/10-x.json", "/etc/netplan/sub/10-y.yaml", "/etc/netplan.d/10-z.yaml"),
      "/run/netplan/90-v.yaml": "",
    },
    netplan,
  );
  expect(effective(found)).toEqual(["/etc/netplan/01-a.yaml", "/etc/netplan/50-v.yaml"]);
  expect(found.effective.every(({ kind }) => kind === "drop-in")).toBe(true);
  expect(standings(found)).toEqual({
    "/etc/netplan/01-a.yaml": "effective",
    "/etc/netplan/10-x.json": "ignored: other suffix",
    [`${USR}/netplan/50-v.yaml`]: "shadowed by /etc/netplan/50-v.yaml",
    "/etc/netplan/50-v.yaml": "effective",
    [`${USR}/netplan/90-v.yaml`]: "masked by /run/netplan/90-v.yaml",
    "/run/netplan/90-v.yaml": "mask",
    "/etc/netplan/sub": "ignored: directory",
  });
});

test("survey() warns of a collection's directory that is none (D9)", async () => {
  const found = await surveyOf({ ...named(`${USR}/netplan/50-v.yaml`), "/etc/netplan": "text" }, netplan);
  expect(effective(found)).toEqual([`${USR}/netplan/50-v.yaml`]);
  expect(findings(found)).toEqual([["warning", "discover/not-a-directory", "/etc/netplan"]]);
});
