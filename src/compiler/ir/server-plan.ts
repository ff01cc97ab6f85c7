import type { OutputSource, Ref } from "../../language/reference.ts";
import type { Digest } from "../../util/digest.ts";
import type { JsonValue } from "../../util/json.ts";
import type { OperationKey, ParameterLocation, ParameterStyle } from "./api-model.ts";
import type { OptionsPlan } from "./options.ts";
import type { Origin } from "./origin.ts";
import type { Sensitivity } from "./overlay.ts";
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
  /** Values of arguments that APIs were asked for, by tool then input; left out where there are none. */
  readonly options?: readonly OptionsPlan[];
  /** The tools of `expose` are found through three tools instead of listed. Left out: every tool is listed. */
  readonly discovery?: "dynamic";
}

export interface SourcePlan {
  readonly name: string;
  /** As the overlay gives it: a path relative to the overlay, or `npm:…`. */
  readonly document: string;
  readonly uri: string;
  readonly digest: Digest;
  /** What repaired the document, in order; left out where nothing did. */
  readonly amendments?: readonly SourceAmendment[];
  /** Files of the network that its references reach, by URL; left out where there are none. */
  readonly remote?: readonly RemoteFile[];
  /** The environment variable that overrides the base URL, where the overlay names one. */
  readonly baseUrlVariable?: string;
  /** The base URL when no variable is set: without a trailing slash. Undefined: the variable is required. */
  readonly baseUrl?: string;
  /** Called by branches of these connections only. Left out: by others too. */
  readonly connections?: readonly string[];
}

/** An OpenAPI Overlay document that was applied to a source's document. */
export interface SourceAmendment {
  /** As the overlay gives it: a path relative to the overlay. */
  readonly file: string;
  readonly uri: string;
  readonly digest: Digest;
}

/** A file of the network as it was fetched once. */
export interface RemoteFile {
  readonly url: string;
  /** Of its bytes. */
  readonly digest: Digest;
  /** Where the copy is kept, relative to the output folder. */
  readonly path: string;
}

export type SecuritySchemePlan = {
  readonly id: string;
  readonly source: string;
  readonly account: "service";
  /** Needed by branches of these connections only. Left out: by others too. */
  readonly connections?: readonly string[];
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
  /** How the properties are written where the media type is a form. */
  readonly encoding?: { readonly [property: string]: PropertyPlan };
  /** The query is this parameter's content and nothing else. */
  readonly querystring?: true;
}

export interface BodyPlan {
  readonly mediaType: string;
  readonly required: boolean;
  /** The body is a file: its argument is base64. */
  readonly file?: true;
  readonly encoding: { readonly [property: string]: PropertyPlan };
}

/** How one property of a form is written. */
export interface PropertyPlan {
  readonly contentType?: string;
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** Header fields of its part, as they are sent. */
  readonly headers?: { readonly [name: string]: string };
  /** The value is a file: its argument is base64. */
  readonly file?: true;
}

export interface ToolPlan {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  /** The file under `tools/`. */
  readonly group: string;
  readonly owner?: string;
  /** Whom to call where the owner does not answer. */
  readonly escalation?: string;
  /** How much care its data needs; undefined where nothing says. */
  readonly sensitivity?: Sensitivity;
  readonly reversibility?: "reversible" | "compensable" | "irreversible";
  readonly effect: Effect;
  /** Set where the overlay declares a POST to be read-only: kept in the lock. */
  readonly declaredReadOnly?: true;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
  /** Inbound scopes, all needed. */
  readonly scopes: readonly string[];
  readonly inputs: readonly InputPlan[];
  /**
   * Closed JSON Schema 2020-12, `type: object`, no `$schema`. Whole for a tool declared by name; one of `expose` keeps to a
   * budget and puts what it repeats under `$defs`, the only place that a `$ref` in it points to, never in a circle.
   */
  readonly inputSchema: ToolSchema;
  /** Parts of {@link inputSchema} that are described instead of being written out. Undefined: none. */
  readonly abridged?: number;
  /**
   * Of a tool with a handler what it may call, without requests: the code writes them. Of one with branches the steps of all
   * of them: what it may call.
   */
  readonly steps: readonly StepPlan[];
  /** Of which a running server has one; `page` and `result` beside them are the first one's. All give the same shape. */
  readonly by?: readonly BranchPlan[];
  readonly handler?: HandlerPlan;
  /** How many upstream calls one call makes at most, those that take others back left out. Left out: one. */
  readonly upstreamCalls?: { readonly worst: number };
  /** Of a tool with steps: the scopes that they need together, by scheme. */
  readonly upstreamScopes?: readonly {
    readonly scheme: string;
    readonly scopes: readonly string[];
  }[];
  /** How its list is read page by page. */
  readonly page?: PagePlan;
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
  /** Of an exposed tool: the telling paths of its answer, `[…]` around those of a list. For searching only. */
  readonly answer?: string;
  /** Where the tool is declared. */
  readonly origin: Origin;
}

/** What a tool is for one connection. */
export interface BranchPlan
  extends Pick<ToolPlan, "steps" | "upstreamCalls" | "upstreamScopes" | "page" | "result"> {
  /** Of the connection. */
  readonly name: string;
}

/** Code that makes the calls of a tool. */
export interface HandlerPlan {
  /** As the overlay gives it: a path relative to the overlay. */
  readonly file: string;
  readonly uri: string;
  readonly digest: Digest;
  /** Requests that one call of the tool may make. */
  readonly maxCalls: number;
  /** What it may call: a step each. */
  readonly calls: readonly HandlerCallPlan[];
}

/** One operation of a handler: schemas of what it takes, by location, and of the body that it answers with. For types only. */
export interface HandlerCallPlan {
  readonly name: string;
  readonly request: ToolSchema;
  readonly answer: ToolSchema;
}

export interface RetryPlan {
  readonly attempts: number;
  readonly status: readonly number[];
}

/** What an answer says where all went well: the value at a path of names and indexes. Absent is null. */
export interface SuccessPlan {
  readonly path: string;
  readonly equals: string | number | boolean | null;
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
  /** What later steps and the result take of its answer, beside the whole body. Left out: nothing. */
  readonly outputs?: readonly { readonly name: string; readonly source: OutputSource }[];
  /** The steps whose outputs it reads, in their order. Left out: none. */
  readonly needs?: readonly string[];
  readonly when?: Condition;
  /** A POST that only reads. */
  readonly readOnly?: true;
  readonly onEmpty?: { readonly output: string; readonly stop: string };
  /** Where it fails the call goes on without its outputs. Only of steps that read. */
  readonly onError?: "continue";
  readonly forEach?: {
    readonly over: ValueRef;
    readonly max: number;
    readonly concurrency: number;
  };
  /** Takes the step back where a later one fails. */
  readonly undo?: {
    readonly source: string;
    readonly operation: string;
    readonly request: RequestPlan;
    readonly success?: SuccessPlan;
  };
  /** Over all its requests; never beyond the tool's. */
  readonly timeoutMs?: number;
  /** In place of the tool's. */
  readonly retry?: RetryPlan;
  /** An answer that does not say this is a failure, whatever its status is. */
  readonly success?: SuccessPlan;
}

/** A condition in CEL with what it reads. */
export interface Condition {
  readonly cel: string;
  readonly inputs: readonly { readonly name: string; readonly default?: JsonValue }[];
  readonly outputs: readonly { readonly step: string; readonly name: string }[];
}

/** A reference; an input that the overlay gives a default has it where the argument is absent. */
export interface ValueRef {
  readonly ref: Ref;
  readonly default?: JsonValue;
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
  | ({ readonly kind: "ref" } & ValueRef)
  | {
      readonly kind: "template";
      readonly parts: readonly (string | { readonly input: string } | ValueRef)[];
    }
  | { readonly kind: "object"; readonly members: readonly NamedValue[] }
  | { readonly kind: "array"; readonly items: readonly ValueExpr[] }
  | { readonly kind: "when"; readonly input: string; readonly value: ValueExpr }
  /** Stands only where the reference is there and not null, or the condition holds. */
  | { readonly kind: "guard"; readonly on: ValueRef | Condition; readonly value: ValueExpr }
  /** Stands in its array once for each item. */
  | { readonly kind: "each"; readonly over: ValueRef; readonly item: ValueExpr };

/** How a list is read page by page. */
export interface PagePlan {
  readonly mode: "page" | "offset" | "cursor" | "link" | "next-url";
  /** The argument that asks for what comes next; undefined where the runtime follows the pages itself. */
  readonly input?: "offset" | "cursor";
  readonly send?:
    | { readonly in: ParameterLocation; readonly name: string }
    | { readonly in: "body"; readonly path: readonly string[] };
  /** Path texts. */
  readonly next?: string;
  readonly total?: string;
  readonly pageSize?: number;
  readonly first?: number;
  readonly maxItems: number;
  readonly maxPages?: number;
}

export interface ResultPlan {
  /** The step whose answer it is read of; left out: the last one. */
  readonly step?: string;
  /**
   * `list`: an array becomes `{ items, …with }`. `object`: the selected object.
   * `body`: the body as it is, text only (`select: all`). `file`: the body as a file. `empty`: the operation answers
   * without a body.
   */
  readonly kind: "list" | "object" | "body" | "file" | "empty";
  /** With `file`. */
  readonly file?: FilePlan;
  /** Where the body is a stream: what one item of it is. Its items are the array that `from` starts at. */
  readonly stream?: StreamItem;
  /** Path text to the array or object inside the body; empty for the body itself. */
  readonly from: string;
  readonly select: readonly SelectPlan[];
  /** Selections that the argument `detail` chooses from; the first is the default, and `select` again. */
  readonly variants?: readonly {
    readonly name: string;
    readonly select: readonly SelectPlan[];
  }[];
  readonly with: readonly SelectPlan[];
  readonly format: "json" | "table" | "text";
  /** With `format: "text"`: the template of a line. */
  readonly text?: string;
  /** Left out: `truncate`. */
  readonly onOverflow?: "page" | "error";
  readonly maxTokens: number;
  /** False: neither output schema nor structuredContent. */
  readonly structured: boolean;
  /** About what it costs: of so many items, where it is a list. */
  readonly typical?: TypicalResult;
}

/** Tokens of a result by the document's own example of the answer; without one, by values made of its types. */
export interface TypicalResult {
  /** Of the text. */
  readonly tokens: number;
  /** Of structuredContent, where there is some. */
  readonly structured?: number;
  readonly items?: number;
  /** No example of the document: the values were made. */
  readonly made?: true;
}

/** A file that a tool hands on whole. */
export interface FilePlan {
  readonly maxBytes: number;
  /** Media types and ranges. */
  readonly types: readonly string[];
  readonly as: "embedded" | "resource-link";
}

/** JSON of a line or of an event's data; or the event, its data as text or as JSON where it is JSON. */
export type StreamItem = "lines" | "data" | "events" | "json-events";

/** One key of the result. */
export type SelectPlan =
  /** `as`: the text of a value format. */
  | {
      readonly kind: "field";
      readonly key: string;
      readonly path: string;
      readonly as?: string;
    }
  /** A value from elsewhere, or what a path leads to in it; an empty path is the value itself. */
  | {
      readonly kind: "ref";
      readonly key: string;
      readonly ref: ValueRef;
      readonly path: string;
      readonly as?: string;
    }
  | { readonly kind: "group"; readonly key: string; readonly select: readonly SelectPlan[] }
  | {
      readonly kind: "descend";
      readonly key: string;
      /** `from` leads into a value from elsewhere, an empty one to the value itself. */
      readonly ref?: ValueRef;
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
