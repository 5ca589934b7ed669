/** What a file says of a key, as simple grammars have it. */
export interface Statement {
  /** `/section/key` or `/key`, in one spelling for all that the program takes for one. */
  readonly place: string;
  /** The words of the value; undefined where quotes, escapes, comments or continuations would have to be understood. */
  readonly words: readonly string[] | undefined;
  readonly text: string;
}

/** The grammars of programs that a line or two of code can read. */
export interface Grammar {
  readonly sections: boolean;
  /** What stands between a key and its value. */
  readonly between: RegExp;
  /** A line behind which nothing is said of the whole, to the file's end or the next section. */
  readonly ends?: RegExp;
}

const INI: Grammar = { sections: true, between: /=/ };
const WORDS: Grammar = { sections: false, between: /\s*=\s*|\s+/ };

export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  journald: INI,
  "systemd-units": INI,
  networkd: INI,
  mariadb: INI,
  fail2ban: { sections: true, between: /[=:]/ },
  sysctl: { sections: false, between: /=/ },
  sshd: { ...WORDS, ends: /^match\s/i },
  postgresql: WORDS,
  php: { sections: false, between: /=/, ends: /^\[(?:PATH|HOST)=/ },
};

/** One spelling for `max-connections` and `Max_Connections`, `net/ipv4` and `net.ipv4`. */
export function folded(place: string): string {
  const [, ...steps] = place.split("/");
  const sysctl = steps.length > 2 ? [steps.join(".")] : steps;
  return `/${sysctl.join("/").toLowerCase().replaceAll("-", "_")}`;
}

const UNCLEAR = /["'\\#;$%()|&~!^]/;

export function statementsOf(text: string, { sections, between, ends }: Grammar): readonly Statement[] {
  const found: Statement[] = [];
  let section = "";
  let over = false;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const content = line.trim();
    if (ends?.test(content)) over = true;
    else if (content.startsWith("[")) over = false;
    if (over || content === "" || /^[#;[]/.test(content)) {
      if (sections && content.startsWith("[")) section = `/${content.slice(1, -1)}`;
      continue;
    }
    const at = between.exec(content);
    const key = at === null ? content : content.slice(0, at.index).trim();
    const value = at === null ? "" : content.slice(at.index + at[0].length).trim();
    const continued = /^\s/.test(line) || /^[ \t]+[^ \t]/.test(lines[index + 1] ?? "");
    const clear = value !== "" && !UNCLEAR.test(value) && !(sections && between.source === "[=:]" && continued);
    found.push({
      place: folded(`${section}/${key.replaceAll("/", ".")}`),
      words: clear ? value.split(/\s+/) : undefined,
      text: value,
    });
  }
  return found;
}
