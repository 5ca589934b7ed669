import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/* Where `show` writes (C3, D14, R7): a process of its own, since its outputs are the process's. */
const program = new URL("../../dist/cli/substrata.cjs", import.meta.url).pathname;
let bench: string;
let image: string;

beforeEach(() => {
  bench = mkdtempSync(join(tmpdir(), "output-"));
  image = join(bench, "image");
  put("image/usr/share/defaults/app.yaml", "a: 1\n");
  mkdirSync(join(bench, "host"));
  put("host/app.yaml", "host\n");
});
afterEach(() => rmSync(bench, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(bench, path)), { recursive: true });
  writeFileSync(join(bench, path), text);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(bench, path)), { recursive: true });
  symlinkSync(target, join(bench, path));
}

const read = (path: string): string => readFileSync(join(bench, path), "utf8");

/** Runs a line of the shell, `substrata` in it. */
function run(line: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const shell = `substrata() { "${process.execPath}" "${program}" "$@"; }; ${line}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", shell], {
    cwd: bench,
    encoding: "utf8",
    timeout: 20_000,
  });
  return { code: status, out: stdout, err: stderr };
}

describe("-o writes through what is no file", () => {
  test.each([
    ["standard output by its sign", "substrata show app.yaml --root image -o -"],
    ["standard output by its device, a pipe", "substrata show app.yaml --root image -o /dev/stdout | cat"],
    ["standard output by its device, a file", "substrata show app.yaml --root image -o /dev/stdout > f; cat f"],
    [
      "standard output that goes on in a file of the root",
      "exec 3>image/f; echo b: 2 >&3; substrata show app.yaml --root image -o /dev/stdout >&3; grep a image/f",
    ],
    ["standard output by its handle", "substrata show app.yaml --root image -o /proc/self/fd/1"],
    ["standard error", "substrata show app.yaml --root image -o /dev/stderr 2>&1 >/dev/null"],
    ["another handle", "substrata show app.yaml --root image -o /dev/fd/7 7>&1 >/dev/null | cat"],
    ["a link to it", "ln -s /dev/stdout out; substrata show app.yaml --root image -o out | cat; test -L out"],
    ["a FIFO", "mkfifo p; cat p & substrata show app.yaml --root image -o p; wait; test -p p"],
    [
      "a FIFO through a link",
      "mkfifo p; ln -s p l; cat p & substrata show app.yaml --root image -o l; wait; test -L l",
    ],
    [
      "a terminal",
      `script -qec "'${process.execPath}' '${program}' show app.yaml --root image -o /dev/tty" /dev/null | tr -d '\\r'`,
    ],
  ])("%s", (_, line) => {
    expect(run(line)).toEqual({ code: 0, out: "a: 1\n", err: "" });
  });

  test("a device that is full is told", () => {
    const { code, err } = run("substrata show app.yaml --root image -o /dev/full");
    expect(err).toBe("substrata: cannot write /dev/full: no space left\n");
    expect(code).toBe(2);
    expect(lstatSync("/dev/full").isCharacterDevice()).toBe(true);
  });

  test("an image's own pipes are nobody's", () => {
    execFileSync("mkfifo", [join(image, "p")]);
    expect(run("substrata show app.yaml --root image -o image/p")).toMatchObject({ code: 2, out: "" });
  });
});

describe("-o never puts a file in a link's place", () => {
  test("what the link leads to is written", () => {
    put("real.yaml", "old\n");
    link("out.yaml", "real.yaml");
    expect(run("substrata show app.yaml --root image -o out.yaml")).toEqual({ code: 0, out: "", err: "" });
    expect([lstatSync(join(bench, "out.yaml")).isSymbolicLink(), read("real.yaml")]).toEqual([true, "a: 1\n"]);
  });

  test("in an image it leads where the image says", () => {
    link("image/srv/out.yaml", join(bench, "host/app.yaml"));
    run("substrata show app.yaml --root image -o image/srv/out.yaml");
    expect(read("host/app.yaml")).toBe("host\n");
    expect(read(join("image", bench, "host/app.yaml"))).toBe("a: 1\n");
  });

  test("below an output root it is refused", () => {
    link("image/run/substrata/app.yaml", "/srv/app.yaml");
    const { code, err } = run("substrata show app.yaml --root image -o image/run/substrata/app.yaml");
    expect([code, err]).toEqual([
      2,
      "substrata: cannot write image/run/substrata/app.yaml: a link stands there or on the way\n",
    ]);
    expect(existsSync(join(image, "srv"))).toBe(false);
  });
});

describe("--to stays in the root", () => {
  test.each([
    ["the output root", "image/run/substrata", ""],
    ["the directory above it", "image/run", "substrata/"],
  ])("%s is a link to the host", (_, path, below) => {
    put(`host/${below}app.yaml`, "host\n");
    link(path, join(bench, "host"));
    run("substrata show --to image/run/substrata --root image");
    expect(read(`host/${below}app.yaml`)).toBe("host\n");
    link("image/etc/app.yaml", "/dev/null");
    run("substrata show --to image/run/substrata --root image");
    expect(read(`host/${below}app.yaml`)).toBe("host\n");
  });

  test("a link below the output root is refused, and so is a link into a layer", () => {
    put("image/usr/share/defaults/d/x.yaml", "x: 1\n");
    link("image/run/substrata/d", join(bench, "host"));
    const { code, err } = run("substrata show d/x.yaml --to image/run/substrata --root image");
    expect(code).toBe(2);
    expect(err).toContain("[host/unwritable]: cannot write /run/substrata/d/x.yaml: a link stands there or on the way");
    expect(readdirSync(join(bench, "host"))).toEqual(["app.yaml"]);
  });

  test("an ordinary directory that leads into an image by the image's link is refused", () => {
    link("image/out", join(bench, "host"));
    link("out", "image/out");
    const { code, err } = run("substrata show app.yaml --to out --root image");
    expect(code).toBe(2);
    expect(err).toContain("is a link of the root");
    expect(read("host/app.yaml")).toBe("host\n");
  });

  test("a directory that cannot be made is told at once", () => {
    const { code, err } = run("substrata show app.yaml --to /proc/nothing --root image");
    expect(code).toBe(2);
    expect(err).toMatch(/cannot write \/proc\/nothing\/app\.yaml: /);
  });
});
