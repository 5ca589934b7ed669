/** What a file says of a key, as a simple grammar has it. */
interface Statement {
  /** `/section/key` or `/key`, in one spelling for all that the program takes for one. */
  readonly place: string;
  readonly text: string;
  /** Whether quotes, escapes, comments or continuations would have to be understood. */
  readonly unclear?: boolean;
}

type Read = (text: string) => readonly Statement[];

/** A value at a place of texts in the order in which they count; undefined where a simple grammar cannot tell. */
export type Reading = (texts: readonly string[], place: string, like: unknown) => unknown;

/** How the values of programs are told from the order of their files, for a grammar that a few lines can read. */
export const READINGS: Readonly<Record<string, Reading>> = {
  apt: strongest(blocks),
  "containers.conf": containers,
  "environment.d": expanded,
  fail2ban: strongest(keyed({ between: /[=:]/, sections: true, continued: true })),
  journald: strongest(keyed({ between: /=/, sections: true })),
  mariadb: strongest(keyed({ between: /=/, sections: true })),
  modprobe: (texts, place) => texts.flatMap(logicalLines).filter((line) => line.startsWith(`${place.slice(1)} `)),
  networkd: strongest(keyed({ between: /=/, sections: true })),
  php: strongest(keyed({ between: /=/, over: /^\[(?:PATH|HOST)=/ }), { spelled: (place) => place }),
  postgresql: strongest(keyed({ between: /\s*=\s*|\s+/ })),
  "registries.conf": ([...texts], place) => texts.reverse().flatMap((text) => listIn(text, place.slice(1)) ?? [])[0],
  sshd: strongest(keyed({ between: /\s*=\s*|\s+/, over: /^match\s/i }), { counts: "first" }),
  sudoers: (texts) => texts.flatMap(logicalLines),
  sysctl: strongest(keyed({ between: /=/ })),
  "systemd-units": strongest(keyed({ between: /=/, sections: true })),
  sysusers: (texts, place) => lineOf(texts, place),
  tmpfiles: (texts, place) => lineOf(texts, place),
};

interface Counts {
  readonly counts?: "first" | "last";
  /** By default keys are the same in capitals, and with dashes for underscores. */
  readonly spelled?: (place: string) => string;
}

/** The last statement of a place, or the first one; of a list all of them, in the order of reading. */
function strongest(read: Read, { counts = "last", spelled = folded }: Counts = {}): Reading {
  return (texts, place, like) => {
    const all = texts.flatMap(read).map((each) => ({ ...each, place: spelled(each.place) }));
    const at = spelled(place);
    if (all.some((each) => each.unclear === true && at.startsWith(`${each.place}/`))) return undefined;
    const found = all.filter((each) => each.place === at);
    if (typeof like === "string") {
      const one = counts === "first" ? found[0] : found.at(-1);
      return one?.unclear === true ? undefined : one?.text;
    }
    if (!Array.isArray(like) || found.some(({ unclear }) => unclear)) return undefined;
    const items = found.map(({ text }) => text);
    return items.length === like.length ? items : items.flatMap((text) => text.split(/\s+/));
  };
}

/** One spelling for `max-connections` and `Max_Connections`, `net/ipv4` and `net.ipv4`. */
function folded(place: string): string {
  return place.toLowerCase().replaceAll("-", "_");
}

const UNCLEAR = /["'\\#;$%()|&~!^[]/;

interface Keyed {
  readonly between: RegExp;
  readonly sections?: boolean;
  /** A line from which on nothing is stated of the whole, until the next section. */
  readonly over?: RegExp;
  /** Whether an indented line continues the one above it. */
  readonly continued?: boolean;
}

/** A key and a value a line. */
function keyed({ between, sections = false, over, continued = false }: Keyed): Read {
  return (text) => {
    const found: Statement[] = [];
    let section = "";
    let passed = false;
    const lines = text.split("\n");
    for (const [index, line] of lines.entries()) {
      const content = line.trim();
      if (content.startsWith("[")) [section, passed] = [sections ? `/${content.slice(1, -1)}` : "", false];
      passed ||= over?.test(content) ?? false;
      if (passed || content === "" || /^[#;[@!]/.test(content)) continue;
      const at = between.exec(content);
      const key = (at === null ? content : content.slice(0, at.index)).trim().replaceAll("/", ".").replace("[]", "");
      const value = at === null ? "" : content.slice(at.index + at[0].length).trim();
      const runsOn = continued && (/^\s/.test(line) || /^\s+\S/.test(lines[index + 1] ?? ""));
      const unclear = value === "" || UNCLEAR.test(value) || runsOn;
      found.push({ place: `${section}/${key}`, text: value, unclear });
    }
    return found;
  };
}

/** apt's `A::B "c";` and `A { B "c"; };`; a list is what is given to `A::`. */
function blocks(text: string): readonly Statement[] {
  const code = text.replaceAll(/\/\*[^]*?\*\/|^\/\/.*$|^# .*$/gm, "");
  const found: Statement[] = [];
  const above: string[] = [];
  let name = "";
  for (const [, string, word] of code.matchAll(/"([^"]*)"|(#clear|[\w:./-]+|[{};])/g)) {
    const here = (): string => `/${[...above, name].join("::").replace(/:+$/, "").split("::").join("/")}`;
    if (word === "{") above.push(name);
    else if (word === "}") above.pop();
    else if (word === ";") name = "";
    else if (name === "#clear")
      found.push({ place: `/${(word ?? "").split("::").join("/")}`, text: "", unclear: true });
    else if (string !== undefined || name !== "") found.push({ place: here(), text: string ?? word ?? "" });
    if (word !== undefined && /\w|#/.test(word) && name === "") name = word;
    if (word === "{") name = "";
  }
  return found;
}

/** TOML: a list of texts on a line of its own. */
function listIn(text: string, key: string): unknown {
  const list = new RegExp(`^${key} = (\\[.*\\])$`, "m").exec(text)?.[1];
  return list === undefined ? undefined : [JSON.parse(list)];
}

/** containers.conf: of a list with the mark for adding each adds from there on. */
function containers(texts: readonly string[], place: string): unknown {
  const [, section = "", key = ""] = place.split("/");
  let adds = false;
  let value: unknown;
  for (const text of texts) {
    const table = text.split(/^(?=\[)/m).filter((each) => each.startsWith(`[${section}]`));
    const written = new RegExp(`^${key} = (.*)$`, "m").exec(table.join(""))?.[1];
    if (written === undefined) continue;
    const own: unknown = JSON.parse(
      written.replace(/,?\s*\{append=(\w+)\}/, (_, word: string) => ((adds = word === "true"), "")),
    );
    value = adds && Array.isArray(own) ? [...((value as readonly unknown[] | undefined) ?? []), ...own] : own;
  }
  return typeof value === "number" ? String(value) : value;
}

/** environment.d: a reference to the own key means what stands below. */
function expanded(texts: readonly string[], place: string): unknown {
  const key = place.slice(1);
  let value: string | undefined;
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [, name, written = ""] = /^(\w+)=(.+)$/.exec(line) ?? [];
    if (name !== key) continue;
    const below = value ?? "";
    value = written.replaceAll(/^"|"$/g, "").replaceAll(/\$(\w+)|\$\{(\w+)\}/g, () => below);
  }
  return value;
}

/** sudoers: comments taken out, continuations joined, and no includes. */
function logicalLines(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("@"));
}

/** tmpfiles.d and sysusers.d: the first line whose words are those of `[=/tmp]`, its second, or of `[=u,=www]`, both. */
function lineOf(texts: readonly string[], place: string): unknown {
  const wanted = place
    .slice(2, -1)
    .split(",")
    .map((each) => each.slice(1));
  const lines = texts.flatMap((text) => text.split("\n"));
  return lines.find(
    (line) =>
      line
        .split(/\s+/)
        .slice(2 - wanted.length, 2)
        .join(" ") === wanted.join(" "),
  );
}
