import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shortestText } from "../../src/validate/index.js";
import { LONG, runs } from "../support/runs.js";

const between = (old: string, now: string) => shortestText({ takes: [old], refuses: now });

describe("shortestText()", () => {
  test.each([
    ["^[a-z]+$", "^[a-y]+$", "z"],
    ["^[a-z]{4,}$", "^[a-z]{8,}$", "aaaa"],
    ["^(?:tcp|udp)$", "^tcp$", "udp"],
    ["b", "^b", "ab"],
    ["^a", "^a$", "aa"],
    ["^\\w+$", "^[a-z_]+$", "A"],
    ["^(?!x)[a-z]+$", "^[a-w]+$", "y"],
    ["^[a-z]+\\b", "^[a-z]+$", "a "],
    ["^.*$", "^[\\x20-\\x7e]*$", "\u00e9"],
    ["", "a", ""],
  ])("of what %s takes and %s does not is found", (old, now, text) => {
    const found = between(old, now);
    expect(found).toEqual({ text: expect.any(String) });
    const shortest = (found as { text: string }).text;
    expect(shortest).toHaveLength(text.length);
    expect([new RegExp(old, "u").test(shortest), new RegExp(now, "u").test(shortest)]).toEqual([true, false]);
  });

  test.each([
    ["^[a-y]+$", "^[a-z]+$"],
    ["^tcp$", "^(?:tcp|udp)$"],
    ["^a{3,5}$", "^a*$"],
    ["^(?!x)[a-z]+$", "^[a-z]+$"],
    ["^(?:a|b)*$", "^[ab]*$"],
  ])("there is none where all that %s takes %s takes too", (old, now) => {
    expect(between(old, now)).toBe("none");
  });

  test("keeps to a length", () => {
    expect(shortestText({ takes: ["^[a-z]+$"], refuses: "^a+$", least: 3 })).toEqual({
      text: expect.stringMatching(/^[a-z]{3}$/),
    });
    expect(shortestText({ takes: ["^a{4,}$"], most: 3 })).toBe("none");
  });

  test("says so where it cannot tell: a back-reference, a look ahead, too many states", () => {
    expect(between("^(a|b)\\1$", "^(b|a)\\1$")).toBe("undecided");
    if (LONG) expect(between("^[ab]*a[ab]{14}$", "^[ab]*a[ab]{14}$|^c")).toBe("undecided");
  });

  test("agrees with the engine's own patterns on every short text", () => {
    const piece = fc.constantFrom("a", "b", "[ab]", "a?", "b*", "(?:ab|c)", "c+", "a{2}", ".");
    const pattern = fc.tuple(fc.constantFrom("^", ""), fc.array(piece, { maxLength: 4 }), fc.constantFrom("$", ""));
    const source = pattern.map(([start, pieces, end]) => start + pieces.join("") + end);
    const parts = ["", "a", "b", "c"];
    const texts = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => a + b + c)));
    fc.assert(
      fc.property(source, source, (old, now) => {
        const found = between(old, now);
        const different = texts.filter((text) => new RegExp(old, "u").test(text) && !new RegExp(now, "u").test(text));
        const shortest = Math.min(...different.map(({ length }) => length));
        if (found === "none") expect(different).toEqual([]);
        else if (found !== "undecided") {
          expect([new RegExp(old, "u").test(found.text), new RegExp(now, "u").test(found.text)]).toEqual([true, false]);
          expect(found.text.length).toBeLessThanOrEqual(shortest);
        }
      }),
      runs({ few: 100, cost: 100 }),
    );
  });
});
