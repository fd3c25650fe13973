/** How much two categories agree: 1 on the diagonal, less the further apart they lie. */
export type WeightKind = 'identity' | 'linear' | 'quadratic';

/**
 * Agreement weights, row-major k x k. Distances run over `values` (by default the rank of the
 * category): linear 1 - |i - j| / (max - min), quadratic its squared form.
 * Source: J. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968); K. L. Gwet, "Handbook of
 * Inter-Rater Reliability" (4th ed., 2014), chapter 3.
 */
export function agreementWeights(
  k: number,
  kind: WeightKind,
  values?: ArrayLike<number>,
): Float64Array {
  const weights = new Float64Array(k * k);
  const at = (i: number): number => values?.[i] ?? i;
  const range = at(k - 1) - at(0);
  for (let i = 0; i < k; i += 1) {
    for (let j = 0; j < k; j += 1) {
      if (i === j) weights[i * k + j] = 1;
      else if (kind !== 'identity') {
        const distance = Math.abs(at(i) - at(j)) / range;
        weights[i * k + j] = 1 - (kind === 'linear' ? distance : distance * distance);
      }
    }
  }
  return weights;
}
