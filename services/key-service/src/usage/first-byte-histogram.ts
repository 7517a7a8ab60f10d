/**
 * Where buckets of times to the first byte begin, in milliseconds; the first bucket begins at 0. Stored counts have these
 * buckets, so other bounds need another column.
 *
 * The range is that of model servers: a faster response than 10 ms is an error or comes from a cache, and 120 s is the
 * router's default deadline for the first byte. Each bound between is 1.45 to 1.5 times the one before, so that a percentile
 * is wrong by at most half while a row has 26 numbers.
 */
export const firstByteBoundsMs: readonly number[] = [
  ...[10, 15, 22, 32, 48, 71, 105, 155, 229, 339, 501, 741, 1_095, 1_620],
  ...[2_396, 3_544, 5_241, 7_752, 11_465, 16_957, 25_079, 37_092, 54_859, 81_136, 120_000],
];

/** The number of buckets: one below the first bound, and one from each bound on. */
export const firstByteBuckets = firstByteBoundsMs.length + 1;

/** The index of the bucket of a time in milliseconds, 0 or more. */
export function firstByteBucketOf(ms: number): number {
  const above = firstByteBoundsMs.findIndex((bound) => ms < bound);
  return above === -1 ? firstByteBoundsMs.length : above;
}

/**
 * The percentile of the times in a histogram, in milliseconds: of n times, the ⌈n · percent / 100⌉th in ascending order.
 * Interpolated, as if the times of a bucket were evenly spread over it. So it is in the bucket of the exact percentile: at
 * most a third below it or a half above it, or within 10 ms below 10 ms. From 120 s on it is 120 s. Undefined without times.
 */
export function firstBytePercentile(counts: readonly number[], percent: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = Math.ceil((total * percent) / 100);
  let before = 0;
  for (const [bucket, count] of counts.entries()) {
    if (before + count >= rank) return positionIn(bucket, (rank - before - 0.5) / count);
    before += count;
  }
  return undefined;
}

/** The time at a fraction of the width of a bucket, in milliseconds. */
function positionIn(bucket: number, fraction: number): number {
  const beginMs = firstByteBoundsMs[bucket - 1] ?? 0;
  const endMs = firstByteBoundsMs[bucket] ?? beginMs;
  return beginMs + fraction * (endMs - beginMs);
}
