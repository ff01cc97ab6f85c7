import type { JsonPointer } from "../../util/pointer.ts";
import { amendmentProblem } from "../diagnostics/amendment.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { AmendedDocument, SourceDocument } from "../ir/source-document.ts";
import type { Amendment } from "./amendment.ts";
import { applyActions } from "./apply.ts";
import { type Budget, BudgetSpent } from "./budget.ts";
import { createDraft, rootOf, writtenAt } from "./draft.ts";
import { LIMITS } from "./limits.ts";
import { parseAmendment } from "./parse.ts";
import { namesDocument } from "./target-document.ts";

/**
 * Applies OpenAPI Overlay documents (1.0, 1.1) to a document, in their order. Strictly: a target that selects nothing is
 * an error, where the standard lets it pass in silence. The document that comes in is not changed; what comes out knows
 * of each of its values where it was written. The value is undefined where there is any problem.
 */
export function amend(
  document: SourceDocument,
  amendments: readonly SourceDocument[],
): Staged<AmendedDocument | undefined> {
  const diagnostics: Diagnostic[] = [];
  const draft = createDraft(document.value, document.uri);
  const budget: Budget = {
    left: LIMITS.steps + LIMITS.stepsPerCodeUnit * document.text.length,
  };
  for (const file of amendments) {
    const parsed = parseAmendment(file, (reference, from) =>
      namesDocument(reference, from, document.uri),
    );
    diagnostics.push(...parsed.diagnostics);
    if (parsed.value !== undefined) diagnostics.push(...applied(parsed.value));
  }
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const value: AmendedDocument = {
    ...document,
    value: rootOf(draft),
    amended: {
      original: document,
      by: amendments,
      writtenAt: (at: JsonPointer) => {
        const { uri, pointer } = writtenAt(draft, at);
        return { uri, pointer };
      },
    },
  };
  return { value, diagnostics };

  function applied(amendment: Amendment): readonly Diagnostic[] {
    try {
      return applyActions(draft, amendment, budget);
    } catch (thrown) {
      if (!(thrown instanceof BudgetSpent)) throw thrown;
      const origin = { uri: amendment.document.uri, pointer: "/actions", onKey: true };
      return [amendmentProblem("too-costly", {}, origin)];
    }
  }
}
