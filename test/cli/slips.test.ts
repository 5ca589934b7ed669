import { describe, expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import type { Section } from "../support/txtar.js";
import { some } from "../support/runs.js";

/*
 * A slip is no silence (D16): a word left out, a wrong letter, suffix, directory or value. Whatever command it reaches
 * exits 2, and names what was probably meant.
 */

const TREE: Readonly<Record<string, string>> = {
  "usr/share/defaults/docker/daemon.json": '{ "debug": false, "log": { "size": "10m" } }\n',
  "usr/share/defaults/docker/daemon.json.d/10-tls.json": '{ "tls": true }\n',
  "usr/share/defaults/app.yaml": "a: 1\n",
  "usr/share/defaults/netplan/10-base.yaml": "network: {}\n",
  "usr/share/substrata/schemas/netplan.merge.yaml": '"": { x-precedence: collection, x-format: yaml }\n',
  "usr/share/substrata/schemas/docker/daemon.json.schema.json": '{ "properties": { "debug": {} } }\n',
  "etc/docker/daemon.json.d/50-site.json": '{ "debug": true }\n',
  "etc/app.yaml.d/10-site.yaml": "a: 2\n",
  "etc/app.yaml.d/20-site.yaml -> /dev/null": "",
  "new/usr/share/defaults/app.yaml": "a: 3\n",
  "new/usr/share/defaults/docker/daemon.json": "{}\n",
  "file.json": "{}\n",
};
const SECTIONS: readonly Section[] = Object.entries(TREE).map(([heading, body]) => ({ heading, body }));

const ID = ["show", "check", "layers", "diff", "explain", "trim", "schema", "preview ROOT/new", "show --to ROOT/out"];
const ANSWERING = ["show app.yaml", "check", "layers", "diff", "explain app.yaml", "trim", "preview ROOT/new"];

/** What was meant to be typed, how it was typed, by which commands, and what must be named. */
type Slip = readonly [slip: string, commands: readonly string[], typed: string, named: string];

const SLIPS: readonly Slip[] = [
  ["a wrong letter in an id", ID, "docker/daemin.json", "docker/daemon.json"],
  ["letters swapped", ID, "docker/deamon.json", "docker/daemon.json"],
  ["a letter too few in the directory", ID, "dcker/daemon.json", "docker/daemon.json"],
  ["slips in both", ID, "dokcer/deamon.json", "docker/daemon.json"],
  ["the directory left out", ID, "daemon.json", "docker/daemon.json"],
  ["the file left out", ID, "docker", "docker/daemon.json"],
  ["the suffix left out", ID, "docker/daemon", "docker/daemon.json"],
  ["a wrong suffix", ID, "docker/daemon.yaml", "docker/daemon.json"],
  ["a slip in the suffix", ID, "app.ymal", "app.yaml"],
  ["the other spelling of a suffix", ID, "app.yml", "app.yaml"],
  ["another case", ID, "Docker/Daemon.JSON", "docker/daemon.json"],
  ["a slash left out", ID, "etc/docker/daemon.json", "docker/daemon.json"],
  ["a directory too many", ID, "defaults/docker/daemon.json", "docker/daemon.json"],
  ["a collection with a slip", ID, "netpaln", "netplan"],
  ["a file of a directory that is none", ID, "/etc/dcker/daemon.json", "docker/daemon.json"],
  ["a path with a slip", ID, "/etc/docker/deamon.json", "docker/daemon.json"],
  ["a drop-in of a wrong directory", ID, "/etc/docker/deamon.json.d/50-site.json", "docker/daemon.json"],
  ["a path outside every layer", ID, "/ect/docker/daemon.json", "/etc"],
  ["a double slash", ID, "docker//daemon.json", "empty segment"],
  ["a wrong id behind a right one", ["check app.yaml", "layers app.yaml"], "aap.yaml", "app.yaml"],
  ["a place of a wrong id", ["explain", "diff"], "docker/deamon.json#/debug", "docker/daemon.json"],

  [
    "a proposal in a wrong directory",
    ANSWERING,
    "--with -@/etc/docker/deamon.json.d/10.json",
    "/etc/docker/daemon.json.d/10.json",
  ],
  [
    "in a directory without the suffix",
    ANSWERING,
    "--with -@/etc/docker/daemon.d/10.json",
    "/etc/docker/daemon.json.d/10.json",
  ],
  ["in another case", ANSWERING, "--with -@/etc/docker/Daemon.json.d/10.json", "/etc/docker/daemon.json.d/10.json"],
  [
    "in a backup of the directory",
    ANSWERING,
    "--with -@/etc/docker/daemon.json.d.bak/10.json",
    "/etc/docker/daemon.json.d/10.json",
  ],
  [
    "in a wrong parent directory",
    ANSWERING,
    "--with -@/etc/dokcer/daemon.json.d/10.json",
    "/etc/docker/daemon.json.d/10.json",
  ],
  ["beside the directory", ANSWERING, "--with -@/etc/docker/10.json", "/etc/docker"],
  ["with a wrong suffix", ANSWERING, "--with -@/etc/app.yaml.d/60-x.txt", "/etc/app.yaml.d/60-x.yaml"],
  ["with a slip in the suffix", ANSWERING, "--with -@/etc/app.yaml.d/60-x.ymal", "/etc/app.yaml.d/60-x.yaml"],
  ["as a backup", ANSWERING, "--with -@/etc/app.yaml.d/60-x.yaml~", "/etc/app.yaml.d/60-x.yaml"],
  ["hidden", ANSWERING, "--with -@/etc/app.yaml.d/.60-x.yaml", "/etc/app.yaml.d/.60-x.yaml"],
  ["as a main file with a slip", ANSWERING, "--with -@/etc/app.yml", "/etc/app.yaml"],
  ["in a layer that is none", ANSWERING, "--with -@/ect/app.yaml", "/etc/app.yaml"],
  ["in the vendor's own layer", ANSWERING, "--with -@/usr/share/default/app.yaml", "/usr/share/defaults/app.yaml"],
  [
    "a mask in a wrong directory",
    ANSWERING,
    "--with /dev/null@/etc/docker/deamon.json.d/10-tls.json",
    "/etc/docker/daemon.json.d/10-tls.json",
  ],
  ["in a collection with a wrong suffix", ANSWERING, "--with -@/etc/netplan/50-x.conf", "/etc/netplan/50-x.yaml"],
  ["in a collection with a slip", ANSWERING, "--with -@/etc/netpaln/50-x.yaml", "/etc/netplan/50-x.yaml"],
  ["a proposal without its path", ANSWERING, "--with file.json", "FILE@/PATH"],
  ["a proposal at a relative path", ANSWERING, "--with -@etc/app.yaml", "FILE@/PATH"],
  ["a proposal of a file that is not there", ANSWERING, "--with ROOT/flie.json@/etc/app.yaml", "flie.json"],
  [
    "a file to take away with a slip",
    ANSWERING,
    "--without /etc/app.yaml.d/10-siet.yaml",
    "/etc/app.yaml.d/10-site.yaml",
  ],
  ["one in a wrong directory", ANSWERING, "--without /etc/ap.yaml.d/10-site.yaml", "/etc/app.yaml.d/10-site.yaml"],
  ["one in a wrong layer", ANSWERING, "--without /run/app.yaml.d/10-site.yaml", "/etc/app.yaml.d/10-site.yaml"],
  ["one that is not there", ANSWERING, "--without /etc/app.yaml", "/etc/app.yaml.d"],
  ["a relative one", ANSWERING, "--without etc/app.yaml", "absolute path"],

  ["a word for a layer", ANSWERING, "--layers vendro", "vendor"],
  ["one of several layers", ANSWERING, "--layers vendor,amdin", "admin"],
  ["a layer of nulls", ANSWERING, "--nulls adnim=delete", "admin"],
  ["a value of nulls", ANSWERING, "--nulls admin=remove", "LAYER=delete"],
  ["a precedence", ANSWERING, "--precedence layerd", "layered"],
  ["a value of locks", ANSWERING, "--locks wran", "warn"],
  ["a colour", ANSWERING, "--color allways", "always"],
  ["an option", ANSWERING, "--stirct", "--strict"],
  ["an option without its value", ANSWERING, "--layers", "--layers takes"],
  ["a layer without its directory", ANSWERING, "--layer vendor", "NAME=DIR"],
  ["two layers of one name", ANSWERING, "--layer a=/usr/share/defaults --layer a=/etc", "a"],
  [
    "a lowest root that is not there",
    ["show app.yaml", "check", "layers", "diff", "trim"],
    "--vendor /usr/share/default",
    "/usr/share/default",
  ],
  ["a directory of schemas", ANSWERING, "--schemas ROOT/shcemas", "shcemas"],
  ["a directory of policies", ANSWERING, "--policy ROOT/policeis", "policeis"],
  ["a format of show", ["show app.yaml"], "--format jsno", "json"],
  ["a form of check", ["check"], "--format sraif", "sarif"],
  ["a form of diff", ["diff"], "--format unifed", "unified"],
  ["what to fall back to", ["show --to ROOT/out", "show app.yaml -o ROOT/x"], "--fallback lats", "last"],
  ["a layer to squash", ["trim"], "--squash amdin", "admin"],
  ["a file to adopt", ["trim"], "--adopt /etc/docker/deamon.json", "docker/daemon.json"],
  ["an override to trim", ["trim"], "/etc/app.yaml.d/10-siet.yaml", "/etc/app.yaml.d/10-site.yaml"],
  ["another root", ["diff", "check --audit"], "--old ROOT/nwe", "nwe"],
  ["a new root", ["preview"], "ROOT/nwe", "nwe"],
  ["a root without a vendor", ["preview"], "ROOT/etc", "/usr/share/defaults"],
  ["a new root left out", ["preview"], "", "NEWROOT"],
  ["an id left out", ["show", "explain", "schema", "schema app.yaml netplan"], "", " takes "],
  ["a command", ["chekc", "shwo", "prevew"], "", "did you mean"],
  ["a code", ["help"], "discover/near-mis", "discover/near-miss"],
];

describe("a slip is no silence", () => {
  test.each(some(SLIPS, 5))("%s, by every command that it reaches", async (_, commands, typed, named) => {
    await inTree(SECTIONS, async (root) => {
      for (const command of commands) {
        const line = `substrata ${command} ${typed}`.trim();
        const { code, stdout, stderr } = await runIn(root, line, "{}\n");
        expect({ line, code, printed: `${stdout}${stderr}` }).toEqual({
          line,
          code: 2,
          printed: expect.stringContaining(named) as string,
        });
        expect(stderr).not.toContain("fault of substrata");
      }
    });
  });
});
