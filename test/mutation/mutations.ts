/** One promise taken out of the code, and the test that must notice. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly test: { readonly file: string; readonly name: string };
}

export const mutations: readonly Mutation[] = [
  {
    name: "audience check",
    file: "src/runtime/auth/inbound/verify-token.ts",
    find: "        audience: inbound.audience,\n",
    replace: "",
    test: { file: "test/unit/runtime/auth-inbound/verify-token.test.ts", name: "another audience" },
  },
  {
    name: "scope check",
    file: "src/runtime/policy/decide.ts",
    find: "!tool.scopes.every((scope) => granted.has(scope))",
    replace: "false",
    test: { file: "generated/crm/contract.test.ts", name: "refuses a token without its scopes" },
  },
  {
    name: "retry",
    file: "src/runtime/resilience/retry.ts",
    find: "if (attempt >= attempts || !inTime || !budget.spend()) throw thrown;",
    replace: "throw thrown;",
    test: { file: "generated/crm/contract.test.ts", name: "retries a 503" },
  },
  {
    name: "Retry-After wait",
    file: "src/runtime/resilience/retry.ts",
    find: "Math.max(backoff, retryAfter * 1_000)",
    replace: "backoff",
    test: { file: "generated/crm/contract.test.ts", name: "waits as a 429 says" },
  },
  {
    name: "attempt record",
    file: "src/runtime/audit/record-attempt.ts",
    find: "const kept = call.record.attempt({",
    replace: "const kept = ((_: unknown): Promise<void> | undefined => undefined)({",
    test: {
      file: "test/unit/runtime/audit/record.test.ts",
      name: "EV-06: the attempt of a write is durable before the first byte goes out",
    },
  },
  {
    name: "projection",
    file: "src/runtime/projection/select.ts",
    find: "const projected = item(list[row], run);",
    replace: "const projected = list[row] as JsonValue;",
    test: {
      file: "test/property/projection-select.test.ts",
      name: "IN-20: whatever the API sends, what leaves is valid",
    },
  },
  {
    name: "a binding",
    file: "src/runtime/call/resolve.ts",
    find: "return { resolve: refOf(value) };",
    replace: "return { resolve: () => ABSENT };",
    test: { file: "generated/crm/contract.test.ts", name: "example 1" },
  },
  {
    name: "the order of taking back",
    file: "src/runtime/call/partial-failure.ts",
    find: "of done.toReversed()) {",
    replace: "of done) {",
    test: { file: "test/unit/testing/contract-steps.test.ts", name: "the last step fails" },
  },
  {
    name: "the end at a step that fails",
    file: "src/runtime/call/steps.ts",
    find: 'if (failed?.kind === "failed") {',
    replace: 'if (failed?.kind === "failed" && at + batch.length >= steps.length) {',
    test: { file: "test/unit/testing/contract-steps.test.ts", name: "a search fails" },
  },
  {
    name: "the word of what took effect",
    file: "src/runtime/call/partial-failure.ts",
    find: " What took effect: $",
    replace: " Nothing to tell: $",
    test: { file: "test/unit/testing/contract-steps.test.ts", name: "the last step fails" },
  },
  {
    name: "the values of earlier answers",
    file: "src/runtime/call/surroundings.ts",
    find: "return into(outputs.get(step)?.get(name), pointer);",
    replace: "return into([...(outputs.get(step)?.values() ?? [])].at(-1), pointer);",
    test: {
      file: "test/unit/testing/contract-steps.test.ts",
      name: "sends every step with what the ones before it answered",
    },
  },
];
