import { execFileSync } from "node:child_process";
import fs, {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch as watchPath,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { nodeFileSystem } from "../../src/host/public.js";
import { watch } from "../../src/index.js";
import { runs } from "../support/runs.js";
import { onDisk, plant, type Tree } from "../support/disk.js";
import { follow, type Session } from "./session.js";

const SCHEMAS = "/usr/share/substrata/schemas";
const TREE: Tree = {
  "/usr/share/defaults/app/app.yaml": "mtu: 1500\nlog: info\n",
  "/usr/share/defaults/other.json": '{"a": 1}',
  "/etc/app/app.yaml.d/10-site.yaml": "log: debug\n",
  "/srv/one/10.yaml": "one: 1\n",
  "/srv/two/10.yaml": "two: 2\n",
};

/** What one kind of change does to a tree. */
async function seen(
  change: (root: string) => void,
  check: (session: Session, root: string) => void | Promise<void> = () => {},
  tree: Tree = {},
): Promise<void> {
  await onDisk({ ...TREE, ...tree }, async (root) => {
    const session = follow(nodeFileSystem(root));
    await session.settle();
    const before = session.updates.length;
    change(root);
    await session.settle();
    expect(session.updates.length).toBeGreaterThan(before);
    await check(session, root);
    await session.end();
  });
}

const write = (root: string, path: string, text: string): void => plant(root, { [path]: text });

/** As editors do: a new file, renamed over the old. */
function replace(root: string, path: string, text: string): void {
  write(root, `${path}.new~`, text);
  renameSync(join(root, `${path}.new~`), join(root, path));
}

/** A link that leads elsewhere from one moment to the next. */
function relink(root: string, path: string, target: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(target, join(root, `${path}.new~`));
  renameSync(join(root, `${path}.new~`), join(root, path));
}

const app = (value: unknown) => (session: Session) =>
  expect(session.last.get("app/app.yaml")).toMatchObject({ state: "effective", value });

describe("watch() sees", () => {
  const [MAIN, DROP_IN] = ["/etc/app/app.yaml", "/etc/app/app.yaml.d/10-site.yaml"];

  test("a file that is written in place", () =>
    seen((root) => write(root, DROP_IN, "log: warn!\n"), app({ mtu: 1500, log: "warn!" })));
  test("a file that is replaced", () =>
    seen((root) => replace(root, DROP_IN, "log: trace\n"), app({ mtu: 1500, log: "trace" })));
  test("a file where a candidate was absent", () =>
    seen((root) => write(root, MAIN, "mtu: 1\n"), app({ mtu: 1, log: "debug" })));
  test("a layer's directory that did not exist", () =>
    seen((root) => write(root, "/run/app/app.yaml.d/20.yaml", "mtu: 2\n"), app({ mtu: 2, log: "debug" })));
  test("a file that is removed", () => seen((root) => rmSync(join(root, DROP_IN)), app({ mtu: 1500, log: "info" })));
  test("a directory that is removed", () =>
    seen((root) => rmSync(join(root, "/etc"), { recursive: true }), app({ mtu: 1500, log: "info" })));
  test("a mask", () =>
    seen(
      (root) => relink(root, MAIN, "/dev/null"),
      ({ last }) => expect(last.get("app/app.yaml")).toMatchObject({ state: "effective", value: { log: "debug" } }),
    ));
  test("a mask that is taken away", () =>
    seen((root) => rmSync(join(root, MAIN)), app({ mtu: 1500, log: "debug" }), { [MAIN]: { link: "/dev/null" } }));
  test("a directory that is swapped", () =>
    seen(
      (root) => {
        write(root, "/etc/new/app.yaml.d/10-site.yaml", "swapped: true\n");
        renameSync(join(root, "/etc/app"), join(root, "/etc/old"));
        renameSync(join(root, "/etc/new"), join(root, "/etc/app"));
      },
      app({ mtu: 1500, log: "info", swapped: true }),
    ));
  test("what happens in the directory that was swapped in", () =>
    seen(
      (root) => {
        renameSync(join(root, "/etc/app"), join(root, "/etc/old"));
        write(root, DROP_IN, "a: 1\n");
      },
      async (session, root) => {
        write(root, DROP_IN, "a: 22\n");
        await session.settle();
        app({ mtu: 1500, log: "info", a: 22 })(session);
      },
    ));
  test("a link to a directory that leads elsewhere", () =>
    seen((root) => relink(root, "/run/app/app.yaml.d", "/srv/two"), app({ mtu: 1500, log: "info", two: 2 }), {
      "/run/app/app.yaml.d": { link: "/srv/one" },
      "/etc/app/app.yaml.d/10-site.yaml": "log: info\n",
    }));
  test("the file that a link leads to", () =>
    seen((root) => write(root, "/srv/one/10.yaml", "one: 111\n"), app({ mtu: 1500, log: "debug", one: 111 }), {
      "/etc/app/app.yaml.d/20.yaml": { link: "/srv/one/10.yaml" },
    }));
  test("the missing end of a link", () =>
    seen((root) => write(root, "/opt/x/y.yaml", "y: 1\n"), app({ mtu: 1500, log: "debug", y: 1 }), {
      "/etc/app/app.yaml.d/20.yaml": { link: "/opt/x/y.yaml" },
    }));
  test("a vendor's default that changes, with another plan", () =>
    seen(
      (root) => replace(root, "/usr/share/defaults/app/app.yaml", "mtu: 9000\n"),
      async ({ updates, last }) => {
        expect(last.get("app/app.yaml")).toMatchObject({ value: { mtu: 9000, log: "debug" } });
        const { plan } = updates.at(-1)!;
        expect(await plan?.resolve("app/app.yaml", { layers: ["vendor"] })).toMatchObject({ value: { mtu: 9000 } });
      },
    ));
  test("a schema that comes, and a value that it forbids", () =>
    seen(
      (root) => write(root, `${SCHEMAS}/app/app.yaml.schema.json`, '{"properties": {"log": {"enum": ["info"]}}}'),
      ({ last }) => expect(last.get("app/app.yaml")?.state).toBe("refused"),
    ));
  test("a merge profile", () =>
    seen(
      (root) => write(root, `${SCHEMAS}/app/app.yaml.merge.yaml`, '"": { x-merge: replace }\n'),
      app({ log: "debug" }),
    ));
  test("a policy", () =>
    seen(
      (root) =>
        write(root, "/etc/substrata/policy/app/app.yaml.schema.json", '{"properties": {"mtu": {"minimum": 9000}}}'),
      ({ last }) => expect(last.get("app/app.yaml")?.state).toBe("refused"),
    ));
  test("an id that comes", () =>
    seen(
      (root) => write(root, "/usr/share/defaults/deep/er/new.json", "{}"),
      ({ updates }) => expect(updates.at(-1)).toMatchObject({ now: { id: "deep/er/new.json", state: "effective" } }),
    ));
  test("an id that vanishes, though an override of it stands", () =>
    seen(
      (root) => rmSync(join(root, "/usr/share/defaults/app"), { recursive: true }),
      ({ updates }) => {
        expect(updates.at(-1)).toMatchObject({ now: { id: "app/app.yaml", state: "absent", fragments: [] } });
        expect(updates.at(-1)?.before).toMatchObject({ state: "effective" });
      },
    ));
  test("a key that is only moved, or spelt otherwise: the text that is delivered differs", () =>
    seen((root) => write(root, "/usr/share/defaults/app/app.yaml", "log: info\nmtu: 0x5DC\n")));
});

const isRoot = process.getuid?.() === 0;
test.skipIf(isRoot)(`watch() sees a file that is made unreadable${isRoot ? " (skipped: root reads all)" : ""}`, () =>
  seen(
    (root) => chmodSync(join(root, "/etc/app/app.yaml.d/10-site.yaml"), 0),
    ({ last }) => expect(last.get("app/app.yaml")?.diagnostics).toMatchObject([{ code: "read/unreadable" }]),
  ),
);

describe("watch() ends", () => {
  test("with the signal, while it waits and while it is told", async () => {
    await onDisk(TREE, async (root) => {
      const session = follow(nodeFileSystem(root));
      await session.settle();
      await session.end();
      const stop = new AbortController();
      const ids: string[] = [];
      for await (const { id } of watch(nodeFileSystem(root), { signal: stop.signal })) {
        ids.push(id ?? "none");
        stop.abort();
      }
      expect(ids).toEqual(["app/app.yaml"]);
      for await (const _ of watch(nodeFileSystem(root), { signal: AbortSignal.abort() })) expect.unreachable();
    });
  });

  test("and leaves neither descriptors nor watches behind, by the signal or by break", async () => {
    const warm = watchPath("/"); // the first watch of a process opens what all share
    warm.close();
    await onDisk(TREE, async (root) => {
      const before = held();
      for (let round = 0; round < 5; round++) {
        const session = follow(nodeFileSystem(root));
        await session.settle();
        write(root, "/etc/other.json", `{"round": ${round}}`);
        await session.settle();
        expect(held()[1]).toBeGreaterThan(before[1]!);
        await session.end();
        let findings = 0;
        for await (const _ of watch(nodeFileSystem(root))) {
          if (++findings === 2) setTimeout(() => write(root, "/etc/other.json", `{"break": ${round}}`), 60);
          if (findings === 3) break;
        }
      }
      expect(held()).toEqual(before);
    });
  });
});

/** The descriptors of this process, and the directories that it is told of. */
const held = (): readonly number[] => [readdirSync("/proc/self/fd").length, watches()];

/** How many directories this process is told of. */
function watches(): number {
  return readdirSync("/proc/self/fdinfo").reduce((sum, descriptor) => {
    try {
      return sum + readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8").split("inotify wd:").length - 1;
    } catch {
      return sum; // the descriptor that listed them
    }
  }, 0);
}

test("watch() does not wake for what it need not: a delivery, or a name in /run that nobody asked for", async () => {
  const tree: Tree = {
    "/usr/share/defaults/app/app.yaml": "mtu: 1500\n",
    "/etc/app/app.yaml": { link: "/run/substrata/app/app.yaml" },
    "/run/substrata/x": "x",
  };
  await onDisk(tree, async (root) => {
    const files = nodeFileSystem(root);
    let reads = 0;
    const counted = { ...files, read: (file: string, limit: number) => (reads++, files.read(file, limit)) };
    const session = follow(counted);
    await session.settle();
    await new Promise((later) => setTimeout(later, 200));
    const before = [reads, session.updates.length];
    write(root, "/run/substrata/app/app.yaml", "delivered: true\n");
    write(root, "/run/lock/other", "x");
    write(root, "/run/other.pid", "1");
    await new Promise((later) => setTimeout(later, 300));
    expect([reads, session.updates.length]).toEqual(before);
    await session.end();
  });
});

test("watch() tells of a burst of changes once", async () => {
  await onDisk(TREE, async (root) => {
    const session = follow(nodeFileSystem(root));
    await session.settle();
    const before = session.updates.length;
    for (let step = 0; step < 200; step++) write(root, "/etc/other.json", `{"step": ${step}}`);
    await session.settle();
    await session.end();
    expect(session.updates.length).toBe(before + 1);
    expect(session.last.get("other.json")).toMatchObject({ value: { a: 1, step: 199 } });
  });
});

test("watch() survives more changes than the system counts", async () => {
  await onDisk(TREE, async (root) => {
    const session = follow(nodeFileSystem(root));
    await session.settle();
    // nobody listens meanwhile: three notices each, and the system keeps 16,384 of them by default
    for (let step = 0; step < 7000; step++) {
      write(root, `/etc/app/app.yaml.d/${step}.txt`, "x");
      rmSync(join(root, `/etc/app/app.yaml.d/${step}.txt`));
    }
    write(root, "/etc/other.json", '{"after": true}');
    await session.settle();
    await session.end();
    expect(session.last.get("other.json")).toMatchObject({ value: { a: 1, after: true } });
  });
});

describe("watch() looks by itself where the system cannot tell", () => {
  test.each(["ENOSPC", "EMFILE", "ENOSYS", "EACCES"])("%s", async (code) => {
    await onDisk(TREE, async (root) => {
      const watching = vi.spyOn(fs, "watch").mockImplementation(() => {
        throw Object.assign(new Error(code), { code });
      });
      syncBuiltinESMExports();
      try {
        const session = follow(nodeFileSystem(root));
        await session.settle();
        replace(root, "/etc/other.json", '{"seen": true}');
        await session.settle();
        await session.end();
        expect(watching).toHaveBeenCalled();
        expect(session.last.get("other.json")).toMatchObject({ value: { a: 1, seen: true } });
      } finally {
        watching.mockRestore();
        syncBuiltinESMExports();
      }
    });
  });

  test("and as often as it is asked to: a hard link from elsewhere makes no notice", async () => {
    await onDisk({ ...TREE, "/outside": '{"b": 1}' }, async (root) => {
      const { linkSync } = await import("node:fs");
      linkSync(join(root, "/outside"), join(root, "/etc/other.json"));
      const session = follow(nodeFileSystem(root), { poll: 100 });
      await session.settle();
      write(root, "/outside", '{"b": 2}');
      await session.settle();
      await session.end();
      expect(session.last.get("other.json")).toMatchObject({ value: { a: 1, b: 2 } });
    });
  });
});

/* Random edits under watch: what was told last is what is, however it came about. */
const RUNS = runs({ few: 15, cost: 100 });
const SCRIPTS = RUNS.numRuns;

const PATHS = [
  "/usr/share/defaults/app/app.yaml",
  "/usr/share/defaults/other.json",
  "/usr/share/defaults/new.yaml",
  "/usr/share/defaults/app/app.yaml.d/10-site.yaml",
  "/run/app/app.yaml",
  "/run/other.json.d/5.json",
  "/etc/app/app.yaml",
  "/etc/app/app.yaml.d/10-site.yaml",
  "/etc/app/app.yaml.d/20.yaml",
  "/etc/other.json",
  "/etc/new.yaml",
  "/srv/one/10.yaml",
  "/srv/two/20.yaml",
];
const DIRECTORIES = [
  "/etc/app",
  "/etc/app/app.yaml.d",
  "/run/app",
  "/usr/share/defaults/app",
  "/usr/share/defaults",
  "/srv/one",
  "/etc",
];
const TEXTS = ["a: 1\n", "a: 2\n", "b: [1]\n", "a: !delete\n", '{"a": 3}', "", "a: [\n", "# a\na: 1\n", "c: {d: 1}\n"];
const DECLARED = [
  [`${SCHEMAS}/app/app.yaml.schema.json`, '{"properties": {"a": {"type": "integer", "maximum": 2}}}'],
  [`${SCHEMAS}/app/app.yaml.schema.json`, '{"properties": {"a": {"const": 2}}}'],
  [`${SCHEMAS}/app/app.yaml.merge.yaml`, "/b: { x-merge: append }\n"],
  [`${SCHEMAS}/new.yaml.merge.yaml`, '"": { x-precedence: uapi }\n'],
  [`${SCHEMAS}/known.yaml.merge.yaml`, '"": { x-merge: deep }\n'],
  ["/etc/known.yaml", "k: 1\n"],
  ["/etc/substrata/policy/other.json.schema.json", '{"required": ["a"]}'],
] as const;

type Edit = (root: string) => void;
const path = fc.constantFrom(...PATHS);
const text = fc.constantFrom(...TEXTS);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(path, text).map(
      ([at, body]): Edit =>
        (root) =>
          write(root, at, body),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(path, text).map(
      ([at, body]): Edit =>
        (root) =>
          replace(root, at, body),
    ),
  },
  {
    weight: 3,
    arbitrary: path.map(
      (at): Edit =>
        (root) =>
          rmSync(join(root, at), { recursive: true }),
    ),
  },
  {
    weight: 2,
    arbitrary: path.map(
      (at): Edit =>
        (root) =>
          relink(root, at, "/dev/null"),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(path, fc.constantFrom("/srv/one", "/srv/two", "/srv/one/10.yaml", "/none")).map(
      ([at, target]): Edit =>
        (root) =>
          relink(root, at, target),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...DIRECTORIES), fc.constantFrom(...DIRECTORIES))
      .map(([one, other]): Edit => (root) => {
        // two directories change places, as far as neither lies in the other
        renameSync(join(root, one), join(root, "/swap"));
        try {
          renameSync(join(root, other), join(root, one));
          renameSync(join(root, "/swap"), join(root, other));
        } catch {
          renameSync(join(root, "/swap"), join(root, one));
        }
      }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...DIRECTORIES).map(
      (at): Edit =>
        (root) =>
          rmSync(join(root, at), { recursive: true }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...PATHS, ...DIRECTORIES), fc.constantFrom(0, 0o644, 0o755))
      .map(([at, mode]): Edit => (root) => {
        const real = realpathSync(join(root, at)); // a mask is the machine's own device
        if (real.startsWith(`${realpathSync(root)}/`)) chmodSync(real, mode);
      }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...DECLARED).map(
      ([at, body]): Edit =>
        (root) =>
          write(root, at, body),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...DECLARED).map(
      ([at]): Edit =>
        (root) =>
          rmSync(join(root, at)),
    ),
  },
);

test(`after ${SCRIPTS} scripts of random edits, what was told last is what is`, { timeout: 3_600_000 }, async () => {
  const scripts = fc.sample(fc.array(fc.tuple(edit, fc.nat(3)), { minLength: 1, maxLength: 8 }), RUNS);
  let [edits, changes] = [0, 0];
  for (const batch of [0, 1, 2, 3].map((lane) => scripts.filter((_, index) => index % 4 === lane))) {
    await onDisk(TREE, async (root) => {
      try {
        const session = follow(nodeFileSystem(root));
        await session.settle();
        for (const script of batch) {
          for (const [change, wait] of script) {
            try {
              change(root);
              edits++;
            } catch {
              // what is to be changed is not there, or something else stands in its place
            }
            if (wait === 0) await new Promise((later) => setTimeout(later, Math.random() * 60));
          }
          const before = session.updates.length;
          await session.settle();
          changes += session.updates.length - before;
        }
        await session.end();
        expect(session.last.size).toBeGreaterThan(1);
      } finally {
        execFileSync("chmod", ["-R", "u+rwX", root]); // so that it can be removed
      }
    });
  }
  expect(edits).toBeGreaterThan(SCRIPTS * 2);
  expect(changes).toBeGreaterThan(SCRIPTS / 2);
});
