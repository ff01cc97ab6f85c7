/** An API of one operation that needs a credential, and its overlay. */
export const document: string = JSON.stringify({
  openapi: "3.0.3",
  info: { title: "Pets", version: "1.0.0" },
  servers: [{ url: "https://pets.example.com/v1" }],
  paths: {
    "/pets/{petId}": {
      get: {
        operationId: "getPet",
        security: [{ key: [] }],
        parameters: [
          { name: "petId", in: "path", required: true, schema: { type: "string", maxLength: 9 } },
        ],
        responses: {
          "200": {
            description: "A pet.",
            content: {
              "application/json": {
                schema: { type: "object", properties: { name: { type: "string" } } },
              },
            },
          },
        },
      },
    },
  },
  components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
});

export const overlay = `mcpgen: 1
server: { name: pets, version: 1.0.0 }
sources:
  pets: { document: ./pets.json, baseUrl: "\${PETS_URL}" }
auth:
  pets.key: { use: apiKey, secret: PETS_KEY }
tools:
  get_pet:
    description: Get one pet by its id.
    call: pets.getPet
    input:
      pet_id: { to: path.petId }
    result:
      select: [name]
`;
