/** An OpenAPI document of `count` operations, five to a path pair, whose schemas are shared by reference as real ones are. */
export function syntheticDocument(count: number): string {
  const paths: Record<string, unknown> = {};
  const schemas: Record<string, unknown> = { ...shared };
  for (let n = 0; n * 5 < count; n++) {
    const name = `Item${n}`;
    const tag = `group${n % 40}`;
    const ref = { $ref: `#/components/schemas/${name}` };
    schemas[name] = schemaOf(n);
    const id = parameter("id", "path");
    paths[`/${tag}/items${n}`] = {
      get: operation(`list${name}`, tag, {
        parameters: [
          parameter("page", "query"),
          parameter("filter", "query"),
          parameter("sort", "query"),
        ],
        answer: { type: "array", items: ref },
      }),
      post: operation(`create${name}`, tag, { body: ref, answer: ref }),
    };
    paths[`/${tag}/items${n}/{id}`] = {
      get: operation(`get${name}`, tag, { parameters: [id], answer: ref }),
      patch: operation(`update${name}`, tag, { parameters: [id], body: ref, answer: ref }),
      delete: operation(`delete${name}`, tag, { parameters: [id] }),
    };
  }
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title: `An API of ${count} operations`, version: "1.0.0" },
    servers: [{ url: "https://api.example.com" }],
    paths,
    components: { schemas },
  });
}

const text = (description: string): unknown => ({ type: "string", description });

/** What the schemas of real documents have in common: people, places, money. */
const shared: Readonly<Record<string, unknown>> = {
  Person: {
    type: "object",
    properties: {
      id: text("Of a person."),
      email: { type: "string", format: "email" },
      address: { $ref: "#/components/schemas/Address" },
    },
  },
  Address: {
    type: "object",
    properties: {
      street: text("With its number."),
      city: text("Or village."),
      country: { type: "string", pattern: "^[A-Z]{2}$" },
    },
  },
  Money: {
    type: "object",
    required: ["amount", "currency"],
    properties: {
      amount: { type: "number", minimum: 0 },
      currency: { type: "string", enum: ["EUR", "USD", "GBP"] },
    },
  },
};

function schemaOf(n: number): unknown {
  return {
    type: "object",
    required: ["name"],
    properties: {
      id: text("The identifier, made by the service."),
      name: text(`What people call item ${n}.`),
      state: { type: "string", enum: ["draft", "open", "closed"] },
      price: { $ref: "#/components/schemas/Money" },
      tags: { type: "array", items: { type: "string" } },
      owner: { $ref: "#/components/schemas/Person" },
      created_at: { type: "string", format: "date-time" },
    },
  };
}

function parameter(name: string, place: "path" | "query"): unknown {
  return {
    name,
    in: place,
    ...(place === "path" ? { required: true } : {}),
    description: `The ${name} of the request.`,
    schema: { type: "string" },
  };
}

function operation(
  operationId: string,
  tag: string,
  { parameters, body, answer }: { parameters?: unknown[]; body?: unknown; answer?: unknown },
): unknown {
  const content = (schema: unknown): unknown => ({ "application/json": { schema } });
  return {
    operationId,
    tags: [tag],
    summary: `${operationId} of ${tag}`,
    description: `Does what its name says, and says so in a sentence as long as most.`,
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body) } }),
    responses:
      answer === undefined
        ? { "204": { description: "Done" } }
        : { "200": { description: "Fine", content: content(answer) } },
  };
}
