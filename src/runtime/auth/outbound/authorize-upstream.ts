import type { AppliedCredentials, StepCall, StepInterceptor } from "../../call/call.ts";
import { McpgenError } from "../../call/error.ts";
import type { OperationDefinition } from "../../codegen/v1/operation.ts";
import type { Credential } from "./credential.ts";
import type { Credentials, SchemeState } from "./credentials.ts";

/** What satisfies an operation: the credentials of one alternative, all of them; or why none does. */
type Satisfied =
  | { readonly credentials: readonly Credential[] }
  | { readonly credentials?: never; readonly error: () => McpgenError };

/**
 * Adds the credentials of the first alternative of an operation's security that can be satisfied, from schemes of
 * the operation's own source only. Where the API refuses a credential that can be renewed, a safe operation is sent
 * once more with a new one.
 * @throws {McpgenError} `upstream_auth_failed`: no alternative has its variables set, or no token is to be had. The
 * variables' names are the operator's: in the cause, never in the message.
 */
export function authorizeUpstream(credentials: Credentials): StepInterceptor {
  const known = new WeakMap<OperationDefinition, Satisfied>();
  const satisfy = (operation: OperationDefinition): Satisfied => {
    let satisfied = known.get(operation);
    if (satisfied === undefined) {
      satisfied = firstSatisfied(operation, credentials.schemes);
      known.set(operation, satisfied);
    }
    return satisfied;
  };
  return (next) => async (step) => {
    const { credentials: needed, ...rest } = satisfy(step.operation);
    if (needed === undefined) throw (rest as { error: () => McpgenError }).error();
    if (needed.length === 0) return next(step);
    const parts = await applyAll(needed, step);
    try {
      return await next({ ...step, credentials: merged(parts) });
    } catch (thrown) {
      if (!(thrown instanceof McpgenError) || thrown.status !== 401) throw thrown;
      let renewable = false;
      needed.forEach((credential, i) => {
        const part = parts[i];
        if (credential.forget === undefined || part === undefined) return;
        if (credential.forget(part)) renewable = true;
      });
      if (!renewable || step.operation.retry !== "safe") throw thrown;
      return next({ ...step, credentials: merged(await applyAll(needed, step)) });
    }
  };
}

async function applyAll(
  needed: readonly Credential[],
  { signal }: StepCall,
): Promise<readonly AppliedCredentials[]> {
  const parts: AppliedCredentials[] = [];
  for (const credential of needed) {
    const applied = credential.apply(signal);
    parts.push(applied instanceof Promise ? await applied : applied);
  }
  return parts;
}

/** One set as it is, so that what is prepared for it is found again. */
function merged(parts: readonly AppliedCredentials[]): AppliedCredentials {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const join = (place: keyof AppliedCredentials): AppliedCredentials[typeof place] =>
    Object.assign({}, ...parts.map((part) => part[place]));
  return { header: join("header"), query: join("query"), cookie: join("cookie") };
}

function firstSatisfied(
  { source, security }: OperationDefinition,
  schemes: ReadonlyMap<string, SchemeState>,
): Satisfied {
  if (security === undefined || security.length === 0) return { credentials: [] };
  const lacking = new Set<string>();
  const variables = new Set<string>();
  for (const alternative of security) {
    const states = alternative.map((id) => schemes.get(id));
    const ready = states.flatMap((state) =>
      state?.kind === "ready" && state.source === source ? [state.credential] : [],
    );
    if (ready.length === alternative.length) return { credentials: ready };
    states.forEach((state, i) => {
      if (state?.kind !== "missing") return;
      lacking.add(JSON.stringify(alternative[i]));
      for (const variable of state.variables) variables.add(variable);
    });
  }
  return { error: () => unsatisfied(source, [...lacking], [...variables]) };
}

function unsatisfied(
  source: string,
  lacking: readonly string[],
  variables: readonly string[],
): McpgenError {
  const api = `the API ${JSON.stringify(source)}`;
  if (lacking.length === 0) {
    return new McpgenError(
      "upstream_auth_failed",
      `This server has no usable credential for ${api}. Its operator must configure one.`,
    );
  }
  const schemes = `the security scheme${lacking.length === 1 ? "" : "s"} ${lacking.join(", ")}`;
  return new McpgenError(
    "upstream_auth_failed",
    `This server has no credential for ${api}: its operator must configure the credential of ${schemes}.`,
    { cause: new Error(`environment variables that are not set: ${variables.join(", ")}`) },
  );
}
