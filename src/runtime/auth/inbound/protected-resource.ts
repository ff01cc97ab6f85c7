/** Protected Resource Metadata (RFC 9728, section 2). */
export interface ResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly ["header"];
  readonly resource_name: string;
}

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** What this server says of itself to clients that have no token yet. */
export function resourceMetadata(
  inbound: { readonly issuer: string; readonly audience: string },
  name: string,
  scopes: readonly string[],
): ResourceMetadata {
  return {
    resource: inbound.audience,
    authorization_servers: [inbound.issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ["header"],
    resource_name: name,
  };
}

/** Where the metadata of a resource is: the well-known part stands before the path (RFC 9728, section 3.1). */
export function metadataAddress(audience: string): { readonly url: string; readonly path: string } {
  const { origin, pathname, search } = new URL(audience);
  const path = `${WELL_KNOWN}${pathname === "/" ? "" : pathname}`;
  return { url: `${origin}${path}${search}`, path };
}

/** Paths at which the metadata is served: its own, and the one without a path that older clients ask for. */
export function metadataPaths(audience: string): readonly string[] {
  return [metadataAddress(audience).path, WELL_KNOWN];
}
