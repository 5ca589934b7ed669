import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { deliver, nodeFileSystem } from "../../src/host/public.js";
import { DEFAULT_LAYERS } from "../../src/model/resolution.js";
import { onDisk, type Tree } from "../support/disk.js";

/** A tree on disk, its output root, and how to deliver into it. */
async function given(
  tree: Tree,
  use: (at: {
    readonly root: string;
    readonly put: (path: string, text: string | undefined, outputs?: readonly string[]) => Promise<string>;
  }) => Promise<void>,
): Promise<void> {
  await onDisk(tree, async (root) => {
    await use({
      root,
      put: async (path, text, outputs = ["/run/substrata"]) => {
        const { did } = await deliver(nodeFileSystem(root), path, text, { outputs, layers: DEFAULT_LAYERS });
        return did;
      },
    });
  });
}

const OUT = "/run/substrata/app/app.yaml";

describe("deliver() writes", () => {
  test("a new file, in directories that it makes", async () => {
    await given({}, async ({ root, put }) => {
      expect(await put(OUT, "a: 1\n")).toBe("written");
      expect(readFileSync(join(root, OUT), "utf8")).toBe("a: 1\n");
      expect(statSync(join(root, OUT)).mode & 0o777).toBe(0o644 & ~process.umask());
      expect(readdirSync(join(root, "run/substrata/app"))).toEqual(["app.yaml"]);
    });
  });

  test("a changed file, and keeps its mode and owner", async () => {
    await given({ [OUT]: "a: 1\n" }, async ({ root, put }) => {
      const owner = process.getuid?.() === 0 ? 1234 : (process.getuid?.() ?? 0);
      if (process.getuid?.() === 0) chownSync(join(root, OUT), owner, 4321);
      chmodSync(join(root, OUT), 0o4640);
      expect(await put(OUT, "a: 2\n")).toBe("written");
      const { mode, uid } = statSync(join(root, OUT));
      expect({ mode: mode & 0o7777, uid, text: readFileSync(join(root, OUT), "utf8") }).toEqual({
        mode: 0o4640,
        uid: owner,
        text: "a: 2\n",
      });
    });
  });

  test("not where the file holds the text already", async () => {
    await given({ [OUT]: "ä: 1\n" }, async ({ root, put }) => {
      utimesSync(join(root, OUT), 1, 1);
      const before = statSync(join(root, OUT), { bigint: true });
      expect(await put(OUT, "ä: 1\n")).toBe("unchanged");
      const after = statSync(join(root, OUT), { bigint: true });
      expect([after.ino, after.mtimeNs, after.ctimeNs]).toEqual([before.ino, before.mtimeNs, before.ctimeNs]);
    });
  });

  test("an empty text, a long name and a text of many bytes", async () => {
    await given({}, async ({ root, put }) => {
      const long = `/run/substrata/${"n".repeat(255)}`;
      expect(await put(long, "")).toBe("written");
      expect(readFileSync(join(root, long), "utf8")).toBe("");
      const wide = "😀".repeat(1_000_000);
      expect(await put(long, wide)).toBe("written");
      expect(readFileSync(join(root, long), "utf8") === wide).toBe(true);
    });
  });

  test.each([{ [OUT]: { link: "../../../srv/a.yaml" } }, { "/run/substrata/app": { link: "../../srv" } }])(
    "no link below the output root, nor through one: %o",
    async (links) => {
      await given({ "/srv/a.yaml": "theirs\n", "/srv/app.yaml": "theirs\n", ...links }, async ({ root, put }) => {
        await expect(put(OUT, "a: 1\n")).rejects.toMatchObject({ code: "ELOOP" });
        await expect(put(OUT, undefined)).rejects.toMatchObject({ code: "ELOOP" });
        for (const file of ["srv/a.yaml", "srv/app.yaml"])
          expect(readFileSync(join(root, file), "utf8")).toBe("theirs\n");
        expect(lstatSync(join(root, Object.keys(links)[0] ?? "")).isSymbolicLink()).toBe(true);
      });
    },
  );

  test("not over a directory, nor below a file; nothing is left behind", async () => {
    const tree = { "/run/substrata/d/x": "x", "/run/substrata/f": "f" };
    await given(tree, async ({ root, put }) => {
      await expect(put("/run/substrata/d", "a: 1\n")).rejects.toMatchObject({ code: "EISDIR" });
      await expect(put("/run/substrata/f/a.yaml", "a: 1\n")).rejects.toMatchObject({ code: "ENOTDIR" });
      execFileSync("mkfifo", [join(root, "run/substrata/p")]);
      await expect(put("/run/substrata/p", "a: 1\n")).rejects.toMatchObject({ code: "EEXIST" });
      await expect(put(`/run/substrata/new/${"n".repeat(256)}`, "")).rejects.toMatchObject({ code: "ENAMETOOLONG" });
      expect(readdirSync(join(root, "run/substrata"))).toEqual(["d", "f", "p"]);
    });
  });
});

describe("deliver() removes what was delivered, and nothing else", () => {
  test("a file, and the directories that this leaves empty, up to the output root", async () => {
    await given({ "/run/substrata/a/b/c.yaml": "c\n", "/run/substrata/a/d.yaml": "d\n" }, async ({ root, put }) => {
      expect(await put("/run/substrata/a/b/c.yaml", undefined)).toBe("removed");
      expect(readdirSync(join(root, "run/substrata/a"))).toEqual(["d.yaml"]);
      expect(await put("/run/substrata/a/d.yaml", undefined)).toBe("removed");
      expect(readdirSync(join(root, "run/substrata"))).toEqual([]);
      expect(await put("/run/substrata/a/d.yaml", undefined)).toBe("unchanged");
      expect(existsSync(join(root, "run/substrata"))).toBe(true);
    });
  });

  test("nothing where nothing stands, not even the root", async () => {
    await given({}, async ({ root, put }) => {
      expect(await put(OUT, undefined)).toBe("unchanged");
      expect(readdirSync(root)).toEqual([]);
    });
  });

  test("no directory, link or FIFO", async () => {
    const tree = { "/run/substrata/d/x": "x", "/run/substrata/l": { link: "d/x" } };
    await given(tree, async ({ root, put }) => {
      execFileSync("mkfifo", [join(root, "run/substrata/p")]);
      await expect(put("/run/substrata/d", undefined)).rejects.toMatchObject({ code: "EISDIR" });
      await expect(put("/run/substrata/l", undefined)).rejects.toMatchObject({ code: "ELOOP" });
      await expect(put("/run/substrata/p", undefined)).rejects.toMatchObject({ code: "EEXIST" });
      expect(readdirSync(join(root, "run/substrata")).sort()).toEqual(["d", "l", "p"]);
    });
  });

  test.each(["/srv/a.yaml", "/run/substrata", "/run/substrata-old/a.yaml", "/run/substrata/../a.yaml"])(
    "nothing outside of the output roots: %s",
    async (path) => {
      const tree = { "/srv/a.yaml": "a", "/run/substrata/x": "x", "/run/substrata-old/a.yaml": "a", "/a.yaml": "a" };
      await given(tree, async ({ root, put }) => {
        await expect(put(path, undefined)).rejects.toThrow(RangeError);
        for (const file of Object.keys(tree)) expect(existsSync(join(root, file))).toBe(true);
      });
    },
  );

  test("not through a link that leads out of the output root", async () => {
    await given({ "/srv/a.yaml": "a\n", "/run/substrata/out": { link: "../../srv" } }, async ({ root, put }) => {
      await expect(put("/run/substrata/out/a.yaml", undefined)).rejects.toMatchObject({ code: "ELOOP" });
      await expect(put("/var/../run/substrata/out/a.yaml", undefined)).rejects.toThrow(RangeError);
      expect(existsSync(join(root, "srv/a.yaml"))).toBe(true);
    });
  });

  test("through a link that is the output root itself", async () => {
    await given({ "/srv/out/a/a.yaml": "a\n", "/run/substrata": { link: "../srv/out" } }, async ({ root, put }) => {
      expect(await put("/run/substrata/a/a.yaml", undefined)).toBe("removed");
      expect(readdirSync(join(root, "srv/out"))).toEqual([]);
    });
  });
});

describe("deliver() refuses a path of a layer (D14)", () => {
  const tree: Tree = {
    "/etc/docker": { link: "../srv/docker" },
    "/srv/docker/daemon.json": "{}",
    "/usr/share/defaults/a.yaml": "a: 1\n",
    "/opt": { link: "etc" },
    "/run/substrata/a.yaml": "a: 1\n",
  };
  test.each([
    ["/etc/a.yaml", "admin"],
    ["/etc/a.yaml.d/10.yaml", "admin"],
    ["/run/a.yaml", "runtime"],
    ["/usr/share/defaults/a.yaml", "vendor"],
    ["/opt/a.yaml", "admin"],
    ["/etc/docker/daemon.json", "admin"],
    ["/srv/docker/daemon.json", "admin"],
  ])("%s", async (path, layer) => {
    await given(tree, async ({ root, put }) => {
      await expect(put(path, "x: 1\n")).rejects.toThrow(
        new RangeError(`${path} is a path of the layer ${layer}: an output is never an input`),
      );
      await expect(put(path, undefined)).rejects.toThrow(RangeError);
      expect(readFileSync(join(root, "srv/docker/daemon.json"), "utf8")).toBe("{}");
    });
  });

  test.each(["../etc", "/etc", "/usr/share/defaults/app", "../../../etc/app"])(
    "an output root that is a link into a layer: %s",
    async (link) => {
      const tree: Tree = { "/etc/app/app.yaml": "a: 1\n", "/run/substrata": { link } };
      await given(tree, async ({ root, put }) => {
        await expect(put(OUT, "x: 1\n")).rejects.toThrow(/\/run\/substrata is a link into the layer (?:admin|vendor)/);
        await expect(put(OUT, undefined)).rejects.toThrow(RangeError);
        expect(readFileSync(join(root, "etc/app/app.yaml"), "utf8")).toBe("a: 1\n");
      });
    },
  );

  test("an output root inside a layer is output, a layer inside an output root is a layer", async () => {
    await given({ "/etc/a.yaml": "a: 1\n" }, async ({ put }) => {
      expect(await put("/etc/out/a.yaml", "x: 1\n", ["/etc/out"])).toBe("written");
      await expect(put("/etc/a.yaml", undefined, ["/"])).rejects.toThrow(RangeError);
      await expect(put("/etc/a.yaml", "x: 1\n", ["/etc"])).rejects.toThrow(RangeError);
    });
  });
});

describe("drafts that a killed writer left", () => {
  const own = `.substrata.${process.pid}.0123456789.new`;
  const dead = `.substrata.${deadProcess()}.0123456789.new`;

  test.each([
    ["written", "a: 2\n"],
    ["unchanged", "a: 1\n"],
    ["removed", undefined],
  ])("are removed by the next delivery: %s", async (done, text) => {
    await given({ [OUT]: "a: 1\n" }, async ({ root, put }) => {
      const directory = join(root, "run/substrata/app");
      writeFileSync(join(directory, dead), "a: ");
      writeFileSync(join(directory, own), "a: ");
      utimesSync(join(directory, own), 1, 1); // of an earlier process with our number
      expect(await put(OUT, text)).toBe(done);
      if (text === undefined) expect(existsSync(directory)).toBe(false);
      else expect(readdirSync(directory)).toEqual(["app.yaml"]);
    });
  });

  test("stay while their writer may live, and other hidden files always", async () => {
    await given({ [OUT]: "a: 1\n" }, async ({ root, put }) => {
      const directory = join(root, "run/substrata/app");
      const kept = [".substrata.1.0123456789.new", own, ".substrata.x.new", ".other"];
      for (const name of kept) writeFileSync(join(directory, name), "");
      await put(OUT, "a: 2\n");
      expect(readdirSync(directory).sort()).toEqual([...kept, "app.yaml"].sort());
    });
  });

  test("are files: a link of such a name stays, and where it leads to", async () => {
    await given({ "/srv/x": "x" }, async ({ root, put }) => {
      mkdirSync(join(root, "run/substrata"), { recursive: true });
      symlinkSync(join(root, "srv"), join(root, "run/substrata", dead));
      await put("/run/substrata/a.yaml", "a: 1\n");
      expect(readdirSync(join(root, "run/substrata")).sort()).toEqual([dead, "a.yaml"].sort());
      expect(existsSync(join(root, "srv/x"))).toBe(true);
    });
  });
});

/** The number of a process that has ended. */
function deadProcess(): number {
  return Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }));
}
