import { filesNamed, proven, type Program } from "./proven.js";
import { ALONE, manager } from "./systemd-manager.js";
import type { Kind } from "./trees.js";

const ROOTS = ["/usr/lib", "/usr/local/lib", "/run", "/etc"];

/** What the manager prints of a unit: other units of some types are loaded too, and name the type's drop-ins. */
function inDump(unit: string): NonNullable<Program["order"]> {
  const files = filesNamed(/^\t*(?:Fragment|DropIn) Path: (.*)$/gm);
  return ({ text, code }, tree) => {
    const dump = text.split("-> Unit ").find((each) => each.startsWith(`${unit}:`)) ?? "";
    return files({ text: dump, code }, tree);
  };
}

const below = (name: string): readonly string[] => ROOTS.map((root) => `${root}/systemd/system/${name}`);

function unit(
  entry: string,
  names: readonly string[],
  directories: readonly string[],
  program: Partial<Program> = {},
): void {
  const id = `systemd/system/${names.at(-1)}`;
  proven({
    entry: `systemd/system/${entry}`,
    id,
    directories: directories.flatMap(below),
    files: names.flatMap(below),
    suffix: ".conf",
    dense: 1,
    says: (token) => `[${token}]\n[Unit]\nDefaultDependencies=no\n`,
    prepare: ALONE,
    ask: manager(names.at(-1) as string),
    ...program,
  });
}

const drops = (type: string): readonly string[] => [`${type}.d`, `a-.${type}.d`, `a-b-.${type}.d`, `a-b-c.${type}.d`];

unit("*.service", ["a-b-c.service"], drops("service"));

unit(
  "*.service",
  ["a-b@.service", "a-b@i.service"],
  ["service.d", "a-.service.d", "a-b@.service.d", "a-b@i.service.d"],
);

for (const type of ["socket", "target", "timer", "path"])
  unit(`*.${type}`, [`a-b-c.${type}`], drops(type), { share: 20 });

/** These need no file, so that their drop-ins count without; a mask yet takes out its drop-ins too, which no word says. */
const MASKS: readonly Kind[] = ["empty", "null", "relative null", "dangling"];
for (const type of ["slice", "device"])
  unit(`*.${type}`, [`a-b-c.${type}`], drops(type), { share: 20, filesWithout: MASKS, order: inDump(`a-b-c.${type}`) });

/** Here a file stands always: without one it is the kernel and fstab that say whether there is such a unit. */
for (const type of ["mount", "swap", "automount"])
  unit(`*.${type}`, [`a-b-c.${type}`], drops(type), {
    share: 20,
    filesWithout: MASKS,
    order: inDump(`a-b-c.${type}`),
    says: (token) => `[${token}]\n[Unit]\nDefaultDependencies=no\n[Mount]\nWhat=none\nWhere=/a/b/c\n`,
    always: { [`/usr/lib/systemd/system/a-b-c.${type}`]: "[m0z]\n[Unit]\nDefaultDependencies=no\n" },
  });
