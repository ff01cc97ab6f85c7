import type { Digest } from "../../util/digest.ts";
import type { JsonValue } from "../../util/json.ts";
import type { Encoding, OperationKey, ParameterLocation, ParameterStyle } from "./api-model.ts";
import type { Origin } from "./origin.ts";
import type { JsonType } from "./schema.ts";

/** What one server exposes, decided and proven. Generators read this and nothing else. Frozen. */
export interface ServerPlan {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly instructions?: string;
  /** What the generated files name as the place to edit: the overlay's uri, or the document's where there is none. */
  readonly madeFrom: string;
  readonly sources: readonly SourcePlan[];
  /** Only those that an exposed operation needs, by id (`source.scheme`). */
  readonly securitySchemes: readonly SecuritySchemePlan[];
  /** Inbound scopes, in declaration order. */
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
  readonly toolsets: readonly { readonly name: string; readonly tools: readonly string[] }[];
  /** The operations that tools call, by source then first use. */
  readonly operations: readonly OperationPlan[];
  /** In declaration order, those of `expose` after those declared by name. */
  readonly tools: readonly ToolPlan[];
}

export interface SourcePlan {
  readonly name: string;
  /** As the overlay gives it: a path relative to the overlay, or `npm:…`. */
  readonly document: string;
  readonly uri: string;
  readonly digest: Digest;
  /** The environment variable that overrides the base URL, where the overlay names one. */
  readonly baseUrlVariable?: string;
  /** The base URL when no variable is set: without a trailing slash. Undefined: the variable is required. */
  readonly baseUrl?: string;
}

export type SecuritySchemePlan = {
  readonly id: string;
  readonly source: string;
  readonly account: "service";
} & (
  | {
      readonly use: "apiKey";
      readonly in: "header" | "query" | "cookie";
      readonly name: string;
      readonly secret: string;
    }
  | { readonly use: "basic"; readonly username: string; readonly secret: string }
  | { readonly use: "bearer"; readonly secret: string }
  | {
      readonly use: "oauth2";
      readonly grant: "client_credentials";
      readonly tokenUrl: string;
      /** Names of environment variables. */
      readonly clientId: string;
      readonly secret: string;
      readonly scopes: readonly string[];
    }
);

export type RetryClass = "safe" | "never";
export type Effect = "read" | "write" | "destructive";

export interface OperationPlan {
  /** Unique in its source; the exported constant's name (camelCase). */
  readonly id: string;
  readonly source: string;
  readonly key: OperationKey;
  readonly method: string;
  readonly path: string;
  readonly summary?: string;
  /** Those that some step binds, in document order. */
  readonly parameters: readonly ParameterPlan[];
  readonly body?: BodyPlan;
  /** In order of match: exact codes, ranges, default. */
  readonly responses: readonly {
    readonly status: string;
    readonly mediaTypes: readonly string[];
  }[];
  /** Alternatives of scheme ids that have credentials; empty: no credential is sent. */
  readonly security: readonly (readonly string[])[];
  readonly retry: RetryClass;
  /** The operation's own base URL where its document gives it one and the source has no variable. */
  readonly baseUrl?: string;
  readonly origin: Origin;
}

export interface ParameterPlan {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly mediaType?: string;
}

export interface BodyPlan {
  readonly mediaType: string;
  readonly required: boolean;
  readonly encoding: { readonly [property: string]: Encoding };
}

export interface ToolPlan {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  /** The file under `tools/`. */
  readonly group: string;
  readonly owner?: string;
  readonly reversibility?: "reversible" | "compensable" | "irreversible";
  readonly effect: Effect;
  /** Set where the overlay declares a POST to be read-only: kept in the lock. */
  readonly declaredReadOnly?: true;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
  /** Inbound scopes, all needed. */
  readonly scopes: readonly string[];
  readonly inputs: readonly InputPlan[];
  /** Closed JSON Schema 2020-12, `type: object`, no `$ref`, no `$schema`. */
  readonly inputSchema: ToolSchema;
  readonly steps: readonly StepPlan[];
  readonly result: ResultPlan;
  /** Relaxed: only our own keys are required, every leaf may be null. Undefined where the result is the body as it is. */
  readonly outputSchema?: ToolSchema;
  /** Undefined: the runtime's default. */
  readonly timeoutMs?: number;
  readonly retry?: RetryPlan;
  /** Arguments whose values stand in the audit record. */
  readonly auditClear: readonly string[];
  readonly examples: readonly ToolExample[];
  /** From `expose`: lint is milder. */
  readonly exposed: boolean;
  /** Where the tool is declared. */
  readonly origin: Origin;
}

export interface RetryPlan {
  readonly attempts: number;
  readonly status: readonly number[];
}

export interface ToolExample {
  readonly input: { readonly [name: string]: JsonValue };
  readonly expect?: JsonValue;
}

export interface InputPlan {
  readonly name: string;
  readonly required: boolean;
  readonly schema: ToolSchema;
  /** Sent when the argument is absent. Only what the overlay states: a document's default is the API's to apply. */
  readonly default?: JsonValue;
  readonly origin: Origin;
}

export interface StepPlan {
  readonly id: string;
  /** `OperationPlan.source` and `.id`. */
  readonly source: string;
  readonly operation: string;
  readonly request: RequestPlan;
}

/** What each part of the request holds. Keys in parameter order; body as a template. */
export interface RequestPlan {
  readonly path: readonly NamedValue[];
  readonly query: readonly NamedValue[];
  readonly header: readonly NamedValue[];
  readonly cookie: readonly NamedValue[];
  readonly body?: ValueExpr;
}

export interface NamedValue {
  readonly name: string;
  readonly value: ValueExpr;
}

/** A value of the request. An absent input drops its object member, its array item, its template's target. */
export type ValueExpr =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "input"; readonly name: string; readonly default?: JsonValue }
  | { readonly kind: "template"; readonly parts: readonly (string | { readonly input: string })[] }
  | { readonly kind: "object"; readonly members: readonly NamedValue[] }
  | { readonly kind: "array"; readonly items: readonly ValueExpr[] }
  | { readonly kind: "when"; readonly input: string; readonly value: ValueExpr };

export interface ResultPlan {
  /**
   * `list`: an array becomes `{ items, …with }`. `object`: the selected object.
   * `body`: the body as it is, text only (`select: all`). `empty`: the operation answers without a body.
   */
  readonly kind: "list" | "object" | "body" | "empty";
  /** Path text to the array or object inside the body; empty for the body itself. */
  readonly from: string;
  readonly select: readonly SelectPlan[];
  readonly with: readonly SelectPlan[];
  readonly format: "json" | "table";
  readonly maxTokens: number;
  /** False: neither output schema nor structuredContent. */
  readonly structured: boolean;
}

/** One key of the result. */
export type SelectPlan =
  | { readonly kind: "field"; readonly key: string; readonly path: string }
  | { readonly kind: "group"; readonly key: string; readonly select: readonly SelectPlan[] }
  | {
      readonly kind: "descend";
      readonly key: string;
      readonly from: string;
      /** Whether `from` yields an array whose items are selected one by one. */
      readonly many: boolean;
      readonly select: readonly SelectPlan[];
    };

/** A schema as it stands in a tool definition: plain JSON, self-contained. */
export interface ToolSchema {
  readonly type?: JsonType | readonly JsonType[];
  readonly description?: string;
  readonly properties?: { readonly [name: string]: ToolSchema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | ToolSchema;
  readonly items?: ToolSchema | boolean;
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly anyOf?: readonly ToolSchema[];
  readonly oneOf?: readonly ToolSchema[];
  readonly allOf?: readonly ToolSchema[];
  readonly [keyword: string]: unknown;
}
