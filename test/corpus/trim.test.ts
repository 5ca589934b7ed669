import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { effective } from "../../src/inspect/index.js";
import type { Path } from "../../src/model/document.js";
import { isObject, isScalar, keysOf, type Maybe } from "../../src/model/value.js";
import { prepare } from "../../src/plan.js";
import { resolveWith, trim } from "../../src/revise/index.js";
import { missing, namesIn, readShared } from "./shared.js";

const ID = "app.toml";
const SITE = "/etc/app.toml.d/10-copy.toml";

/** The first scalar that maps lead to. */
function firstScalar(value: Maybe, path: Path = []): Path | undefined {
  if (isScalar(value)) return path;
  if (!isObject(value)) return undefined;
  for (const key of keysOf(value)) {
    const found = firstScalar(value[key], [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

const comments = (text: string): readonly string[] => text.split("\n").filter((line) => line.startsWith("#"));

const FOLDERS = [
  "corpus/bottlerocket/aws-k8s-1.31/settings.toml.d",
  "corpus/bottlerocket/aws-k8s-1.31-nvidia/settings.toml.d",
];
const FILES = [
  ...FOLDERS.flatMap((folder) => namesIn(folder, ".toml").map((name) => `${folder}/${name}`)),
  "corpus/containers/containers.conf",
];

test.skipIf(missing).each(FILES)(
  "a copy of %s in which one value is changed is trimmed to that value",
  async (path) => {
    const text = readShared(path);
    const at = firstScalar(tomlFormat.parse(text).value);
    if (at === undefined) return; // a file of lists and comments
    const copy = tomlFormat.edit(text, [{ path: at, set: "changed" }]);
    const files = memoryFileSystem({ [`/usr/share/defaults/${ID}`]: text, [SITE]: copy });
    const tree = { plan: await prepare(files), files };
    const before = await tree.plan.resolve(ID);
    const trimmed = await trim(tree, SITE);
    const [revision] = trimmed.files;
    const left = revision?.after ?? copy;
    expect(firstScalar(tomlFormat.parse(left).value)).toEqual(at);
    expect(left.length).toBeLessThanOrEqual(copy.length);
    expect(comments(left)).toEqual(comments(copy));
    expect(effective(await resolveWith(tree, ID, trimmed.files))).toEqual(effective(before));
  },
);
