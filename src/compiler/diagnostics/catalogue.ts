import { amendmentRules } from "./amendment.ts";
import { openApiRules } from "./openapi.ts";
import { overlayRules } from "./overlay.ts";
import { planRules } from "./plan.ts";
import { projectRules } from "./project.ts";
import type { RuleGroup } from "./rule.ts";
import { smellRules } from "./smell.ts";
import { sourceRules } from "./source.ts";

/** Everything that the compiler can report, by the first part of its codes. */
export const catalogue: { readonly [group: string]: RuleGroup } = {
  ...planRules,
  amendment: amendmentRules,
  openapi: openApiRules,
  project: projectRules,
  overlay: overlayRules,
  smell: smellRules,
  source: sourceRules,
};
