import type { Format } from "../model/document.js";
import { canonical } from "../model/value.js";
import { accountOf } from "../provenance/index.js";
import { pointer } from "../schema/index.js";
import { partsOf, type Declaration } from "../strategy/index.js";
import type { Break } from "./answer.js";
import { valuesAt } from "./candidates.js";
import { both, type Cursor, type Sides } from "./cursor.js";
import type { Clause } from "./declared.js";
import { changesOfDefaults } from "./defaults.js";
import { documentsFor } from "./documents.js";
import { likeness } from "./likeness.js";
import { literalDocuments } from "./literals.js";
import type { Trial } from "./trial.js";
import type { Change } from "./visit.js";
import { walk } from "./walk.js";

/** All that both sides say differently of an id. */
export interface Changes {
  readonly changes: readonly Change[];
  /** Places to which the schemas lead too far. */
  readonly passedOver: readonly string[];
  /** The old side's schemas of the whole. */
  readonly cursors: readonly Cursor[];
}

/** What both sides say differently: of the whole id, of each place, and of what the vendor has there. */
export function changesOf(trial: Trial, declarations: Sides<Declaration>, format: Format | undefined): Changes {
  const { empty } = trial;
  const parts = both(declarations, partsOf);
  const cursors = both(parts, (all): readonly Cursor[] =>
    all.flatMap(({ bundle }) => (bundle === undefined ? [] : [{ bundle, here: bundle.root }])),
  );
  const nodes = both(declarations, ({ plan }) => plan);
  const profiles = both(parts, (all) => canonical(all.map(({ profile }) => profile?.file.value ?? null)));
  const lowest = empty.old.state === "opaque" ? undefined : accountOf(empty.old).lowest;
  const walked = walk({
    cursors,
    nodes,
    parts,
    oldDefault: empty.old.state === "effective" ? lowest : undefined,
    alikeProfiles: profiles.old === profiles.now,
    untyped: format?.untyped === true,
    likeness: likeness(),
  });
  const words = ["x-format", "x-yaml", "x-tags", "x-reader"].flatMap((keyword): readonly Change[] => {
    const spoken = wordClauses(keyword, declarations);
    if (spoken.before?.says === spoken.after?.says) return [];
    return [
      {
        place: "",
        keyword,
        ...spoken,
        documents: () => [
          ...literalDocuments(cursors.old, lowest, declarations.old.tags),
          ...valuesAt(cursors).map((value) => documentsFor([], value)),
        ],
      },
    ];
  });
  const defaults = empty.now.state === "opaque" ? [] : changesOfDefaults(empty, cursors.old, nodes);
  return { changes: [...words, ...walked.changes, ...defaults], passedOver: walked.passedOver, cursors: cursors.old };
}

/** What both sides say of the whole id by a keyword, and where. */
export function wordClauses(keyword: string, declarations: Sides<Declaration>): Pick<Break, "before" | "after"> {
  const spoken = both(declarations, (declaration): Clause | undefined => {
    const word = declaration.words.find((each) => each.keyword === keyword);
    const origins = partsOf(declaration).flatMap(({ bundle, profile }) => [
      ...(profile === undefined ? [] : [{ file: profile.file, path: ["", keyword] }]),
      ...(bundle === undefined ? [] : [{ file: bundle.root.file, path: [...bundle.root.path, keyword] }]),
    ]);
    const at = origins.find(({ file, path }) => word?.declaredBy === `${file.file}${pointer(path)}`);
    return word && { says: word.says, ...(at && { origin: at.file.origin(at.path) }) };
  });
  return { ...(spoken.old && { before: spoken.old }), ...(spoken.now && { after: spoken.now }) };
}
