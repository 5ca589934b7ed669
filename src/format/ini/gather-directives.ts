import type { Span } from "../../model/syntax.js";
import type { Findings } from "../findings.js";
import { readComment, type Comment } from "./directive.js";
import type { DirectiveLine } from "./statement.js";

/** Gathers the comments of a text on the way to the statement that they may belong to. */
interface DirectiveGatherer {
  /** Every comment so far that is no directive. */
  readonly comments: Span[];
  /** A comment on lines of its own. */
  comment(span: Span): void;
  /** A comment between lines that are one by continuation, where it can be no directive. */
  inside(span: Span): void;
  /** A blank line, a broken one, or the end: what waits has nothing to stand before. */
  gap(): void;
  /** The directives of the statement that starts here. */
  take(): readonly DirectiveLine[];
}

export function gatherDirectives(text: string, findings: Findings): DirectiveGatherer {
  const comments: Span[] = [];
  let directives: DirectiveLine[] = [];
  let doubtful: { readonly span: Span; readonly comment: NonNullable<Comment> }[] = [];

  function gap(): void {
    for (const { word, start, end } of directives) {
      const because = "it stands right before no key and no section";
      findings.add("merge/directive-misplaced", { directive: `#!${word}`, because }, { start, end });
    }
    directives = [];
    doubtful = [];
  }

  return {
    comments,
    gap,
    comment(span) {
      const comment = readComment(text.slice(span.start, span.end));
      if (comment?.is === "directive") {
        directives.push({ ...span, word: comment.word });
        return;
      }
      comments.push(span);
      if (comment !== undefined) doubtful.push({ span, comment });
      else gap();
    },
    inside(span) {
      comments.push(span);
      const comment = readComment(text.slice(span.start, span.end));
      if (comment?.is !== "directive") return;
      const facts = { directive: `#!${comment.word}`, because: "the line above it is continued below it" };
      findings.add("merge/directive-misplaced", facts, span);
    },
    take() {
      for (const { span, comment } of doubtful) {
        if (comment.is === "slip") {
          const found = text.slice(span.start, span.end);
          findings.add("merge/unknown-directive", { found, nearest: comment.nearest }, span);
        } else if (comment.is === "crowded") {
          const facts = { directive: `#!${comment.word}`, because: "nothing else may stand on its line" };
          findings.add("merge/directive-misplaced", facts, span);
        }
      }
      const taken = directives;
      [directives, doubtful] = [[], []];
      return taken;
    },
  };
}
