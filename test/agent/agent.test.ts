import { describe, expect, test } from "vitest";
import { memoryFileSystem, type MemoryFile, type MemoryFileSystem } from "../../src/host/public.js";
import { agent, emit, type AgentOptions, type Done, type Effective } from "../../src/index.js";

const VENDOR = "/usr/share/defaults";
const SCHEMAS = "/usr/share/substrata/schemas";
const OUT = "/run/substrata";
const KEEP = "/var/lib/substrata";
const TREE: Readonly<Record<string, MemoryFile>> = {
  [`${VENDOR}/app/app.yaml`]: "port: 8080\ntls: false\n",
  [`${VENDOR}/other.yaml`]: "a: 1\n",
};

/** A host whose agent runs until its test is over. */
async function onHost(
  tree: Readonly<Record<string, MemoryFile>>,
  options: AgentOptions,
  use: (host: Host) => Promise<void>,
): Promise<void> {
  const files = memoryFileSystem(tree);
  const host = startHost(files, options);
  try {
    await use(host);
  } finally {
    await host.stop();
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((later) => setTimeout(later, milliseconds));

interface Host {
  readonly files: MemoryFileSystem;
  /** Waits for what the agent is to do next: exactly this since it was asked last. */
  readonly does: (...expected: readonly string[]) => Promise<void>;
  readonly last: () => Done | undefined;
  readonly stop: () => Promise<void>;
}

function startHost(files: MemoryFileSystem, options: AgentOptions): Host {
  const ending = new AbortController();
  const all: Done[] = [];
  let fresh: Done[] = [];
  const running = (async () => {
    for await (const done of agent(files, { ...options, signal: ending.signal })) {
      all.push(done);
      fresh.push(done);
    }
  })();
  const end: { failure?: unknown; come: boolean } = { come: false };
  running.catch((error: unknown) => (end.failure = error)).finally(() => (end.come = true));
  return {
    files,
    last: () => all.at(-1),
    async does(...expected) {
      for (let left = 1000; fresh.length < expected.length && left > 0 && !end.come; left -= 1) await pause(5);
      await pause(25); // for what it should not have done
      if (end.failure !== undefined) throw end.failure;
      const findings = fresh.map(({ id, did, diagnostics }) =>
        [id ?? "-", did, ...diagnostics.filter(({ severity }) => severity !== "note").map(({ code }) => code)].join(
          " ",
        ),
      );
      fresh = [];
      expect(findings).toEqual(expected);
    },
    async stop() {
      ending.abort();
      await running;
    },
  };
}

function text(files: MemoryFileSystem, path: string): string | undefined {
  const bytes = files.read(path, 1 << 20) as Uint8Array | undefined;
  return bytes && new TextDecoder().decode(bytes);
}
const delivered = (files: MemoryFileSystem, id = "app/app.yaml"): string | undefined => text(files, `${OUT}/${id}`);
/** What a reboot leaves: everything but `/run`. */
const reboot = (files: MemoryFileSystem): void => void files.remove("/run");

describe("agent() delivers", () => {
  test("every configuration, and again what changes", async () => {
    await onHost(TREE, {}, async ({ files, does, last }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.write("/etc/app/app.yaml.d/10.yaml", "port: 9090\n");
      await does("app/app.yaml delivered");
      expect(delivered(files)).toBe("port: 9090\ntls: false\n");
      expect(last()?.changes).toMatchObject([{ place: "/port", before: 8080, after: 9090 }]);
      files.write("/etc/app/app.yaml.d/10.yaml", "# as it is\nport: 9090\n");
      await does();
    });
  });

  test("nothing over what stands where a configuration is refused, and tells changes against what stood", async () => {
    await onHost({ ...TREE, "/etc/app/app.yaml": "port: 9090\n" }, {}, async ({ files, does, last }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.write("/etc/app/app.yaml", "port: [\n");
      await does("app/app.yaml left parse/syntax");
      expect(delivered(files)).toBe("port: 9090\ntls: false\n");
      expect(last()?.standing).toMatchObject({ state: "effective", value: { port: 9090 } });
      files.write("/etc/app/app.yaml", "port: 9191\n");
      await does("app/app.yaml delivered");
      expect(last()?.changes).toMatchObject([{ place: "/port", before: 9090, after: 9191 }]);
    });
  });

  test("and removes what is masked, deleted or gone", async () => {
    await onHost(TREE, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.link("/etc/app/app.yaml", "/dev/null");
      await does("app/app.yaml removed");
      expect(files.entry(`${OUT}/app`)).toBeUndefined();
      files.remove("/etc/app/app.yaml");
      await does("app/app.yaml delivered");
      files.remove(`${VENDOR}/other.yaml`);
      await does("other.yaml removed");
    });
  });

  test("and sweeps what vanished while it was down", async () => {
    const stood = { [`${OUT}/gone/x.yaml`]: "x: 1\n", [`${OUT}/app/app.yaml`]: "port: 8080\ntls: false\n" };
    await onHost({ ...TREE, ...stood }, {}, async ({ files, does }) => {
      await does("gone/x.yaml removed", "app/app.yaml nothing", "other.yaml delivered");
      expect(files.entry(`${OUT}/gone`)).toBeUndefined();
    });
  });

  test("but nothing that is no id: the path of a drop-in means another, which stands and is refused", async () => {
    const stood = { [`${OUT}/app/app.yaml`]: "port: 9090\n", [`${OUT}/app/app.yaml.d/10.yaml`]: "port: 1\n" };
    const tree = { ...TREE, ...stood, "/etc/app/app.yaml": "port: [\n", [`${KEEP}${OUT}/.record.json`]: "{}" };
    await onHost(tree, { keep: KEEP }, async ({ files, does }) => {
      await does("app/app.yaml left parse/syntax", "other.yaml delivered");
      expect(delivered(files)).toBe("port: 9090\n");
    });
  });

  test("what vanished away when that can be done", async () => {
    await onHost({ ...TREE, [`${OUT}/gone.yaml`]: "x: 1\n" }, { patience: [60, 90] }, async ({ files, does }) => {
      files.fail(`${OUT}/gone.yaml`, "EIO");
      await does("gone.yaml failed host/unwritable", "app/app.yaml delivered", "other.yaml delivered");
      files.fail(`${OUT}/gone.yaml`, undefined);
      await does("gone.yaml removed");
    });
  });

  test("a file that it could not write when it can, and says that it failed", async () => {
    await onHost(TREE, { patience: [60, 90] }, async ({ files, does }) => {
      files.fail(`${OUT}/app`, "ENOSPC");
      await does("app/app.yaml failed host/unwritable", "other.yaml delivered");
      await does("app/app.yaml failed host/unwritable");
      files.fail(`${OUT}/app`, undefined);
      await does("app/app.yaml delivered");
      expect(delivered(files)).toBe("port: 8080\ntls: false\n");
    });
  });

  test("again where its output root is one again, and was a link into a layer meanwhile", async () => {
    await onHost(TREE, { patience: [60, 90] }, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.remove(OUT);
      files.link(OUT, "/etc/elsewhere");
      files.write("/etc/app/app.yaml.d/10.yaml", "port: 1\n");
      await does("app/app.yaml failed host/unsayable");
      files.remove(OUT);
      await does("app/app.yaml delivered");
    });
  });

  test("only ids that are named, also those that their software reads itself", async () => {
    const tree = { ...TREE, [`${SCHEMAS}/other.yaml.merge.yaml`]: '"": { x-reader: self }\n' };
    await onHost(tree, {}, async ({ does }) => await does("app/app.yaml delivered"));
    await onHost(tree, { ids: ["other.yaml"] }, async ({ does }) => await does("other.yaml delivered"));
    await onHost(tree, { ids: ["own.yaml"] }, async ({ files, does }) => {
      await does("own.yaml nothing discover/unknown-id"); // a slip, perhaps; the agent goes on
      files.write("/etc/own.yaml", "a: 1\n");
      await does("own.yaml delivered");
      files.remove("/etc/own.yaml");
      await does("own.yaml removed");
    });
  });

  test("once, where that is asked, and ends", async () => {
    const done: Done[] = [];
    for await (const each of agent(memoryFileSystem(TREE), { once: true })) done.push(each);
    expect(done.map(({ did }) => did)).toEqual(["delivered", "delivered"]);
  });

  test("nothing after its end, and throws nothing", async () => {
    const files = memoryFileSystem(TREE);
    const ending = new AbortController();
    for await (const _ of agent(files, { signal: ending.signal })) ending.abort();
    expect(delivered(files)).toBe("port: 8080\ntls: false\n");
    expect(delivered(files, "other.yaml")).toBeUndefined();
    for await (const _ of agent(files, { signal: AbortSignal.abort() })) expect.unreachable();
  });

  test("the newest state to who takes his time, and no queue", async () => {
    const files = memoryFileSystem(TREE);
    const ending = new AbortController();
    const ports: unknown[] = [];
    let port = 1;
    for await (const { id, standing } of agent(files, { signal: ending.signal })) {
      if (id !== "app/app.yaml") continue;
      ports.push(standing?.state === "effective" ? (standing.value as { port: number }).port : undefined);
      if (ports.length === 3) break;
      for (let left = 3; left > 0; left -= 1) files.write("/etc/app/app.yaml", `port: ${port++}\n`);
      await new Promise((later) => setTimeout(later, 20));
    }
    expect(ports).toEqual([8080, 3, 6]);
  });

  test("what it says in words, to a log", async () => {
    const lines: string[] = [];
    const tree = { ...TREE, "/etc/other.yaml": "a: [\n" };
    for await (const _ of agent(memoryFileSystem(tree), { once: true, log: (line) => lines.push(line) }));
    expect(lines[0]).toBe("app/app.yaml delivered");
    expect(lines[1]).toMatch(/^other\.yaml nothing: expected "\]"/);
  });

  test("no file with more rights than one of those that it was made of (R8)", async () => {
    const secret = { content: "password: x\n", mode: 0o600, uid: 7, gid: 8 };
    const shared = { content: "a: 2\n", mode: 0o640, uid: 0, gid: 4 };
    const other = { content: "b: 2\n", mode: 0o640, uid: 0, gid: 5 };
    const tree = {
      ...TREE,
      "/etc/app/app.yaml.d/50-pw.yaml": secret,
      "/etc/other.yaml.d/10.yaml": shared,
      [`${VENDOR}/two.yaml`]: "a: 1\n",
      "/etc/two.yaml.d/10.yaml": shared,
      "/etc/two.yaml.d/20.yaml": other,
    };
    const files = memoryFileSystem(tree);
    for await (const _ of agent(files, { once: true, keep: KEEP }));
    const access = (path: string): unknown => {
      const { mode, uid, gid } = files.entry(path) as { mode: number; uid: number; gid: number };
      return [mode.toString(8), uid, gid];
    };
    expect(access(`${OUT}/app/app.yaml`)).toEqual(["600", 7, 8]);
    expect(access(`${OUT}/other.yaml`)).toEqual(["640", 0, 4]);
    expect(access(`${OUT}/two.yaml`)).toEqual(["600", 0, 0]); // each of two groups may read one of its files only
    const kept = files.list(`${KEEP}${OUT}/app/app.yaml`) as readonly { name: string }[];
    for (const { name } of kept) expect(access(`${KEEP}${OUT}/app/app.yaml/${name}`)).toEqual(["600", 7, 8]);
  });
});

const asked = (options: object, files: object = memoryFileSystem(TREE)): Promise<unknown> =>
  agent(files as MemoryFileSystem, { ...options, once: true }).next();
const inFormat =
  (format: string) =>
  (now: Effective): string =>
    emit(now, { format });

describe("agent() throws what is a mistake of its caller", () => {
  test.each<[string, object]>([
    ['there is no fallback "lst"; did you mean "last"?', { fallback: "lst" }],
    ["outputs must be a list", { outputs: OUT }],
    ["ids must be a list", { ids: "app/app.yaml" }],
    ["allowEmpty must be a list", { allowEmpty: "app/app.yaml" }],
    ["expected an absolute path", { outputs: ["run/substrata"] }],
    ["expected an absolute path", { keep: "var" }],
  ])("%s", async (message, options) => {
    await expect(asked(options)).rejects.toThrow(message);
  });

  test("a tree that cannot be written, and a write that fails by itself", async () => {
    const files = { ...memoryFileSystem(TREE), replace: undefined };
    await expect(asked({}, files)).rejects.toThrow('an object that has no function "replace"');
    await expect(asked({ write: () => JSON.parse("{") })).rejects.toThrow(SyntaxError);
  });

  test("but no slash at the end of a directory, and no path of an id", async () => {
    const files = memoryFileSystem(TREE);
    const options = { outputs: [`${OUT}/`], keep: `${KEEP}/`, ids: ["/etc/app/app.yaml"] };
    for await (const _ of agent(files, { ...options, once: true }));
    expect(delivered(files)).toBe("port: 8080\ntls: false\n");
    expect(files.entry(`${KEEP}${OUT}/app/app.yaml/.record.json`)).toBeDefined();
  });
});

test("agent() takes no output root that holds a layer: nothing of it would be read", async () => {
  const files = memoryFileSystem({ ...TREE, "/data": { directory: true }, "/etc": { link: "/data" } });
  for (const holds of [{ keep: "/" }, { keep: "/etc" }, { keep: "/data" }, { outputs: [OUT, "/usr/share"] }])
    await expect(agent(files, { ...holds, once: true }).next()).rejects.toThrow(/^\S+ holds the layer (vendor|admin)/);
});

test("agent() lets no others read what stands, once a private file becomes a part of it", async () => {
  const files = memoryFileSystem(TREE);
  const deliver = async (): Promise<readonly string[]> => {
    const codes: string[] = [];
    for await (const { diagnostics } of agent(files, { once: true }))
      codes.push(...diagnostics.map(({ code }) => code));
    return codes;
  };
  expect(await deliver()).toEqual([]);
  expect(files.entry(`${OUT}/app/app.yaml`)).toMatchObject({ mode: 0o644 });
  files.write("/etc/app/app.yaml.d/50-pw.yaml", { content: "password: x\n", mode: 0o600 });
  expect(await deliver()).toEqual(["host/access"]);
  expect(files.entry(`${OUT}/app/app.yaml`)).toMatchObject({ mode: 0o640 });
});

test("agent() says where a file lets in fewer than before", async () => {
  const files = memoryFileSystem(TREE);
  const narrow = { ...files, replace: () => ({ did: "written" as const, narrower: "its owner was not kept" }) };
  const findings: unknown[] = [];
  for await (const { diagnostics } of agent(narrow, { once: true })) findings.push(...diagnostics);
  expect(findings[0]).toMatchObject({
    code: "host/access",
    severity: "warning",
    message: "/run/substrata/app/app.yaml was written, and lets in fewer: its owner was not kept",
  });
});

describe("agent() refuses what a source is gone of (R2)", () => {
  const guarded = {
    ...TREE,
    [`${SCHEMAS}/app/app.yaml.schema.json`]: '{"properties": {"tls": {"x-lock": true}}}',
    "/etc/app/app.yaml.d/10.yaml": "port: 9090\n",
  };

  test.each([
    ["the vendor's main file", `${VENDOR}/app/app.yaml`],
    ["the vendor's directory", `${VENDOR}/app`],
    ["the schema", `${SCHEMAS}/app/app.yaml.schema.json`],
    ["the directory of schemas", "/usr/share/substrata"],
  ])("%s", async (_, path) => {
    await onHost(guarded, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      const saved = new Map(Object.entries(guarded).filter(([file]) => file === path || file.startsWith(`${path}/`)));
      files.remove(path);
      await does("app/app.yaml left host/source-gone");
      expect(delivered(files)).toBe("port: 9090\ntls: false\n");
      for (const [file, content] of saved) files.write(file, content);
      await does();
    });
  });

  test("a policy, but not where the whole of /etc is gone: that is the factory reset", async () => {
    const tree = { ...guarded, "/etc/substrata/policy/app/app.yaml.schema.json": '{"required": ["tls"]}' };
    await onHost(tree, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.remove("/etc/substrata");
      await does("app/app.yaml left host/source-gone");
      files.remove("/etc");
      await does("app/app.yaml delivered");
      expect(delivered(files)).toBe("port: 8080\ntls: false\n");
    });
  });

  test("a vendor's drop-in under overrides, and accepts it where that is asked", async () => {
    const tree = { ...guarded, [`${VENDOR}/app/app.yaml.d/50.yaml`]: "limit: 1\n" };
    await onHost(tree, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.remove(`${VENDOR}/app/app.yaml.d`);
      await does("app/app.yaml left host/source-gone");
    });
    const files = memoryFileSystem(tree);
    for await (const _ of agent(files, { once: true, keep: KEEP }));
    files.remove(`${VENDOR}/app/app.yaml.d`);
    const done: string[] = [];
    for await (const { id, did } of agent(files, { once: true, keep: KEEP, allowEmpty: ["app/app.yaml"] }))
      done.push(`${id} ${did}`);
    expect(done[0]).toBe("app/app.yaml delivered");
  });

  test("but not where nobody overrides: the vendor takes away what is his", async () => {
    const tree = { ...TREE, [`${VENDOR}/app/app.yaml.d/50.yaml`]: "limit: 1\n" };
    await onHost(tree, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.remove(`${VENDOR}/app/app.yaml.d`);
      await does("app/app.yaml delivered");
      files.remove(`${VENDOR}/app`);
      await does("app/app.yaml removed");
    });
  });
});

describe("agent() holds still where the tree cannot be seen", () => {
  test("the lowest root is gone", async () => {
    await onHost(TREE, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.remove(VENDOR);
      await does("- nothing discover/missing-root");
      expect(delivered(files)).toBe("port: 8080\ntls: false\n");
      for (const [path, file] of Object.entries(TREE)) files.write(path, file);
      await does();
    });
  });

  test("the lowest root is gone at the start, and something stands", async () => {
    const stood = { [`${OUT}/app/app.yaml`]: "port: 1\n" };
    await onHost(stood, {}, async ({ files, does }) => {
      await does("- nothing discover/missing-root");
      for (const [path, file] of Object.entries(TREE)) files.write(path, file);
      await does("app/app.yaml delivered", "other.yaml delivered");
    });
    await onHost({}, {}, async ({ does }) => await does()); // a stock Debian
  });

  test("a source of the last delivery cannot be looked for", async () => {
    const files = memoryFileSystem({ ...TREE, "/etc/app/app.yaml": "tls: true\n" });
    for await (const _ of agent(files, { once: true, keep: KEEP }));
    files.link("/etc/app/app.yaml", "/dev/null");
    let fault: string | undefined = "EIO";
    const entry: MemoryFileSystem["entry"] = (path) => {
      if (path !== `${VENDOR}/app/app.yaml` || fault === undefined) return files.entry(path);
      throw Object.assign(new Error(fault), { code: fault, path });
    };
    const findings: string[] = [];
    const ending = new AbortController();
    const asked = { keep: KEEP, patience: [20, 20] as const, signal: ending.signal };
    for await (const { id, did, diagnostics } of agent({ ...files, entry }, asked)) {
      findings.push([id, did, ...diagnostics.map(({ message }) => message)].join(" "));
      if (id === "app/app.yaml" && did === "failed") fault = undefined;
      if (id === "app/app.yaml" && did === "removed") ending.abort();
    }
    expect(findings).toEqual([
      `app/app.yaml failed cannot read ${VENDOR}/app/app.yaml: input/output error`,
      "other.yaml nothing",
      "app/app.yaml removed",
    ]);
  });

  test("a directory cannot be listed", async () => {
    await onHost(TREE, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.fail(VENDOR, "EIO");
      await does("- nothing read/unreadable", "other.yaml left read/unreadable");
      files.fail(VENDOR, undefined);
      files.write(`${SCHEMAS}/x.schema.json`, "{}");
      files.fail(SCHEMAS, "EIO");
      await does("- nothing read/unreadable");
      files.write(`${VENDOR}/other.yaml`, "a: 2\n");
      files.fail(SCHEMAS, undefined);
      await does("other.yaml delivered");
    });
  });

  test("everything would be removed at once", async () => {
    await onHost(TREE, {}, async ({ files, does }) => {
      await does("app/app.yaml delivered", "other.yaml delivered");
      files.remove(VENDOR);
      files.write(VENDOR, { directory: true });
      await does("- nothing host/would-remove-all");
      files.write(`${VENDOR}/other.yaml`, "a: 1\n");
      await does("app/app.yaml removed");
    });
    const self = { [`${SCHEMAS}/self.yaml.merge.yaml`]: '"": { x-reader: self }\n', "/etc/self.yaml": "a: 1\n" };
    await onHost(
      { ...self, [`${VENDOR}/x`]: { directory: true }, [`${OUT}/x.yaml`]: "x: 1\n" },
      {},
      async ({ does }) => {
        await does("- nothing host/would-remove-all"); // what its software reads itself is no delivery
      },
    );
    const files = memoryFileSystem({ ...TREE, [`${OUT}/x.yaml`]: "x: 1\n" });
    files.remove(VENDOR);
    files.write(VENDOR, { directory: true });
    const done: string[] = [];
    for await (const { id, did } of agent(files, { once: true, allowEmpty: true })) done.push(`${id} ${did}`);
    expect(done).toEqual(["x.yaml removed"]);
  });
});

/** What one round does with the configuration, and every code that it tells. */
async function once(files: MemoryFileSystem, options: AgentOptions): Promise<readonly string[]> {
  const done: string[] = [];
  for await (const { id, did, diagnostics } of agent(files, { ...options, once: true }))
    done.push([id, did, ...diagnostics.map(({ code }) => code)].join(" "));
  return done.filter((line) => line.startsWith("app/") || line.startsWith(" "));
}

describe("agent() falls back where nothing stands", () => {
  const TLS = { ...TREE, "/etc/app/app.yaml.d/10-tls.yaml": "tls: true\n" };
  const slip = "/etc/app/app.yaml.d/20-slip.yaml";
  const last: AgentOptions = { fallback: "last", keep: KEEP };

  test("to the last good text, which outlives a reboot", async () => {
    const files = memoryFileSystem(TLS);
    await once(files, last);
    files.write(slip, "port: [\n");
    reboot(files);
    expect(await once(files, last)).toEqual(["app/app.yaml fell-back parse/syntax"]);
    expect(delivered(files)).toBe("port: 8080\ntls: true\n");
    expect(await once(files, last)).toEqual(["app/app.yaml left parse/syntax"]);
    files.write(slip, "port: 1\n");
    expect(await once(files, last)).toEqual(["app/app.yaml delivered"]);
  });

  test.each(["none", "vendor"] as const)("to nothing by %s, where overrides stand", async (fallback) => {
    const files = memoryFileSystem({ ...TLS, [slip]: "port: [\n" });
    const findings = fallback === "none" ? "" : " host/fallback-refused";
    expect(await once(files, { fallback })).toEqual([`app/app.yaml nothing parse/syntax${findings}`]);
    expect(delivered(files)).toBeUndefined();
  });

  test("to the vendor's alone where the vendor says so, and by nothing that was safer before", async () => {
    const word = { [`${SCHEMAS}/app/app.yaml.merge.yaml`]: '"": { x-fallback: vendor }\n' };
    const files = memoryFileSystem({ ...TREE, ...word, [slip]: "port: [\n" });
    expect(await once(files, {})).toEqual(["app/app.yaml fell-back parse/syntax"]);
    expect(delivered(files)).toBe("port: 8080\ntls: false\n");
    const locked = { ...word, [`${VENDOR}/app/app.yaml`]: "port: 8080\ntls: !lock off\n" };
    expect(await once(memoryFileSystem({ ...locked, [slip]: "port: [\n" }), {})).toEqual([
      "app/app.yaml nothing parse/syntax",
    ]);
    const before = memoryFileSystem({ ...TLS, ...word });
    await once(before, { keep: KEEP, fallback: "vendor" });
    before.write(slip, "port: [\n");
    reboot(before);
    expect(await once(before, { keep: KEEP, fallback: "vendor" })).toEqual([
      "app/app.yaml nothing parse/syntax host/fallback-refused",
    ]);
  });

  test("in the format that is asked for, or to nothing", async () => {
    const word = { [`${SCHEMAS}/app/app.yaml.merge.yaml`]: '"": { x-fallback: vendor }\n' };
    const refusing = (more: Readonly<Record<string, MemoryFile>>): MemoryFileSystem =>
      memoryFileSystem({ ...TREE, ...more, [slip]: "port: [\n" });
    const files = refusing(word);
    expect(await once(files, { write: inFormat("json"), fallback: "vendor" })).toEqual([
      "app/app.yaml fell-back parse/syntax",
    ]);
    expect(JSON.parse(delivered(files) ?? "")).toEqual({ port: 8080, tls: false });
    const list = { [`${VENDOR}/app/app.yaml`]: "ports: [1]\n" };
    expect(await once(refusing({ ...word, ...list }), { write: inFormat("env"), fallback: "vendor" })).toEqual([
      "app/app.yaml nothing parse/syntax host/fallback-refused",
    ]);
    const kept = memoryFileSystem(TLS);
    await once(kept, { ...last, write: inFormat("json") });
    kept.write(slip, "port: [\n");
    reboot(kept);
    expect(await once(kept, { ...last, write: inFormat("json") })).toEqual([
      "app/app.yaml nothing parse/syntax host/fallback-refused",
    ]);
  });

  test("to nothing where the last good text breaks what holds today", async () => {
    const files = memoryFileSystem(TLS);
    await once(files, last);
    files.write("/etc/substrata/policy/app/app.yaml.schema.json", '{"properties": {"port": {"minimum": 9000}}}');
    files.write(slip, "port: [\n");
    reboot(files);
    expect(await once(files, last)).toEqual(["app/app.yaml nothing parse/syntax host/fallback-refused"]);
  });

  test("by the record's word where the schema itself is broken", async () => {
    const schema = `${SCHEMAS}/app/app.yaml.schema.json`;
    const files = memoryFileSystem({ ...TLS, [schema]: '{"x-fallback": "last"}' });
    await once(files, { keep: KEEP });
    files.write(schema, "{");
    reboot(files);
    const [findings] = await once(files, { keep: KEEP });
    expect(findings).toMatch(/^app\/app\.yaml fell-back/);
    expect(delivered(files)).toBe("port: 8080\ntls: true\n");
    files.remove(KEEP);
    reboot(files);
    expect((await once(files, { keep: KEEP, fallback: "last" }))[0]).toMatch(/^app\/app\.yaml nothing/);
  });

  test("to nothing that came from /run: it does not outlive the boot, nor reach the disk", async () => {
    const files = memoryFileSystem({ ...TLS, "/run/app/app.yaml.d/50.yaml": "password: x\n" });
    await once(files, last);
    expect(delivered(files)).toContain("password");
    for (const { name } of files.list(`${KEEP}${OUT}/app/app.yaml`) as readonly { name: string }[])
      expect(text(files, `${KEEP}${OUT}/app/app.yaml/${name}`)).not.toContain("password: x");
    files.write(slip, "port: [\n");
    reboot(files);
    await once(files, last);
    expect(delivered(files)).toBe("port: 8080\ntls: true\n");
  });

  test("to nothing where the record is torn, or is of another text", async () => {
    const place = `${KEEP}${OUT}/app/app.yaml`;
    const damages: readonly ((files: MemoryFileSystem, text: string) => void)[] = [
      (files) => files.write(`${place}/.record.json`, "{"),
      (files, name) => files.write(`${place}/${name}`, "tls: false\n"),
      (files, name) => void files.remove(`${place}/${name}`),
    ];
    for (const damage of damages) {
      const files = memoryFileSystem(TLS);
      await once(files, last);
      const names = (files.list(place) as readonly { name: string }[]).map(({ name }) => name);
      damage(files, names.find((name) => name.startsWith(".text")) ?? "");
      files.write(slip, "port: [\n");
      reboot(files);
      expect(await once(files, last)).toEqual(["app/app.yaml nothing parse/syntax host/fallback-refused"]);
    }
  });

  test("and a keep that fails is a warning: the delivery goes on", async () => {
    const files = memoryFileSystem(TLS);
    files.fail(KEEP, "EROFS");
    expect(await once(files, last)).toEqual(["app/app.yaml delivered host/keep"]);
    expect(delivered(files)).toBe("port: 8080\ntls: true\n");
  });

  test("and keeps what it could not keep when it can, without a word", async () => {
    await onHost(TLS, { ...last, patience: [60, 90] }, async ({ files, does }) => {
      files.fail(KEEP, "ENOSPC");
      await does("app/app.yaml delivered host/keep", "other.yaml delivered host/keep");
      await pause(100);
      await does();
      files.fail(KEEP, undefined);
      for (const id of ["app/app.yaml", "other.yaml"])
        await expect.poll(() => files.entry(`${KEEP}${OUT}/${id}/.record.json`)).toBeDefined();
      files.write(slip, "port: [\n");
      reboot(files);
      await does("app/app.yaml fell-back parse/syntax");
    });
  });

  test("and what is absent has no record any more", async () => {
    const files = memoryFileSystem(TLS);
    await once(files, last);
    files.link("/etc/app/app.yaml", "/dev/null");
    files.remove("/etc/app/app.yaml.d");
    await once(files, last);
    expect(files.entry(`${KEEP}${OUT}/app`)).toBeUndefined();
  });
});
