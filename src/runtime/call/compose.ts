/** Nests interceptors, the first one outermost, around the innermost function. */
export function compose<I extends (next: N) => N, N>(interceptors: readonly I[], innermost: N): N {
  return interceptors.reduceRight((next, interceptor) => interceptor(next), innermost);
}
