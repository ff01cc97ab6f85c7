import { auditRules, authRules, scopeRules, serverRules, toolsetRules } from "./plan-access.ts";
import { branchRules } from "./plan-branches.ts";
import { fileRules } from "./plan-file.ts";
import { handlerRules } from "./plan-handler.ts";
import { optionsRules } from "./plan-options.ts";
import { pageRules } from "./plan-page.ts";
import { bindingRules, inputRules } from "./plan-request.ts";
import { selectRules } from "./plan-result.ts";
import { sensitivityRules } from "./plan-sensitivity.ts";
import { stepRules } from "./plan-steps.ts";
import { successRules } from "./plan-success.ts";
import { exposeRules, namingRules, operationRules, safetyRules, toolRules } from "./plan-tool.ts";
import type { RuleGroup } from "./rule.ts";

/** Every group of problems that planning reports, by the first part of its codes. */
export const planRules: { readonly [group: string]: RuleGroup } = {
  audit: auditRules,
  auth: authRules,
  binding: bindingRules,
  branch: branchRules,
  expose: exposeRules,
  file: fileRules,
  handler: handlerRules,
  input: inputRules,
  naming: namingRules,
  operation: operationRules,
  options: optionsRules,
  page: pageRules,
  safety: safetyRules,
  scope: scopeRules,
  select: selectRules,
  sensitivity: sensitivityRules,
  server: serverRules,
  step: stepRules,
  success: successRules,
  tool: toolRules,
  toolset: toolsetRules,
};
